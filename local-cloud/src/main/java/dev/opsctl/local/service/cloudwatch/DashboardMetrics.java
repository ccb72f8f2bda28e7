package dev.opsctl.local.service.cloudwatch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * The rows of a metric widget: namespace, name, and names and values of dimensions in turn, where {@code .} and {@code ...} repeat what the row
 * before has; or an expression; and how it is drawn, as the last member.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html">Format for each metric in
 *     the array</a>
 */
final class DashboardMetrics {

    private static final Pattern COLOUR = Pattern.compile("#[0-9a-fA-F]{6}");
    private static final Pattern ID = Pattern.compile("[a-z][a-zA-Z0-9_]*");

    /** What may be said of how a row is drawn. */
    private static final Map<String, Predicate<JsonNode>> RENDERING = Map.of(
            "accountId", JsonNode::isTextual,
            "color",
                    node -> node.isTextual() && COLOUR.matcher(node.textValue()).matches(),
            "expression", JsonNode::isTextual,
            "id", node -> node.isTextual() && ID.matcher(node.textValue()).matches(),
            "label", JsonNode::isTextual,
            "period", node -> node.isIntegralNumber() && node.longValue() > 0,
            "region", JsonNode::isTextual,
            "stat", DashboardMetrics::isStatistic,
            "visible", JsonNode::isBoolean,
            "yAxis", node -> "left".equals(node.textValue()) || "right".equals(node.textValue()));

    private DashboardMetrics() {}

    private static boolean isStatistic(JsonNode node) {
        return node.isTextual()
                && (Statistic.plain(node.textValue()).isPresent()
                        || Statistic.extended(node.textValue()).isPresent());
    }

    /**
     * Looks at a row.
     *
     * @param errors takes the place and the message of what is wrong, in CloudWatch's words
     */
    static void check(String path, JsonNode row, BiConsumer<String, String> errors) {
        if (!row.isArray()) {
            errors.accept(path, "Should be array");
            errors.accept(
                    path,
                    "Field \"metrics\" has to be an array of array of strings, with an optional metricRenderer object"
                            + " as last element");
            return;
        }
        int last = row.size() - 1;
        boolean rendered = last >= 0 && row.get(last).isObject();
        int texts = rendered ? last : row.size();
        boolean right = true;
        for (int i = 0; i < texts; i++) {
            if (!row.get(i).isTextual()) {
                errors.accept(path + "/" + i, "Invalid metric field type, only \"String\" type is allowed");
                right = false;
            }
        }
        if (rendered && !isRendering(row.get(last))) {
            // what does not describe a line is none of its members
            errors.accept(path, "Should NOT have more than " + texts + " items");
        } else if (right) {
            checkLength(path, row, texts, errors);
        }
    }

    private static boolean isRendering(JsonNode node) {
        for (Map.Entry<String, JsonNode> member : node.properties()) {
            Predicate<JsonNode> known = RENDERING.get(member.getKey());
            if (known == null || !known.test(member.getValue())) {
                return false;
            }
        }
        return true;
    }

    private static void checkLength(String path, JsonNode row, int texts, BiConsumer<String, String> errors) {
        boolean repeats = texts > 0 && row.get(0).textValue().equals("...");
        if (texts == 0 && row.size() == 1) {
            if (!row.get(0).has("expression")) {
                errors.accept(path, "Should have required property 'expression'");
            }
        } else if (!repeats && texts < 2) {
            errors.accept(path, "Should NOT have less than 2 items");
        } else if (!repeats && texts % 2 == 1) {
            errors.accept(path, "Field \"metrics\" has a dimension without a value");
        }
    }
}
