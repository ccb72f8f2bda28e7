package dev.opsctl.operation.watch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of a widget's {@code metrics}: a metric or an expression, with how it is drawn.
 *
 * @param id by which expressions name it, or null
 * @param expression of metric math, or null for a metric
 * @param period seconds, or null for the widget's
 * @param visible whether it is drawn, or only there for expressions
 * @param right whether it belongs to the right axis
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html">Dashboard body</a>
 */
record MetricLine(
        @Nullable String id,
        @Nullable String namespace,
        @Nullable String name,
        Map<String, String> dimensions,
        @Nullable String expression,
        @Nullable String label,
        @Nullable String stat,
        @Nullable Integer period,
        boolean visible,
        boolean right,
        @Nullable String colour) {

    private static final String AS_BEFORE = ".";
    private static final String ALL_AS_BEFORE = "...";

    /**
     * Reads {@code metrics}, in which {@code "."} stands for what the line before has at that place and {@code "..."} for all of it that is
     * not said anew at the end.
     *
     * @throws IllegalArgumentException if a line is none, with the reason
     */
    static List<MetricLine> of(JsonNode metrics) {
        if (!metrics.isArray()) {
            throw new IllegalArgumentException("it has no list of metrics");
        }
        List<MetricLine> lines = new ArrayList<>();
        List<String> before = List.of();
        for (JsonNode metric : metrics) {
            if (!metric.isArray() || metric.isEmpty()) {
                throw new IllegalArgumentException("a line of its metrics is no list: " + metric);
            }
            int last = metric.size() - 1;
            JsonNode how = metric.get(last).isObject() ? metric.get(last) : null;
            List<String> words = new ArrayList<>();
            for (int i = 0; i <= (how == null ? last : last - 1); i++) {
                if (!metric.get(i).isValueNode()) {
                    throw new IllegalArgumentException("a line of its metrics is none: " + metric);
                }
                words.add(metric.get(i).asText());
            }
            if (words.isEmpty()) {
                lines.add(line(List.of(), how, metric));
            } else {
                before = spelt(words, before, metric);
                lines.add(line(before, how, metric));
            }
        }
        return lines;
    }

    private static List<String> spelt(List<String> words, List<String> before, JsonNode metric) {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals(ALL_AS_BEFORE)) {
                int repeated = before.size() - (words.size() - 1 - i);
                if (i != 0 || repeated < 0) {
                    throw new IllegalArgumentException("\"...\" repeats what is not there: " + metric);
                }
                all.addAll(before.subList(0, repeated));
            } else if (word.equals(AS_BEFORE)) {
                if (all.size() >= before.size()) {
                    throw new IllegalArgumentException("\".\" repeats what is not there: " + metric);
                }
                all.add(before.get(all.size()));
            } else {
                all.add(word);
            }
        }
        return all;
    }

    private static MetricLine line(List<String> words, @Nullable JsonNode how, JsonNode metric) {
        String expression = text(how, "expression");
        if (expression == null && (words.size() < 2 || words.size() % 2 != 0)) {
            throw new IllegalArgumentException("a metric is namespace, name, and names with values: " + metric);
        }
        Map<String, String> dimensions = new LinkedHashMap<>();
        for (int i = 2; expression == null && i < words.size(); i += 2) {
            dimensions.put(words.get(i), words.get(i + 1));
        }
        return new MetricLine(
                text(how, "id"),
                expression == null ? words.get(0) : null,
                expression == null ? words.get(1) : null,
                dimensions,
                expression,
                text(how, "label"),
                text(how, "stat"),
                how != null && how.path("period").isInt() ? how.path("period").asInt() : null,
                how == null || how.path("visible").asBoolean(true),
                "right".equals(text(how, "yAxis")),
                text(how, "color"));
    }

    private static @Nullable String text(@Nullable JsonNode how, String member) {
        return how == null || !how.path(member).isTextual()
                ? null
                : how.path(member).asText();
    }

    /** How it is called among others: by its label, or by what tells it from them, its name or dimensions' values. */
    @Nullable
    String shown(List<MetricLine> among) {
        if (label != null) {
            return label;
        } else if (expression != null) {
            return expression;
        }
        List<String> different = new ArrayList<>();
        if (among.stream().anyMatch(other -> other.name != null && !other.name.equals(name))) {
            different.add(name);
        }
        dimensions.forEach((dimension, value) -> {
            if (among.stream()
                    .anyMatch(other -> other.name != null && !value.equals(other.dimensions.get(dimension)))) {
                different.add(value.substring(value.lastIndexOf(':') + 1));
            }
        });
        return different.isEmpty() ? name : String.join(" ", different);
    }
}
