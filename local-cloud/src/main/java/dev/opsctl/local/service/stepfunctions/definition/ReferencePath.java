package dev.opsctl.local.service.stepfunctions.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.service.stepfunctions.StateError;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A path that names exactly one place, {@code $.a.b[0]}: where ResultPath puts a result. */
public final class ReferencePath {

    private static final Pattern STEP = Pattern.compile("\\.([^.\\[\\]]+)|\\[(\\d+)]|\\['([^']+)']");

    private ReferencePath() {}

    /** The steps of a path: names and indices. Empty for {@code $}. */
    static List<Object> steps(String path) {
        if (!path.startsWith("$")) {
            throw new IllegalArgumentException("a reference path begins with $: " + path);
        }
        List<Object> steps = new ArrayList<>();
        Matcher matcher = STEP.matcher(path);
        int at = 1;
        while (at < path.length()) {
            if (!matcher.find(at) || matcher.start() != at) {
                throw new IllegalArgumentException("no reference path: " + path);
            }
            steps.add(
                    matcher.group(1) != null
                            ? matcher.group(1)
                            : matcher.group(2) != null ? (Object) Integer.valueOf(matcher.group(2)) : matcher.group(3));
            at = matcher.end();
        }
        return steps;
    }

    /** A document with a value at a place; objects on the way are made. */
    public static JsonNode put(JsonNode document, String path, JsonNode value) {
        List<Object> steps = steps(path);
        if (steps.isEmpty()) {
            return value;
        }
        if (!document.isObject() && !document.isArray()) {
            throw new StateError(
                    "States.ResultPathMatchFailure", "Unable to apply ReferencePath " + path + " to input " + document);
        }
        JsonNode root = document.deepCopy();
        JsonNode at = root;
        for (int i = 0; i < steps.size(); i++) {
            boolean last = i == steps.size() - 1;
            if (steps.get(i) instanceof Integer index) {
                if (!(at instanceof ArrayNode list) || index >= list.size()) {
                    throw new StateError(
                            "States.ResultPathMatchFailure",
                            "Unable to apply ReferencePath " + path + " to input " + document);
                }
                if (last) {
                    list.set(index, value);
                }
                at = list.get(index);
            } else {
                String name = (String) steps.get(i);
                if (!(at instanceof ObjectNode object)) {
                    throw new StateError(
                            "States.ResultPathMatchFailure",
                            "Unable to apply ReferencePath " + path + " to input " + document);
                }
                if (last) {
                    object.set(name, value);
                } else if (!object.path(name).isContainerNode()) {
                    object.set(name, JsonNodeFactory.instance.objectNode());
                }
                at = object.get(name);
            }
        }
        return root;
    }
}
