package dev.opsctl.local.service.cloudformation.template;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import java.io.IOException;
import java.io.StringReader;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/**
 * A template's text as a tree: YAML 1.1 or JSON, short forms ({@code !Ref}) as long forms, with the line of every value. Duplicate
 * keys, aliases, merges and nulls are refused as CloudFormation refuses them.
 *
 * @param tree the document
 * @param lines line number (from 1) by path, e.g. {@code /Resources/Queue/Properties/QueueName}
 */
public record TemplateText(ObjectNode tree, Map<String, Integer> lines) {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int MAX_DEPTH = 100;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    /** The line of a value, or of the nearest ancestor that has one. */
    public int line(String path) {
        String at = path;
        while (!at.isEmpty()) {
            Integer line = lines.get(at);
            if (line != null) {
                return line;
            }
            at = at.substring(0, Math.max(0, at.lastIndexOf('/')));
        }
        return 1;
    }

    /** @throws software.amazon.awssdk.awscore.exception.AwsServiceException ValidationError with the position of what is not well-formed */
    public static TemplateText parse(String body) {
        Map<String, Integer> lines = new HashMap<>();
        JsonNode tree = body.stripLeading().startsWith("{") ? json(body, lines) : yaml(body, lines);
        if (!(tree instanceof ObjectNode object)) {
            throw CloudFormationErrors.validation("Template format error: unsupported structure.");
        }
        return new TemplateText(object, lines);
    }

