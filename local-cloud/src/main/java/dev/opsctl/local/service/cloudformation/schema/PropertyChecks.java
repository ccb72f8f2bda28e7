package dev.opsctl.local.service.cloudformation.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.service.cloudformation.template.Resolver;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Validates resolved properties against a provider schema. Scalars are coerced as CloudFormation coerces them; values that only
 * execution will know pass.
 */
public final class PropertyChecks {

    /**
     * One refusal.
     *
     * @param path below Properties, e.g. {@code /Code/S3Bucket}; empty for the properties themselves
     * @param message in AWS's words, without the path
     */
    public record Problem(String path, String message) {

        @Override
        public String toString() {
            return "#" + path + ": " + message;
        }
    }

    private static final Map<String, Pattern> PATTERNS = new ConcurrentHashMap<>();
    private static final Pattern NOTHING_TO_CHECK = Pattern.compile("");

    private final ResourceSchema schema;
    private final List<Problem> problems = new ArrayList<>();

    private PropertyChecks(ResourceSchema schema) {
        this.schema = schema;
    }

    /** All refusals, in document order. */
    public static List<Problem> check(ResourceSchema schema, ObjectNode properties) {
        PropertyChecks checks = new PropertyChecks(schema);
        checks.object(schema.root(), properties, "");
        for (String pointer : schema.readOnly()) {
            if (!ResourceSchema.at(properties, pointer).isEmpty()) {
                checks.add(
                        "",
                        "readonly properties cannot be specified: ["
                                + pointer.substring(1).replace('/', '.') + "]");
            }
        }
        return checks.problems;
    }

    private void add(String path, String message) {
        problems.add(new Problem(path, message));
    }

    private JsonNode dereferenced(JsonNode rule) {
        JsonNode at = rule;
        for (int i = 0; i < 10 && at.has("$ref"); i++) {
            at = schema.definition(at.get("$ref").asText());
        }
        return at;
    }

    private void value(JsonNode given, JsonNode value, String path) {
        JsonNode rule = dereferenced(given);
        // what a reference stands for is known only when its resource is made
        boolean referring = value.isTextual() && value.asText().startsWith("{{resolve:");
        if (Resolver.isUnknown(value) || referring || !rule.isObject()) {
            return;
        }
        if (!typed(rule, value, path)) {
            return;
        }
        if (value.isObject()) {
            object(rule, value, path);
        } else if (value.isArray()) {
            array(rule, value, path);
        } else {
            scalar(rule, value, path);
        }
        for (String alternatives : List.of("anyOf", "oneOf")) {
            if (rule.has(alternatives) && !anyFits(rule.get(alternatives), value, path)) {
                add(
                        path,
                        "#: no subschema matched out of the total "
                                + rule.get(alternatives).size() + " subschemas");
            }
        }
        rule.path("allOf").forEach(part -> value(part, value, path));
    }

    private boolean anyFits(JsonNode alternatives, JsonNode value, String path) {
        for (JsonNode alternative : alternatives) {
            PropertyChecks trial = new PropertyChecks(schema);
            trial.value(alternative, value, path);
            if (trial.problems.isEmpty()) {
                return true;
            }
        }
        return false;
    }

    private boolean typed(JsonNode rule, JsonNode value, String path) {
        JsonNode type = rule.path("type");
        if (type.isMissingNode()) {
            return true;
        }
        List<String> types = new ArrayList<>();
        if (type.isArray()) {
            type.forEach(t -> types.add(t.asText()));
        } else {
            types.add(type.asText());
        }
        for (String candidate : types) {
            if (is(candidate, value)) {
                return true;
            }
        }
        add(path, "expected type: " + capitalised(types.get(0)) + ", found: " + found(value));
        return false;
    }

    private static boolean is(String type, JsonNode value) {
        switch (type) {
            case "string":
                return value.isValueNode();
            case "boolean":
                return value.isBoolean() || value.isTextual() && value.asText().matches("(?i)true|false");
            case "integer":
                return value.isIntegralNumber()
                        || value.isTextual() && value.asText().matches("[-+]?[0-9]{1,18}")
                        || value.isNumber() && whole(value);
            case "number":
                return value.isNumber()
                        || value.isTextual()
                                && value.asText().matches("[-+]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][-+]?[0-9]+)?");
            case "array":
                return value.isArray();
            case "object":
                return value.isObject();
            default:
                return false;
        }
    }

