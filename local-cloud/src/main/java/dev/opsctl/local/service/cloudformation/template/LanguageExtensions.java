package dev.opsctl.local.service.cloudformation.template;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.service.cloudformation.error.CloudFormationErrors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The transform AWS::LanguageExtensions: loops, Fn::Length, Fn::ToJsonString, defaults of Fn::FindInMap, and functions where
 * templates otherwise have only names (of Ref, Fn::GetAtt, DeletionPolicy and UpdateReplacePolicy).
 *
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/transform-aws-languageextensions.html">AWS::LanguageExtensions</a>
 */
final class LanguageExtensions {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String LOOP = "Fn::ForEach::";
    private static final List<String> LOOPING = List.of("Conditions", "Resources", "Outputs");
    private static final Set<String> POLICIES = Set.of("DeletionPolicy", "UpdateReplacePolicy");
    /** The largest template, and so the most that loops may make, in characters. */
    private static final int LARGEST = 1_048_576;

    private final Function<ObjectNode, Resolver> resolvers;
    /** The most characters that items and functions may add to texts on the way, which need not be written in the end. */
    private static final long MOST_ADDED = 8L * LARGEST;

    private int written;
    private long added;

    /** @param resolvers values of a template's parameters, mappings and conditions */
    LanguageExtensions(Function<ObjectNode, Resolver> resolvers) {
        this.resolvers = resolvers;
    }

    ObjectNode process(ObjectNode template) {
        ObjectNode made = NODES.objectNode();
        // Loops over parameters and mappings: conditions may themselves be loops, and are read after.
        ObjectNode fixed = template.deepCopy();
        LOOPING.forEach(fixed::remove);
        Resolver known = resolvers.apply(fixed);
        template.fields()
                .forEachRemaining(section -> made.set(
                        section.getKey(),
                        LOOPING.contains(section.getKey())
                                ? looped(section.getValue(), new LinkedHashMap<>(), known)
                                : section.getValue()));
        Resolver all = resolvers.apply(made);
        ObjectNode out = NODES.objectNode();
        made.fields()
                .forEachRemaining(section -> out.set(
                        section.getKey(),
                        LOOPING.contains(section.getKey()) ? called(section.getValue(), all) : section.getValue()));
        out.path("Resources").forEach(resource -> {
            for (String policy : POLICIES) {
                if (resource.path(policy).isObject()) {
                    ((ObjectNode) resource).set(policy, all.resolve(resource.get(policy), ""));
                }
            }
        });
        return out;
    }

    private JsonNode looped(JsonNode node, Map<String, String> items, Resolver known) {
        if (node instanceof ArrayNode array) {
            ArrayNode made = NODES.arrayNode();
            array.forEach(item -> made.add(looped(item, items, known)));
            return made;
        } else if (node.isTextual()) {
            return NODES.textNode(filled(node.asText(), items));
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        if (object.size() == 1 && items.containsKey(object.path("Ref").asText(""))) {
            return NODES.textNode(items.get(object.get("Ref").asText()));
        }
        ObjectNode made = NODES.objectNode();
        object.fields().forEachRemaining(entry -> {
            if (entry.getKey().startsWith(LOOP)) {
                loop(entry.getKey(), entry.getValue(), items, known, made);
            } else {
                made.set(filled(entry.getKey(), items), looped(entry.getValue(), items, known));
            }
        });
        return made;
    }

    private void loop(String name, JsonNode loop, Map<String, String> items, Resolver known, ObjectNode into) {
        if (!loop.isArray()
                || loop.size() != 3
                || !loop.get(0).isTextual()
                || !loop.get(2).isObject()) {
            throw CloudFormationErrors.validation(name + " layout is incorrect");
        }
        JsonNode collection = known.resolve(looped(loop.get(1), items, known), "");
        if (!collection.isArray()) {
            throw CloudFormationErrors.validation(
                    name + " could not resolve its collection: it has to be a list or a Ref to a list");
        }
        for (JsonNode item : collection) {
            written(1); // a loop may write nothing, and still be long
            Map<String, String> inner = new LinkedHashMap<>(items);
            inner.put(loop.get(0).asText(), item.asText());
            looped(loop.get(2), inner, known).fields().forEachRemaining(made -> {
                if (into.has(made.getKey())) {
                    throw CloudFormationErrors.validation(
                            "Duplicate key '" + made.getKey() + "' when merging keys to parent object in Fn::ForEach");
                }
                written(made.toString().length());
                into.set(made.getKey(), made.getValue());
            });
        }
    }

    private void written(int characters) {
        written += characters;
        if (written > LARGEST) {
            throw tooLarge();
        }
    }

    private void added(long characters) {
        added += Math.max(0, characters);
        if (added > MOST_ADDED) {
            throw tooLarge();
        }
    }

    private static RuntimeException tooLarge() {
        return CloudFormationErrors.validation("Template may not exceed " + LARGEST + " bytes in size.");
    }

    private String filled(String text, Map<String, String> items) {
        String filled = text;
        for (Map.Entry<String, String> item : items.entrySet()) {
            filled = replaced(filled, "${" + item.getKey() + "}", item.getValue());
            filled =
                    replaced(filled, "&{" + item.getKey() + "}", item.getValue().replaceAll("[^A-Za-z0-9]", ""));
        }
        return filled;
    }

    /** What is too large is refused before it is made. */
    private String replaced(String text, String name, String value) {
        long times = 0;
        for (int at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + name.length())) {
            times++;
        }
        added(times * (value.length() - name.length()));
        return times == 0 ? text : text.replace(name, value);
    }

