package dev.opsctl.local.service.cloudformation.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares resolved properties as CloudFormation does: {@code "5"} equals {@code 5} and {@code 5.0}, {@code "true"} equals {@code true}. */
public final class Differences {

    private Differences() {}

    /** Whether two values mean the same. */
    public static boolean same(JsonNode a, JsonNode b) {
        if (a.isObject() && b.isObject()) {
            if (a.size() != b.size()) {
                return false;
            }
            var fields = a.fields();
            while (fields.hasNext()) {
                var field = fields.next();
                if (!b.has(field.getKey()) || !same(field.getValue(), b.get(field.getKey()))) {
                    return false;
                }
            }
            return true;
        } else if (a.isArray() && b.isArray()) {
            if (a.size() != b.size()) {
                return false;
            }
            for (int i = 0; i < a.size(); i++) {
                if (!same(a.get(i), b.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return a.isValueNode() && b.isValueNode()
                ? a.asText().equals(b.asText()) || (a.isNumber() || b.isNumber()) && sameNumber(a.asText(), b.asText())
                : a.isMissingNode() && b.isMissingNode();
    }

    /** {@code 0.0008} comes back out of the store as {@code 8.0E-4}. */
    private static boolean sameNumber(String a, String b) {
        try {
            return new BigDecimal(a).compareTo(new BigDecimal(b)) == 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** The top-level properties that differ, sorted. */
    public static Set<String> changed(ObjectNode before, ObjectNode after) {
        Set<String> names = new LinkedHashSet<>();
        before.fieldNames().forEachRemaining(names::add);
        after.fieldNames().forEachRemaining(names::add);
        Set<String> changed = new TreeSet<>();
        for (String name : names) {
            if (!same(before.path(name), after.path(name))) {
                changed.add(name);
            }
        }
        return changed;
    }

    /** Those of the type's create-only properties (top-level names) that differ: non-empty means replacement. */
    public static Set<String> replacing(@Nullable ResourceSchema schema, ObjectNode before, ObjectNode after) {
        Set<String> replacing = new TreeSet<>();
        if (schema != null) {
            for (String pointer : schema.createOnly()) {
                List<JsonNode> old = ResourceSchema.at(before, pointer);
                List<JsonNode> now = ResourceSchema.at(after, pointer);
                if (!sameAll(old, now)) {
                    replacing.add(pointer.split("/")[1]);
                }
            }
        }
        return replacing;
    }

    private static boolean sameAll(List<JsonNode> a, List<JsonNode> b) {
        List<JsonNode> left = new ArrayList<>(a);
        if (left.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < b.size(); i++) {
            if (!same(left.get(i), b.get(i))) {
                return false;
            }
        }
        return true;
    }
}
