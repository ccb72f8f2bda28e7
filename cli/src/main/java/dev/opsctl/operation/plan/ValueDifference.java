package dev.opsctl.operation.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where two values differ, for people: items of lists are matched by what names them, or by being the same, so that one item more is one
 * difference; documents that are texts (state machines, secrets) are looked into.
 */
final class ValueDifference {

    /**
     * One place.
     *
     * @param path names and places in lists
     * @param name for people
     * @param before missing if there was nothing
     * @param after missing if there will be nothing
     */
    record Place(List<String> path, String name, JsonNode before, JsonNode after) {

        String pointer() {
            return path.isEmpty() ? "" : "/" + String.join("/", path);
        }
    }

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNode NOTHING = MissingNode.getInstance();

    /** What names an item among its like, most telling first: a key's type before its attribute, so that another attribute is a change. */
    private static final List<String> NAMES = List.of(
            "Sid",
            "PolicyName",
            "KeyType",
            "AttributeName",
            "IndexName",
            "Key",
            "Id",
            "Name",
            "ParameterKey",
            "DomainName");

    private final List<Place> places = new ArrayList<>();

    private ValueDifference() {}

    static List<Place> of(JsonNode before, JsonNode after) {
        ValueDifference difference = new ValueDifference();
        difference.compare(List.of(), "", before, after);
        return difference.places;
    }

    private void compare(List<String> path, String name, JsonNode before, JsonNode after) {
        if (same(before, after)) {
            return;
        }
        JsonNode was = document(before);
        JsonNode now = document(after);
        if (was != before && now != after) {
            // a document in a text has no places that CloudFormation could name
            of(was, now)
                    .forEach(inner -> places.add(new Place(
                            path,
                            inner.name().isEmpty() || inner.name().startsWith("[")
                                    ? name + inner.name()
                                    : name + "." + inner.name(),
                            inner.before(),
                            inner.after())));
        } else if (before.isObject() && after.isObject()) {
            Set<String> keys = new LinkedHashSet<>();
            before.fieldNames().forEachRemaining(keys::add);
            after.fieldNames().forEachRemaining(keys::add);
            keys.forEach(key -> compare(
                    below(path, key), name.isEmpty() ? key : name + "." + key, before.path(key), after.path(key)));
        } else if (listed(before, after)) {
            lists(path, name, list(before), list(after));
        } else {
            places.add(new Place(path, name, before, after));
        }
    }

    private static boolean listed(JsonNode was, JsonNode now) {
        return was.isArray() && now.isArray()
                || was.isArray() && now.isTextual() && scalars(was)
                || was.isTextual() && now.isArray() && scalars(now);
    }

    private static boolean scalars(JsonNode list) {
        for (JsonNode item : list) {
            if (item.isContainerNode()) {
                return false;
            }
        }
        return true;
    }

    /** A policy's action may be one or a list of one. */
    private static ArrayNode list(JsonNode node) {
        return node instanceof ArrayNode list
                ? list
                : JsonNodeFactory.instance.arrayNode().add(node);
    }

    private void lists(List<String> path, String name, ArrayNode before, ArrayNode after) {
        int found = places.size();
        String naming = naming(before, after);
        if (naming != null) {
            Map<String, Integer> were = index(before, naming);
            Map<String, Integer> are = index(after, naming);
            were.forEach((key, at) -> {
                int now = are.getOrDefault(key, -1);
                compare(
                        below(path, String.valueOf(now < 0 ? at : now)),
                        name + "[" + key + "]",
                        before.get(at),
                        now < 0 ? NOTHING : after.get(now));
            });
            are.forEach((key, at) -> {
                if (!were.containsKey(key)) {
                    compare(below(path, String.valueOf(at)), name + "[" + key + "]", NOTHING, after.get(at));
                }
            });
        } else {
            unnamed(path, name, before, after);
        }
        if (places.size() == found) {
            places.add(new Place(path, name, before, after)); // the same items in another order
        }
    }