    private static JsonNode json(String body, Map<String, Integer> lines) {
        try (JsonParser in = JSON.createParser(new StringReader(body))) {
            in.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
            in.nextToken();
            JsonNode tree = read(in, "", lines);
            if (in.nextToken() != null) {
                throw new JsonParseException(in, "unexpected text after the document");
            }
            return tree;
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            var at = e.getLocation();
            // AWS's column is behind what it has read, the parser's is at the character that it did not expect.
            int read = String.valueOf(e.getOriginalMessage()).startsWith("Unexpected character") ? 1 : 0;
            String where = at == null ? "" : " (line " + at.getLineNr() + ", column " + (at.getColumnNr() + read) + ")";
            throw CloudFormationErrors.validation(
                    "Template format error: JSON not well-formed." + where + duplicate(e.getOriginalMessage()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String duplicate(@Nullable String message) {
        return message != null && message.startsWith("Duplicate field") ? " " + message : "";
    }

    private static JsonNode read(JsonParser in, String path, Map<String, Integer> lines) throws IOException {
        lines.putIfAbsent(path, in.currentTokenLocation().getLineNr());
        JsonToken token = in.currentToken();
        if (token == JsonToken.START_OBJECT) {
            ObjectNode object = NODES.objectNode();
            while (in.nextToken() == JsonToken.FIELD_NAME) {
                String name = in.currentName();
                String child = path + "/" + name;
                lines.put(child, in.currentTokenLocation().getLineNr());
                in.nextToken();
                object.set(name, read(in, child, lines));
            }
            return object;
        } else if (token == JsonToken.START_ARRAY) {
            ArrayNode array = NODES.arrayNode();
            while (in.nextToken() != JsonToken.END_ARRAY) {
                array.add(read(in, path + "/" + array.size(), lines));
            }
            return array;
        } else if (token == JsonToken.VALUE_STRING) {
            return NODES.textNode(in.getText());
        } else if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
            return NODES.booleanNode(token == JsonToken.VALUE_TRUE);
        } else if (token == JsonToken.VALUE_NULL) {
            throw nullValue(path);
        }
        return YamlScalars.number(in.getText());
    }

    private static RuntimeException nullValue(String path) {
        return CloudFormationErrors.validation("[" + path + "] 'null' values are not allowed in templates");
    }

    private static JsonNode yaml(String body, Map<String, Integer> lines) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(4 << 20);
        options.setNestingDepthLimit(MAX_DEPTH);
        options.setMaxAliasesForCollections(0);
        Yaml yaml = new Yaml(options);
        try {
            int depth = 0;
            for (var event : yaml.parse(new StringReader(body))) {
                depth += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
                if (depth > MAX_DEPTH) {
                    throw tooDeep(event.getStartMark());
                }
                if (event instanceof AliasEvent) {
                    throw CloudFormationErrors.validation(
                            "Template error: YAML aliases are not allowed in CloudFormation templates"
                                    + position(event.getStartMark()));
                }
            }
            Node root = yaml.compose(new StringReader(body));
            if (root == null) {
                throw CloudFormationErrors.validation("Template format error: unsupported structure.");
            }
            return convert(root, "", lines);
        } catch (MarkedYAMLException e) {
            throw CloudFormationErrors.validation(
                    "Template format error: YAML not well-formed." + position(e.getProblemMark()));
        } catch (StackOverflowError e) {
            throw tooDeep(null);
        } catch (YAMLException | NumberFormatException | IndexOutOfBoundsException e) {
            throw CloudFormationErrors.validation("Template format error: YAML not well-formed. " + e.getMessage());
        }
    }

    /** The composer would say so as well, after the scanner has taken seconds for all of it. */
    private static RuntimeException tooDeep(@Nullable Mark mark) {
        return CloudFormationErrors.validation("Template format error: YAML not well-formed." + position(mark)
                + " A template has at most " + MAX_DEPTH + " levels");
    }

    private static String position(@Nullable Mark mark) {
        return mark == null ? "" : " (line " + (mark.getLine() + 1) + ", column " + (mark.getColumn() + 1) + ")";
    }

    private static JsonNode convert(Node node, String path, Map<String, Integer> lines) {
        lines.putIfAbsent(path, node.getStartMark().getLine() + 1);
        String tag = node.getTag().getValue();
        if (tag.startsWith("!") && !tag.equals("!")) {
            String function = YamlScalars.longForm(tag.substring(1));
            if (function == null) {
                throw CloudFormationErrors.validation("Template format error: YAML not well-formed."
                        + position(node.getStartMark()) + " Unknown tag " + tag);
            }
            JsonNode argument = untagged(node, path + "/" + function, lines);
            if (function.equals("Fn::GetAtt")
                    && argument.isTextual()
                    && argument.asText().indexOf('.') > 0) {
                String text = argument.asText();
                argument = NODES.arrayNode()
                        .add(text.substring(0, text.indexOf('.')))
                        .add(text.substring(text.indexOf('.') + 1));
            }
            return NODES.objectNode().set(function, argument);
        }
        return untagged(node, path, lines);
    }

    private static JsonNode untagged(Node node, String path, Map<String, Integer> lines) {
        lines.putIfAbsent(path, node.getStartMark().getLine() + 1);
        if (node instanceof MappingNode mapping) {
            ObjectNode object = NODES.objectNode();
            for (NodeTuple tuple : mapping.getValue()) {
                if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
                    throw CloudFormationErrors.validation("Template format error: YAML not well-formed."
                            + position(tuple.getKeyNode().getStartMark()));
                }
                String key = keyNode.getValue();
                if (keyNode.getTag().equals(Tag.MERGE)) {
                    throw CloudFormationErrors.validation("Template format error: YAML merge keys are not supported."
                            + position(keyNode.getStartMark()));
                }
                if (object.has(key)) {
                    throw CloudFormationErrors.validation(
                            "Template format error: YAML not well-formed." + position(keyNode.getStartMark())
                                    + " Duplicate key " + key + " in [" + (path.isEmpty() ? "/" : path) + "]");
                }
                String child = path + "/" + key;
                lines.put(child, keyNode.getStartMark().getLine() + 1);
                object.set(key, convert(tuple.getValueNode(), child, lines));
            }
            return object;
        } else if (node instanceof SequenceNode sequence) {
            ArrayNode array = NODES.arrayNode();
            for (Node item : sequence.getValue()) {
                array.add(convert(item, path + "/" + array.size(), lines));
            }
            return array;
        }
        ScalarNode scalar = (ScalarNode) node;
        JsonNode value = YamlScalars.value(scalar);
        if (value.isNull()) {
            throw nullValue(path);
        }
        return value;
    }
}
