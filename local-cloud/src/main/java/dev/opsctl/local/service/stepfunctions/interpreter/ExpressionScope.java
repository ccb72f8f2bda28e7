package dev.opsctl.local.service.stepfunctions.interpreter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.engine.json.JsonPaths;
import dev.opsctl.local.limit.Budget;
import dev.opsctl.local.limit.BudgetExceeded;
import dev.opsctl.local.limit.Sizes;
import dev.opsctl.local.service.stepfunctions.StateError;
import java.util.Map;
import java.util.Optional;

/**
 * What expressions of a state can see.
 *
 * @param input {@code $}
 * @param context {@code $$}
 * @param variables {@code $name}
 */
public record ExpressionScope(JsonNode input, JsonNode context, ObjectNode variables) {

    ExpressionScope withInput(JsonNode other) {
        return new ExpressionScope(other, context, variables);
    }

    /** What a path selects, or empty. */
    Optional<JsonNode> find(String path) {
        try {
            if (path.startsWith("$$")) {
                return selected(context, path.substring(1));
            } else if (path.length() > 1 && Character.isLetter(path.charAt(1))) {
                int end = 1;
                while (end < path.length()
                        && (Character.isLetterOrDigit(path.charAt(end)) || path.charAt(end) == '_')) {
                    end++;
                }
                JsonNode value = variables.get(path.substring(1, end));
                return value == null ? Optional.empty() : selected(value, "$" + path.substring(end));
            }
            return selected(input, path);
        } catch (IllegalArgumentException e) {
            throw StateError.runtime("Invalid path '" + path + "': " + e.getMessage());
        }
    }

    /** A path that may select several things selects none of what is not there: {@code $.items[1:]} is an empty array then. */
    private static Optional<JsonNode> selected(JsonNode document, String path) {
        Optional<JsonNode> found = JsonPaths.read(document, path);
        return found.isPresent() || "$".equals(path) || JsonPaths.compile(path).isDefinite()
                ? found
                : Optional.of(JsonNodeFactory.instance.arrayNode());
    }

    /** What a reference path of a state's own field selects. */
    JsonNode at(String path, String field) {
        return find(path)
                .orElseThrow(() -> StateError.runtime(
                        "Invalid path '" + path + "' : No results for path: " + path + " (field " + field + ")"));
    }

    /** The value of a {@code name.$} field: a path or an intrinsic function. */
    JsonNode evaluate(String expression, String field) {
        return evaluate(expression, field, new Budget());
    }

    JsonNode evaluate(String expression, String field, Budget budget) {
        if (expression.startsWith("$")) {
            return find(expression)
                    .orElseThrow(() -> StateError.runtime("The JSONPath '" + expression + "' specified for the field '"
                            + field + "' could not be found in the input '" + input + "'"));
        }
        return Intrinsics.evaluate(expression, this, budget);
    }

    /** A payload template filled: fields whose names end in {@code .$} are evaluated. */
    public JsonNode fill(JsonNode template) {
        try {
            return fill(template, new Budget());
        } catch (BudgetExceeded e) {
            throw new StateError("States.DataLimitExceeded", "A payload template takes " + e.getMessage() + ".");
        }
    }

    private JsonNode fill(JsonNode template, Budget budget) {
        if (template.isObject()) {
            ObjectNode filled = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> field : template.properties()) {
                String name = field.getKey();
                if (name.endsWith(".$") && field.getValue().isTextual()) {
                    JsonNode value = evaluate(field.getValue().textValue(), name, budget);
                    Sizes.charge(value, budget);
                    filled.set(name.substring(0, name.length() - 2), value);
                } else {
                    filled.set(name, fill(field.getValue(), budget));
                }
            }
            return filled;
        } else if (template.isArray()) {
            var filled = JsonNodeFactory.instance.arrayNode();
            template.forEach(item -> filled.add(fill(item, budget)));
            return filled;
        }
        return template;
    }
}