    private void unnamed(List<String> path, String name, ArrayNode before, ArrayNode after) {
        List<Integer> gone = new ArrayList<>();
        List<Integer> come = new ArrayList<>();
        for (int i = 0; i < after.size(); i++) {
            come.add(i);
        }
        for (int i = 0; i < before.size(); i++) {
            JsonNode item = before.get(i);
            Integer same = come.stream()
                    .filter(at -> same(item, after.get(at)))
                    .findFirst()
                    .orElse(null);
            if (same == null) {
                gone.add(i);
            } else {
                come.remove(same);
            }
        }
        for (int was : List.copyOf(gone)) {
            Integer like = come.stream()
                    .filter(at -> likeness(before.get(was), after.get(at)) > 0)
                    .max(java.util.Comparator.comparingInt(at -> likeness(before.get(was), after.get(at))))
                    .orElse(null);
            if (like != null) {
                gone.remove((Integer) was);
                come.remove(like);
                compare(below(path, String.valueOf(like)), name + "[" + like + "]", before.get(was), after.get(like));
            }
        }
        gone.forEach(i -> places.add(new Place(below(path, String.valueOf(i)), name, before.get(i), NOTHING)));
        come.forEach(i -> places.add(new Place(below(path, String.valueOf(i)), name, NOTHING, after.get(i))));
    }

    /** How many members two items share, if that is half of them or more: then one has become the other. */
    private static int likeness(JsonNode before, JsonNode after) {
        if (!before.isObject() || !after.isObject()) {
            return 0;
        }
        int shared = 0;
        for (Map.Entry<String, JsonNode> field : before.properties()) {
            if (same(field.getValue(), after.path(field.getKey()))) {
                shared++;
            }
        }
        return 2 * shared >= Math.max(before.size(), after.size()) ? shared : 0;
    }

    private static @Nullable String naming(ArrayNode before, ArrayNode after) {
        return NAMES.stream()
                .filter(key -> names(before, key) && names(after, key))
                .findFirst()
                .orElse(null);
    }

    private static boolean names(ArrayNode list, String key) {
        Set<String> seen = new LinkedHashSet<>();
        for (JsonNode item : list) {
            if (!item.path(key).isTextual() || !seen.add(item.path(key).asText())) {
                return false;
            }
        }
        return true;
    }

    private static Map<String, Integer> index(ArrayNode list, String key) {
        Map<String, Integer> index = new LinkedHashMap<>();
        for (int i = 0; i < list.size(); i++) {
            index.put(list.get(i).path(key).asText(), i);
        }
        return index;
    }

    private static List<String> below(List<String> path, String name) {
        List<String> longer = new ArrayList<>(path);
        longer.add(name);
        return List.copyOf(longer);
    }

    /** What a text holds if it is a JSON object or list, otherwise the value itself. */
    static JsonNode document(JsonNode value) {
        String text = value.isTextual() ? value.asText().strip() : "";
        if (text.startsWith("{") || text.startsWith("[")) {
            try {
                JsonNode read = JSON.readTree(text);
                return read != null && read.isContainerNode() ? read : value;
            } catch (JsonProcessingException e) {
                return value; // a text that only looks like one
            }
        }
        return value;
    }

    /** Whether CloudFormation takes two values for the same: {@code "5"} is {@code 5}, {@code "true"} is {@code true}. */
    static boolean same(JsonNode a, JsonNode b) {
        if (a.equals(b)) {
            return true;
        } else if (a.isObject() && b.isObject() && a.size() == b.size()) {
            for (Map.Entry<String, JsonNode> field : a.properties()) {
                if (!b.has(field.getKey()) || !same(field.getValue(), b.get(field.getKey()))) {
                    return false;
                }
            }
            return true;
        } else if (a.isArray() && b.isArray() && a.size() == b.size()) {
            for (int i = 0; i < a.size(); i++) {
                if (!same(a.get(i), b.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return a.isValueNode() && b.isValueNode() && !a.isNull() && !b.isNull() && sameText(a.asText(), b.asText());
    }

    private static boolean sameText(String a, String b) {
        if (a.equals(b)) {
            return true;
        }
        try {
            return new BigDecimal(a).compareTo(new BigDecimal(b)) == 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}