    private static boolean whole(JsonNode value) {
        return value.decimalValue().stripTrailingZeros().scale() <= 0;
    }

    private static String capitalised(String type) {
        return type.equals("object")
                ? "JSONObject"
                : type.equals("array") ? "JSONArray" : Character.toUpperCase(type.charAt(0)) + type.substring(1);
    }

    private static String found(JsonNode value) {
        return value.isObject()
                ? "JSONObject"
                : value.isArray()
                        ? "JSONArray"
                        : value.isTextual()
                                ? "String"
                                : value.isBoolean() ? "Boolean" : value.isIntegralNumber() ? "Integer" : "Double";
    }

    private void object(JsonNode rule, JsonNode value, String path) {
        rule.path("required").forEach(name -> {
            if (!value.has(name.asText())) {
                add(path, "required key [" + name.asText() + "] not found");
            }
        });
        JsonNode properties = rule.path("properties");
        value.fields().forEachRemaining(field -> {
            String name = field.getKey();
            String child = path + "/" + name;
            if (properties.has(name)) {
                value(properties.get(name), field.getValue(), child);
                return;
            }
            boolean matched = false;
            var patterns = rule.path("patternProperties").fields();
            while (patterns.hasNext()) {
                var entry = patterns.next();
                if (pattern(entry.getKey()).matcher(name).find()) {
                    matched = true;
                    value(entry.getValue(), field.getValue(), child);
                }
            }
            JsonNode others = rule.path("additionalProperties");
            if (!matched && others.isBoolean() && !others.booleanValue()) {
                add(path, "extraneous key [" + name + "] is not permitted");
            } else if (!matched && others.isObject()) {
                value(others, field.getValue(), child);
            }
        });
    }

    private void array(JsonNode rule, JsonNode value, String path) {
        if (rule.has("minItems") && value.size() < rule.get("minItems").asInt()) {
            add(path, "expected minimum item count: " + rule.get("minItems") + ", found: " + value.size());
        }
        if (rule.has("maxItems") && value.size() > rule.get("maxItems").asInt()) {
            add(path, "expected maximum item count: " + rule.get("maxItems") + ", found: " + value.size());
        }
        Set<JsonNode> seen = new LinkedHashSet<>();
        for (int i = 0; i < value.size(); i++) {
            if (rule.has("uniqueItems") && !seen.add(value.get(i)) && !Resolver.isUnknown(value.get(i))) {
                add(path, "array items are not unique");
            }
            if (rule.has("items")) {
                value(rule.get("items"), value.get(i), path + "/" + i);
            }
        }
    }

    private void scalar(JsonNode rule, JsonNode value, String path) {
        String text = value.asText();
        if (rule.has("enum")) {
            boolean known = false;
            for (JsonNode option : rule.get("enum")) {
                known |= option.asText().equals(text);
            }
            if (!known) {
                add(path, text + " is not a valid enum value");
            }
        }
        if (value.isTextual()) {
            if (rule.has("minLength") && text.length() < rule.get("minLength").asInt()) {
                add(path, "expected minLength: " + rule.get("minLength") + ", actual: " + text.length());
            }
            if (rule.has("maxLength") && text.length() > rule.get("maxLength").asInt()) {
                add(path, "expected maxLength: " + rule.get("maxLength") + ", actual: " + text.length());
            }
            if (rule.has("pattern")
                    && !pattern(rule.get("pattern").asText()).matcher(text).find()) {
                add(
                        path,
                        "string [" + text + "] does not match pattern "
                                + rule.get("pattern").asText());
            }
        }
        numeric(rule, text, path);
    }

    private void numeric(JsonNode rule, String text, String path) {
        Map<String, Integer> sides = new HashMap<>(Map.of("minimum", -1, "maximum", 1));
        sides.forEach((keyword, side) -> {
            if (rule.has(keyword)
                    && text.matches("[-+]?[0-9]*\\.?[0-9]+")
                    && new BigDecimal(text).compareTo(rule.get(keyword).decimalValue()) * side > 0) {
                add(path, text + " is not " + (side < 0 ? "greater" : "less") + " or equal to " + rule.get(keyword));
            }
        });
    }

    /** A pattern that Java cannot compile checks nothing. */
    private static Pattern pattern(String expression) {
        return PATTERNS.computeIfAbsent(expression, e -> {
            try {
                return Pattern.compile(e);
            } catch (PatternSyntaxException unsound) {
                return NOTHING_TO_CHECK;
            }
        });
    }
}