    /** Calls what only this transform knows, from the inside out. */
    private JsonNode called(JsonNode node, Resolver known) {
        if (node instanceof ArrayNode array) {
            ArrayNode made = NODES.arrayNode();
            array.forEach(item -> made.add(called(item, known)));
            return made;
        }
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode made = NODES.objectNode();
        object.fields().forEachRemaining(entry -> made.set(entry.getKey(), called(entry.getValue(), known)));
        if (made.size() != 1) {
            return made;
        }
        String function = made.fieldNames().next();
        JsonNode argument = made.get(function);
        return switch (function) {
            case "Fn::Length" -> length(argument, known);
            case "Fn::ToJsonString" -> json(argument);
            case "Fn::FindInMap" -> argument.size() == 4 ? found(argument, known) : made;
            case "Ref" -> argument.isObject() ? NODES.objectNode().set("Ref", known.resolve(argument, "")) : made;
            case "Fn::GetAtt" ->
                argument.path(0).isObject()
                        ? NODES.objectNode()
                                .set(
                                        "Fn::GetAtt",
                                        NODES.arrayNode()
                                                .add(known.resolve(argument.get(0), ""))
                                                .add(argument.get(1)))
                        : made;
            default -> made;
        };
    }

    private static JsonNode length(JsonNode argument, Resolver known) {
        JsonNode list = known.resolve(argument, "");
        if (!list.isArray()) {
            throw CloudFormationErrors.validation("Fn::Length layout is incorrect");
        }
        return NODES.numberNode(list.size());
    }

    private static JsonNode found(JsonNode argument, Resolver known) {
        JsonNode fallback = argument.get(3).get("DefaultValue");
        ArrayNode keys =
                NODES.arrayNode().add(argument.get(0)).add(argument.get(1)).add(argument.get(2));
        try {
            return known.resolve(NODES.objectNode().set("Fn::FindInMap", keys), "");
        } catch (software.amazon.awssdk.awscore.exception.AwsServiceException e) {
            if (fallback == null) {
                throw e;
            }
            return fallback;
        }
    }

    /** A string of JSON; what is only known later is put between its parts. */
    private JsonNode json(JsonNode argument) {
        if (!argument.isContainerNode()) {
            throw CloudFormationErrors.validation("Fn::ToJsonString layout is incorrect");
        }
        List<JsonNode> parts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        write(argument, text, parts);
        parts.add(NODES.textNode(text.toString()));
        parts.forEach(part -> added(part.asText().length()));
        if (parts.size() == 1) {
            return parts.get(0);
        }
        return NODES.objectNode()
                .set("Fn::Join", NODES.arrayNode().add("").add(NODES.arrayNode().addAll(parts)));
    }

    private static void write(JsonNode node, StringBuilder text, List<JsonNode> parts) {
        String function =
                node.isObject() && node.size() == 1 ? node.fieldNames().next() : "";
        if (function.equals("Ref") || function.startsWith("Fn::")) {
            parts.add(NODES.textNode(text.append('"').toString()));
            parts.add(node);
            text.setLength(0);
            text.append('"');
        } else if (node.isObject()) {
            String between = "{";
            for (Map.Entry<String, JsonNode> entry : node.properties()) {
                text.append(between).append(NODES.textNode(entry.getKey())).append(':');
                write(entry.getValue(), text, parts);
                between = ",";
            }
            text.append(node.isEmpty() ? "{}" : "}");
        } else if (node.isArray()) {
            String between = "[";
            for (JsonNode item : node) {
                text.append(between);
                write(item, text, parts);
                between = ",";
            }
            text.append(node.isEmpty() ? "[]" : "]");
        } else {
            text.append(node);
        }
    }
}
