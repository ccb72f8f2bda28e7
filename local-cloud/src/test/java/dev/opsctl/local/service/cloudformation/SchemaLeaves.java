package dev.opsctl.local.service.cloudformation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The properties of a type at any depth, by AWS's schema: pointers without what a template may not set. {@code *} stands for items of lists and
 * entries of maps; what has no members in the schema, as a policy has not, is one leaf.
 */
final class SchemaLeaves {

    private static final Path SCHEMAS = Path.of("src/main/resources/dev/opsctl/local/data/cloudformation");

    private final JsonNode schema;
    private final Map<String, JsonNode> leaves = new LinkedHashMap<>();
    private final Set<String> readOnly = new HashSet<>();

    private SchemaLeaves(JsonNode schema) {
        this.schema = schema;
        schema.path("readOnlyProperties").forEach(pointer -> readOnly.add(plain(pointer.asText())));
        schema.path("createOnlyProperties").forEach(pointer -> readOnly.remove(plain(pointer.asText())));
        walk(schema, "", Set.of());
    }

    static SchemaLeaves of(String type) throws IOException {
        return new SchemaLeaves(TypeWorld.JSON.readTree(
                SCHEMAS.resolve(type.replace("::", "-") + ".json").toFile()));
    }

    static String plain(String pointer) {
        return pointer.replaceFirst("^/properties", "").replace("/properties/", "/");
    }

    JsonNode schema() {
        return schema;
    }

    /** Each leaf with its rule. */
    Map<String, JsonNode> all() {
        return leaves;
    }

    JsonNode rule(JsonNode given) {
        JsonNode at = given;
        while (at.has("$ref")) {
            at = schema.at(at.get("$ref").asText().substring(1));
        }
        return at;
    }

    /** All members of an object, those of its alternatives too. */
    Map<String, JsonNode> members(JsonNode rule) {
        Map<String, JsonNode> members = new LinkedHashMap<>();
        for (String alternatives : List.of("oneOf", "anyOf", "allOf")) {
            rule.path(alternatives).forEach(one -> members.putAll(members(rule(one))));
        }
        rule.path("properties").fields().forEachRemaining(field -> {
            if (!field.getValue().isBoolean()) {
                members.put(field.getKey(), field.getValue());
            }
        });
        return members;
    }

    private void walk(JsonNode given, String pointer, Set<String> open) {
        if (readOnly.contains(pointer)) {
            return;
        }
        Set<String> inside = new HashSet<>(open);
        if (given.has("$ref") && !inside.add(given.get("$ref").asText())) {
            leaves.put(pointer, given);
            return;
        }
        JsonNode rule = rule(given);
        Map<String, JsonNode> members = members(rule);
        JsonNode items = items(rule);
        if (!members.isEmpty()) {
            members.forEach((name, member) -> walk(member, pointer + "/" + name, inside));
        } else if (items != null) {
            walk(items, pointer + "/*", inside);
        } else {
            leaves.put(pointer, rule);
        }
    }

    /** The rule of a list's items, or of a map's entries; null for what is neither. */
    JsonNode items(JsonNode rule) {
        if (rule.path("items").isObject()) {
            return rule.get("items");
        }
        JsonNode patterns = rule.path("patternProperties");
        if (!patterns.isEmpty()) {
            return patterns.elements().next();
        }
        return rule.path("additionalProperties").isObject() ? rule.get("additionalProperties") : null;
    }

    /** The leaf that a pointer into given properties is at or in. */
    String leaf(String pointer) {
        List<String> at = List.of("");
        for (String segment : pointer.substring(1).split("/")) {
            List<String> next = new ArrayList<>();
            for (String one : at) {
                if (leaves.containsKey(one)) {
                    return one;
                }
                for (String step : List.of(segment, "*")) {
                    String child = one + "/" + step;
                    if (leaves.keySet().stream().anyMatch(l -> l.equals(child) || l.startsWith(child + "/"))) {
                        next.add(child);
                    }
                }
            }
            at = next;
        }
        return at.stream().filter(leaves::containsKey).findFirst().orElse(null);
    }

    /** Whether a pointer, or what it is in, may not change in place. */
    boolean isFixed(String pointer) {
        for (String list : List.of("createOnlyProperties", "conditionalCreateOnlyProperties")) {
            for (JsonNode one : schema.path(list)) {
                if ((pointer + "/").startsWith(plain(one.asText()) + "/")) {
                    return true;
                }
            }
        }
        return false;
    }

    /** An object with something of the right type at a pointer, and what is required beside it. */
    ObjectNode holding(String pointer, java.util.function.Function<String, JsonNode> values) {
        return (ObjectNode) holding(schema, "", pointer, values, 0);
    }

    private JsonNode holding(
            JsonNode given,
            String at,
            String pointer,
            java.util.function.Function<String, JsonNode> values,
            int depth) {
        JsonNode own = values.apply(at);
        if (own != null && !pointer.startsWith(at + "/")) {
            return own;
        }
        JsonNode rule = rule(given);
        Map<String, JsonNode> members = members(rule);
        JsonNode items = items(rule);
        if (!members.isEmpty() && depth < 12) {
            ObjectNode node = TypeWorld.JSON.createObjectNode();
            Set<String> wanted = new HashSet<>();
            if (!at.isEmpty()) {
                rule.path("required").forEach(name -> wanted.add(name.asText()));
            }
            if (pointer.startsWith(at + "/")) {
                wanted.add(pointer.substring(at.length() + 1).replaceFirst("/.*", ""));
            }
            members.forEach((name, member) -> {
                if (wanted.contains(name)) {
                    node.set(name, holding(member, at + "/" + name, pointer, values, depth + 1));
                }
            });
            return node;
        } else if (items != null && !leaves.containsKey(at)) {
            JsonNode item = holding(items, at + "/*", pointer, values, depth + 1);
            if (rule.path("items").isObject()) {
                return TypeWorld.JSON.createArrayNode().add(item);
            }
            return TypeWorld.JSON.createObjectNode().set("walked", item);
        }
        return plausible(rule);
    }

    /** Something of a leaf's type. */
    static JsonNode plausible(JsonNode rule) {
        var nodes = com.fasterxml.jackson.databind.node.JsonNodeFactory.instance;
        String type = rule.path("type").isArray()
                ? rule.path("type").get(0).asText()
                : rule.path("type").asText("object");
        if (rule.has("enum")) {
            return rule.get("enum").get(rule.get("enum").size() - 1);
        }
        switch (type) {
            case "boolean":
                return nodes.booleanNode(true);
            case "integer":
            case "number":
                return nodes.numberNode(rule.path("minimum").asInt(7));
            case "array":
                return nodes.arrayNode().add("walked");
            case "object":
                return nodes.objectNode().put("walked", "walked");
            default:
                String options = rule.path("pattern").asText().replaceAll("[\\^$()\\\\]", "");
                return nodes.textNode(
                        options.matches("[\\w-]+(\\|[\\w-]+)+") ? options.replaceFirst(".*\\|", "") : "walked-text");
        }
    }
}
