package dev.opsctl.local.service.cloudformation.drift;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.schema.Differences;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.DifferenceType;
import software.amazon.awssdk.services.cloudformation.model.PropertyDifference;

/**
 * Compares what a template sets with what is there: only what it sets counts, except that lists may not have more items than it gives
 * them. The order of items does not count.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_PropertyDifference.html">PropertyDifference</a>
 */
final class PropertyDrift {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private PropertyDrift() {}

    /** What is there, of what is expected, in the template's spelling. */
    static ObjectNode of(ObjectNode expected, JsonNode actual) {
        return (ObjectNode) projected(expected, actual);
    }

    private static JsonNode projected(JsonNode expected, JsonNode actual) {
        JsonNode there = sameForm(expected, actual);
        if (expected.isObject() && there.isObject()) {
            ObjectNode out = NODES.objectNode();
            expected.fields().forEachRemaining(field -> {
                JsonNode value = member(there, field.getKey());
                if (!value.isMissingNode() && !value.isNull()) {
                    out.set(field.getKey(), projected(field.getValue(), value));
                }
            });
            return out;
        } else if (expected.isArray() && there.isArray()) {
            return projectedItems(expected, there);
        }
        return there;
    }

    /** Items like the expected ones first, in their order; then what is there besides. */
    private static ArrayNode projectedItems(JsonNode expected, JsonNode actual) {
        List<JsonNode> rest = new ArrayList<>();
        actual.forEach(rest::add);
        List<@Nullable JsonNode> placed = new ArrayList<>();
        for (JsonNode item : expected) {
            JsonNode like = rest.stream()
                    .filter(candidate -> Differences.same(item, projected(item, candidate)))
                    .findFirst()
                    .orElse(null);
            placed.add(like == null ? null : projected(item, like));
            rest.remove(like);
        }
        ArrayNode out = NODES.arrayNode();
        for (int i = 0; i < placed.size(); i++) {
            if (placed.get(i) != null) {
                out.add(placed.get(i));
            } else if (!rest.isEmpty()) {
                out.add(projected(expected.get(i), rest.remove(0)));
            }
        }
        rest.forEach(out::add);
        return out;
    }

    /** SDK models spell some members with a small letter. */
    private static JsonNode member(JsonNode node, String name) {
        return node.has(name)
                ? node.get(name)
                : node.path(name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1));
    }

    /** Services give documents as text where a template has trees, and the other way round. */
    private static JsonNode sameForm(JsonNode expected, JsonNode actual) {
        if (expected.isContainerNode() && actual.isTextual()) {
            return tree(actual);
        } else if (expected.isTextual() && actual.isTextual() && Differences.same(tree(expected), tree(actual))) {
            return expected;
        }
        return actual;
    }

    private static JsonNode tree(JsonNode text) {
        try {
            JsonNode tree = text.asText().startsWith("{") || text.asText().startsWith("[")
                    ? PojoJson.mapper().readTree(text.asText())
                    : text;
            return tree == null ? text : tree;
        } catch (JsonProcessingException e) {
            return text;
        }
    }

    /** Where what is expected and what is there differ. @param actual as {@link #of} gives it */
    static List<PropertyDifference> differences(JsonNode expected, JsonNode actual) {
        List<PropertyDifference> found = new ArrayList<>();
        collect("", expected, actual, found);
        return found;
    }

    private static void collect(String path, JsonNode expected, JsonNode actual, List<PropertyDifference> found) {
        if (actual.isMissingNode() || expected.isMissingNode()) {
            found.add(difference(
                    path, expected, actual, actual.isMissingNode() ? DifferenceType.REMOVE : DifferenceType.ADD));
        } else if (expected.isObject() && actual.isObject()) {
            expected.fields()
                    .forEachRemaining(field ->
                            collect(path + "/" + field.getKey(), field.getValue(), actual.path(field.getKey()), found));
        } else if (expected.isArray() && actual.isArray()) {
            for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
                collect(path + "/" + i, at(expected, i), at(actual, i), found);
            }
        } else if (!Differences.same(expected, actual)) {
            found.add(difference(path, expected, actual, DifferenceType.NOT_EQUAL));
        }
    }

    private static JsonNode at(JsonNode items, int index) {
        return index < items.size() ? items.get(index) : MissingNode.getInstance();
    }

    private static PropertyDifference difference(String path, JsonNode expected, JsonNode actual, DifferenceType type) {
        return PropertyDifference.builder()
                .propertyPath(path)
                .expectedValue(text(expected))
                .actualValue(text(actual))
                .differenceType(type)
                .build();
    }

    private static String text(JsonNode value) {
        return value.isMissingNode() ? "null" : value.isContainerNode() ? value.toString() : value.asText();
    }
}
