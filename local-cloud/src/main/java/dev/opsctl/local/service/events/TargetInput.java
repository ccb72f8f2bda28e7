package dev.opsctl.local.service.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.engine.json.JsonPaths;
import dev.opsctl.local.sdk.PojoJson;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eventbridge.model.InputTransformer;
import software.amazon.awssdk.services.eventbridge.model.Target;

/**
 * What a target gets: the event, a constant, a part of the event, or a template filled from it.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html">Input transformation</a>
 */
final class TargetInput {

    private TargetInput() {}

    static String of(Target target, JsonNode event, String ruleArn, String ruleName, Instant ingested) {
        if (target.input() != null) {
            return target.input();
        } else if (target.inputPath() != null) {
            return JsonPaths.read(event, target.inputPath())
                    .map(JsonNode::toString)
                    .orElse("{}");
        } else if (target.inputTransformer() != null) {
            return transform(target.inputTransformer(), event, ruleArn, ruleName, ingested);
        }
        return event.toString();
    }

    private static String transform(
            InputTransformer transformer, JsonNode event, String ruleArn, String ruleName, Instant ingested) {
        Map<String, JsonNode> values = new HashMap<>();
        transformer.inputPathsMap().forEach((name, path) -> JsonPaths.read(event, path)
                .ifPresent(value -> values.put(name, value)));
        values.put("aws.events.rule-arn", PojoJson.mapper().getNodeFactory().textNode(ruleArn));
        values.put("aws.events.rule-name", PojoJson.mapper().getNodeFactory().textNode(ruleName));
        values.put(
                "aws.events.event.ingestion-time",
                PojoJson.mapper().getNodeFactory().textNode(ingested.toString()));
        values.put("aws.events.event.json", event);
        values.put("aws.events.event", withoutDetail(event));
        String filled = fill(transformer.inputTemplate(), (name, quoted) -> insert(values.get(name), quoted));
        try {
            // Objects arrive compact; what is no JSON arrives as it is.
            JsonNode json = PojoJson.mapper().readTree(filled);
            return json.isContainerNode() ? json.toString() : filled;
        } catch (JsonProcessingException e) {
            return filled;
        }
    }

    /** As AWS writes it: without its detail, and with another name for the type of that. */
    private static ObjectNode withoutDetail(JsonNode event) {
        ObjectNode out = PojoJson.mapper().createObjectNode();
        event.properties().stream()
                .filter(member -> !"detail".equals(member.getKey()))
                .forEach(member -> out.set(
                        "detail-type".equals(member.getKey()) ? "detailType" : member.getKey(), member.getValue()));
        return out;
    }

    /**
     * Fills a template's placeholders.
     *
     * @param insert what stands for a name, within a string or not
     */
    static String fill(String template, BiFunction<String, Boolean, String> insert) {
        StringBuilder out = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < template.length(); i++) {
            char c = template.charAt(i);
            if (c == '\\' && quoted && i + 1 < template.length()) {
                out.append(c).append(template.charAt(++i));
                continue;
            }
            int close = c == '<' ? template.indexOf('>', i) : -1;
            String name = close > 0 ? template.substring(i + 1, close) : "";
            if (close > 0 && name.matches("[A-Za-z0-9_.-]+")) {
                out.append(insert.apply(name, quoted));
                i = close;
                continue;
            }
            if (c == '"') {
                quoted = !quoted;
            }
            out.append(c);
        }
        return out.toString();
    }

    private static String insert(@Nullable JsonNode value, boolean quoted) {
        if (value == null) {
            return quoted ? "" : "\"\"";
        } else if (!quoted) {
            return value.toString();
        }
        String text = value.isTextual()
                ? PojoJson.mapper().getNodeFactory().textNode(value.textValue()).toString()
                : value.toString();
        if (value.isTextual()) {
            return text.substring(1, text.length() - 1);
        }
        return value.isContainerNode() ? text.replace("\\", "\\\\").replace("\"", "\\\"") : text;
    }
}
