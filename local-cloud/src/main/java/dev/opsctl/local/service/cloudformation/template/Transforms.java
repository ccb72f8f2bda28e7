package dev.opsctl.local.service.cloudformation.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import java.io.StringReader;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.ScalarEvent;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * What transforms make of a template: first those that stand in it ({@code Fn::Transform}), then those of the section {@code Transform}.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-include.html">AWS::Include</a>
 */
public final class Transforms {

    private static final String INCLUDE = "AWS::Include";
    private static final String EXTENSIONS = "AWS::LanguageExtensions";
    private static final String EMBEDDED = "Fn::Transform";
    /** The largest template, and so the most that may be included, in characters. */
    private static final int LARGEST = 1_048_576;

    private final Map<String, String> parameters;
    private final Resolver.ReferenceValues values;
    private final Function<String, String> snippets;
    private int included;

    /**
     * @param parameters values by name
     * @param values pseudo parameters
     * @param snippets the text at a location in S3 ({@code s3://BUCKET/KEY})
     */
    public Transforms(
            Map<String, String> parameters, Resolver.ReferenceValues values, Function<String, String> snippets) {
        this.parameters = parameters;
        this.values = values;
        this.snippets = snippets;
    }

    /** The transforms that a template names, in it and at its top. */
    public static Set<String> declared(ObjectNode template) {
        Set<String> names = new LinkedHashSet<>();
        JsonNode top = template.path("Transform");
        (top.isArray() ? top : JsonNodeFactory.instance.arrayNode().add(top))
                .forEach(each -> name(each).ifPresent(names::add));
        template.findValues(EMBEDDED).forEach(each -> name(each).ifPresent(names::add));
        return names;
    }

    private static java.util.Optional<String> name(JsonNode transform) {
        if (transform.isObject()
                && transform.has("Name")
                && !transform.get("Name").isTextual()) {
            throw CloudFormationErrors.validation("Key Name of transform definition must be a string.");
        }
        return java.util.Optional.ofNullable(
                transform.isTextual()
                        ? transform.asText()
                        : transform.path("Name").asText(null));
    }

    /** The template without transforms, for CloudFormation to read. */
    public ObjectNode process(TemplateText text) {
        ObjectNode tree = (ObjectNode) embedded(text.tree(), text.tree());
        JsonNode top = tree.remove("Transform");
        if (top == null) {
            return tree;
        }
        for (JsonNode each :
                top.isArray() ? top : JsonNodeFactory.instance.arrayNode().add(top)) {
            String name = name(each).orElse("");
            if (name.equals(INCLUDE)) {
                merge(tree, snippet(each, tree));
            } else if (name.equals(EXTENSIONS)) {
                try {
                    tree = new LanguageExtensions(made -> resolver(made)).process(tree);
                } catch (AwsServiceException e) {
                    throw failed(EXTENSIONS, e.awsErrorDetails().errorMessage());
                }
            } else {
                throw unknown(name);
            }
        }
        return tree;
    }

    private static RuntimeException unknown(String name) {
        return CloudFormationErrors.validation(
                name.startsWith("AWS::")
                        ? "Transform " + name + " is not supported by the local cloud. It supports " + INCLUDE + " and "
                                + EXTENSIONS + "; give what other transforms make of the template, as sam or"
                                + " get-template --template-stage Processed has it."
                        : "No transform named " + name + " found.");
    }

    public static RuntimeException failed(String transform, @Nullable String why) {
        return CloudFormationErrors.validation("Transform " + transform + " failed with: " + why);
    }

    private Resolver resolver(ObjectNode tree) {
        return new Resolver(TemplateReader.declarations(new TemplateText(tree, Map.of())), parameters, values);
    }

    private JsonNode embedded(JsonNode node, ObjectNode root) {
        if (node instanceof ObjectNode object) {
            ObjectNode made = JsonNodeFactory.instance.objectNode();
            object.fields().forEachRemaining(entry -> {
                if (!entry.getKey().equals(EMBEDDED)) {
                    made.set(entry.getKey(), embedded(entry.getValue(), root));
                    return;
                }
                String name = name(entry.getValue()).orElse("");
                if (!name.equals(INCLUDE)) {
                    throw unknown(name);
                }
                merge(made, snippet(entry.getValue(), root));
            });
            return made;
        } else if (node instanceof ArrayNode array) {
            ArrayNode made = JsonNodeFactory.instance.arrayNode();
            array.forEach(item -> made.add(embedded(item, root)));
            return made;
        }
        return node;
    }

    /** What is there stays, section by section. */
    private static void merge(ObjectNode into, ObjectNode snippet) {
        snippet.fields().forEachRemaining(entry -> {
            if (into.get(entry.getKey()) instanceof ObjectNode there && entry.getValue() instanceof ObjectNode more) {
                merge(there, more);
            } else if (!into.has(entry.getKey())) {
                into.set(entry.getKey(), entry.getValue());
            }
        });
    }

    private ObjectNode snippet(JsonNode transform, ObjectNode root) {
        JsonNode location = transform.path("Parameters").path("Location");
        if (location.isMissingNode()) {
            throw failed(INCLUDE, "The required parameter Location is missing.");
        }
        ObjectNode parametersOnly = JsonNodeFactory.instance.objectNode();
        parametersOnly.set("Parameters", root.path("Parameters").deepCopy());
        if (!root.has("Parameters")) {
            parametersOnly.remove("Parameters");
        }
        String at = resolver(parametersOnly).resolve(location, "").asText();
        if (!at.startsWith("s3://")) {
            throw failed(INCLUDE, "The location parameter is not a valid S3 uri.");
        }
        ObjectNode snippet;
        try {
            String text = snippets.apply(at);
            included += text.length();
            if (included > LARGEST) {
                throw CloudFormationErrors.validation("Template may not exceed " + LARGEST + " bytes in size.");
            }
            if (tagged(text)) {
                throw malformed();
            }
            snippet = TemplateText.parse(text).tree();
        } catch (AwsServiceException e) {
            if (e.getMessage() != null && e.getMessage().startsWith("Template format error")) {
                throw malformed();
            }
            throw e;
        }
        if (!snippet.findValues(EMBEDDED).isEmpty()) {
            throw failed(INCLUDE, "A template snippet that is included cannot include another one.");
        }
        return snippet;
    }

    private static RuntimeException malformed() {
        return failed(INCLUDE, "The specified S3 object's content should be valid Yaml/JSON");
    }

    /** Short forms of functions ({@code !Ref}) are no YAML that AWS::Include reads. */
    private static boolean tagged(String text) {
        if (text.stripLeading().startsWith("{")) {
            return false;
        }
        try {
            for (Event event : new Yaml().parse(new StringReader(text))) {
                String tag = event instanceof ScalarEvent scalar
                        ? scalar.getTag()
                        : event instanceof CollectionStartEvent start ? start.getTag() : null;
                if (tag != null && tag.startsWith("!") && tag.length() > 1) {
                    return true;
                }
            }
            return false;
        } catch (YAMLException e) {
            return true;
        }
    }
}
