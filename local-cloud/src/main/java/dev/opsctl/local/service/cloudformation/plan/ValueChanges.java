package dev.opsctl.local.service.cloudformation.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.cloudformation.schema.Differences;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import software.amazon.awssdk.services.cloudformation.model.AttributeChangeType;

/** Where two values of a property differ, as deep as both have something, list items by their place: as change sets name it. */
final class ValueChanges {

    /**
     * One place.
     *
     * @param path below the property: names and places in lists; empty for the property itself
     * @param before missing if it is added
     * @param after missing if it is removed
     */
    record Place(List<String> path, JsonNode before, JsonNode after) {

        AttributeChangeType type() {
            return before.isMissingNode()
                    ? AttributeChangeType.ADD
                    : after.isMissingNode() ? AttributeChangeType.REMOVE : AttributeChangeType.MODIFY;
        }
    }

    private ValueChanges() {}

    static List<Place> of(JsonNode before, JsonNode after) {
        List<Place> places = new ArrayList<>();
        collect(List.of(), before, after, places);
        return places;
    }

    private static void collect(List<String> path, JsonNode before, JsonNode after, List<Place> places) {
        if (Differences.same(before, after)) {
            return;
        } else if (before.isObject() && after.isObject()) {
            Set<String> names = new LinkedHashSet<>();
            before.fieldNames().forEachRemaining(names::add);
            after.fieldNames().forEachRemaining(names::add);
            names.forEach(name -> collect(below(path, name), before.path(name), after.path(name), places));
        } else if (before.isArray() && after.isArray()) {
            for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
                collect(below(path, String.valueOf(i)), before.path(i), after.path(i), places);
            }
        } else {
            places.add(new Place(path, before, after));
        }
    }

    private static List<String> below(List<String> path, String name) {
        List<String> longer = new ArrayList<>(path);
        longer.add(name);
        return List.copyOf(longer);
    }

    /** A place in what the template says, no deeper than the first function: what it depends on may come from anywhere in that. */
    static JsonNode written(JsonNode declared, List<String> path) {
        JsonNode at = declared;
        for (String name : path) {
            if (isFunction(at)) {
                return at;
            }
            at = at.isArray() ? at.path(Integer.parseInt(name)) : at.path(name);
        }
        return at;
    }

    private static boolean isFunction(JsonNode node) {
        if (!node.isObject() || node.size() != 1) {
            return false;
        }
        String name = node.fieldNames().next();
        return name.equals("Ref") || name.startsWith("Fn::");
    }
}
