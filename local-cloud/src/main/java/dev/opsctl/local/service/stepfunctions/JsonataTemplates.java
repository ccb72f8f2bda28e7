package dev.opsctl.local.service.stepfunctions;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Values with {@code {% expression %}} strings, for states whose query language is JSONata.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html">JSONata in Step Functions</a>
 */
final class JsonataTemplates {

    private static final long MAX_MILLIS = 5000;
    private static final int MAX_DEPTH = 500;

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
     */
    static JsonNode fill(JsonNode template, JsonNode states, ObjectNode variables) {
        if (expression(template)) {
            return evaluate(
                    template.textValue()
                            .substring(2, template.textValue().length() - 2)
                            .strip(),
                    states,
                    variables);
        } else if (template.isObject()) {
            ObjectNode filled = JsonNodeFactory.instance.objectNode();
            for (Map.Entry<String, JsonNode> field : template.properties()) {
                filled.set(field.getKey(), fill(field.getValue(), states, variables));
            }
            return filled;
        } else if (template.isArray()) {
            var filled = JsonNodeFactory.instance.arrayNode();
            template.forEach(item -> filled.add(fill(item, states, variables)));
            return filled;
        }
        return template;
    }

    private static JsonNode evaluate(String expression, JsonNode states, ObjectNode variables) {
        try {
            Object value = value(expression, states, variables);
            if (value != null) {
                return normal(PojoJson.mapper().valueToTree(value));
            }
            // the library gives null for JSON's null and for nothing at all
            if (Boolean.TRUE.equals(value("$exists((" + expression + "))", states, variables))) {
                return JsonNodeFactory.instance.nullNode();
            }
            throw new StateError(
                    "States.QueryEvaluationError",
                    "The JSONata expression '" + expression + "' returned nothing (undefined).");
        } catch (JException | ClassCastException | IllegalArgumentException e) {
            throw new StateError(
                    "States.QueryEvaluationError",
                    "The JSONata expression '" + expression + "' specified threw an error during evaluation. "
                            + e.getMessage());
        }
    }

    private static Object value(String expression, JsonNode states, ObjectNode variables) {
        Jsonata jsonata = Jsonata.jsonata(expression);
        Jsonata.Frame frame = jsonata.createFrame();
        frame.setRuntimeBounds(MAX_MILLIS, MAX_DEPTH);
        frame.bind("states", plain(states));
        for (Map.Entry<String, JsonNode> variable : variables.properties()) {
            frame.bind(variable.getKey(), plain(variable.getValue()));
        }
        functions(jsonata);
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

    private static void functions(Jsonata jsonata) {
        jsonata.registerFunction("uuid", () -> UUID.randomUUID().toString());
        jsonata.registerFunction("parse", (String text) -> {
            try {
                return PojoJson.mapper().readValue(text, Object.class);
            } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
                throw new IllegalArgumentException("$parse: not JSON", e);
            }
        });
        jsonata.registerFunction("partition", (List<Object> list, Number size) -> {
            List<List<Object>> chunks = new ArrayList<>();
            for (int i = 0; i < list.size(); i += size.intValue()) {
                chunks.add(list.subList(i, Math.min(list.size(), i + size.intValue())));
            }
            return chunks;
        });
        jsonata.registerFunction(
                "range",
                Jsonata.function(
                        "range",
                        (Number from, Number to, Number step) -> {
                            List<Object> range = new ArrayList<>();
                            for (long i = from.longValue();
                                    step.longValue() > 0
                                            ? i <= to.longValue()
                                            : step.longValue() < 0 && i >= to.longValue();
                                    i += step.longValue()) {
                                range.add(i);
                            }
                            return range;
                        },
                        "<nnn:a>"));
        jsonata.registerFunction("hash", (String data, String algorithm) -> {
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance(algorithm).digest(data.getBytes(StandardCharsets.UTF_8)));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalArgumentException("$hash: " + algorithm, e);
            }
        });
        jsonata.registerFunction(
                "random",
                Jsonata.function(
                        "random",
                        (Number seed) -> seed == null
                                ? ThreadLocalRandom.current().nextDouble()
                                : new Random(seed.longValue()).nextDouble(),
                        "<n?:n>"));
        jsonata.registerFunction(
                "eval",
                Jsonata.function(
                        "eval",
                        (Object text) -> {
                            throw new IllegalArgumentException("$eval is not supported; use $parse for JSON");
                        },
                        "<x-:x>"));
    }
}
