package dev.opsctl.local.service.stepfunctions.interpreter;

import com.dashjoin.jsonata.Jsonata;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.limit.Budget;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.stepfunctions.StateError;
import dev.opsctl.local.service.stepfunctions.definition.JsonataErrors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Values with {@code {% expression %}} strings, for states whose query language is JSONata.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html">JSONata in Step Functions</a>
 */
final class JsonataTemplates {

    private JsonataTemplates() {}

    static boolean expression(JsonNode node) {
        return node.isTextual()
                && node.textValue().startsWith("{%")
                && node.textValue().endsWith("%}");
    }

    /**
     * Fills a template.
     *
     * @param states {@code $states}: input, context, and result or errorOutput where there is one
     * @param field where the template is, which is what causes of failures name
     */
    static JsonNode fill(JsonNode template, JsonNode states, ObjectNode variables, String field) {
        if (expression(template)) {
            return evaluate(template, field, states, variables);
        } else if (template.isObject()) {
            ObjectNode filled = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> part : template.properties()) {
                filled.set(part.getKey(), fill(part.getValue(), states, variables, field + "/" + part.getKey()));
            }
            return filled;
        } else if (template.isArray()) {
            var filled = JsonNodeFactory.instance.arrayNode();
            for (int i = 0; i < template.size(); i++) {
                filled.add(fill(template.get(i), states, variables, field + "[" + i + "]"));
            }
            return filled;
        }
        return template;
    }

    /** The text between {@code {%} and {@code %}}. */
    static String inner(JsonNode expression) {
        String text = expression.textValue();
        return text.substring(2, text.length() - 2).strip();
    }

    /** How causes name an expression, and the field that it is in. */
    static String named(JsonNode template, String field) {
        return "The JSONata expression '" + (expression(template) ? inner(template) : template.toString())
                + "' specified for the field '" + field + "'";
    }

    private static JsonNode evaluate(JsonNode template, String field, JsonNode states, ObjectNode variables) {
        String expression = inner(template);
        JsonataBounds bounds = new JsonataBounds(new Budget());
        try {
            Object value = value(expression, states, variables, bounds);
            if (value != null) {
                bounds.charge(value);
                return normal(PojoJson.mapper().valueToTree(value));
            }
            // the library gives null for JSON's null and for nothing at all
            if (Boolean.TRUE.equals(value("$exists((" + expression + "))", states, variables, bounds))) {
                return JsonNodeFactory.instance.nullNode();
            }
            throw StateError.evaluation(field, named(template, field) + " returned nothing (undefined).");
        } catch (StateError e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            // the library throws whatever comes about inside; what an expression asks for too much of ends likewise
            throw StateError.evaluation(
                    field,
                    named(template, field) + " threw an error during evaluation" + JsonataErrors.ending(expression, e));
        }
    }

    private static Object value(String expression, JsonNode states, ObjectNode variables, JsonataBounds bounds) {
        Jsonata jsonata = Jsonata.jsonata(expression);
        Jsonata.Frame frame = jsonata.createFrame();
        bounds.apply(frame);
        frame.bind("states", plain(states));
        for (Map.Entry<String, JsonNode> variable : variables.properties()) {
            frame.bind(variable.getKey(), plain(variable.getValue()));
        }
        JsonataFunctions.register(jsonata, bounds);
        return jsonata.evaluate(null, frame);
    }

    /** The library's values; JSON's null has one of its own, so that it differs from what is absent. */
    private static Object plain(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> map = new LinkedHashMap<>();
            node.properties().forEach(field -> map.put(field.getKey(), plain(field.getValue())));
            return map;
        } else if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            node.forEach(item -> list.add(plain(item)));
            return list;
        }
        return node.isNull() ? Jsonata.NULL_VALUE : PojoJson.mapper().convertValue(node, Object.class);
    }

    /** Whole numbers stay whole: JSONata computes in doubles. */
    private static JsonNode normal(JsonNode node) {
        if (node.isObject()) {
            node.properties().forEach(field -> field.setValue(normal(field.getValue())));
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                ((com.fasterxml.jackson.databind.node.ArrayNode) node).set(i, normal(node.get(i)));
            }
        } else if (node.isDouble()
                && node.doubleValue() == Math.rint(node.doubleValue())
                && Math.abs(node.doubleValue()) < 1L << 53) {
            return JsonNodeFactory.instance.numberNode((long) node.doubleValue());
        }
        return node;
    }
}
