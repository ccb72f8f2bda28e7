package dev.opsctl.local.limit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.Map;

/**
 * How long values would be if they were written out, found without writing them. A value that holds another twice is counted with it twice:
 * forty lists of two can stand for a million million items.
 */
public final class Sizes {

    private static final int ITEM = 4;
    private static final int SCALAR = 8;
    private static final int DEEPEST = 1_000;

    private Sizes() {}

    /** Charges a JSON document. */
    public static void charge(JsonNode node, Budget budget) {
        budget.down();
        if (node.isTextual()) {
            budget.bytes(node.textValue().length() + ITEM);
        } else if (node.isObject()) {
            node.properties().forEach(field -> {
                budget.bytes(field.getKey().length() + ITEM);
                charge(field.getValue(), budget);
            });
        } else if (node.isArray()) {
            budget.bytes(ITEM);
            node.forEach(item -> charge(item, budget));
        } else {
            budget.bytes(SCALAR);
        }
        budget.up();
    }

    /** Charges a value of Java's: texts, numbers, lists and maps. */
    public static void charge(Object value, Budget budget) {
        budget.down();
        if (value instanceof CharSequence text) {
            budget.bytes(text.length() + ITEM);
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, item) -> {
                charge(key, budget);
                charge(item, budget);
            });
        } else if (value instanceof Collection<?> list) {
            budget.bytes(ITEM);
            list.forEach(item -> charge(item, budget));
        } else {
            budget.bytes(SCALAR);
        }
        budget.up();
    }

    /** Charges the steps of going through a value of Java's. */
    public static void walk(Object value, Budget budget) {
        budget.down();
        if (value instanceof Map<?, ?> map) {
            map.values().forEach(item -> walk(item, budget));
        } else if (value instanceof Collection<?> list) {
            list.forEach(item -> walk(item, budget));
        }
        budget.up();
    }

    /** Whether a document written out would have more than so many bytes; without writing it if that is plain. */
    public static boolean exceeds(JsonNode node, long most) {
        return size(node, most, 0) > most;
    }

    /** Never more than the length, and near it unless there are long numbers. */
    private static long size(JsonNode node, long most, int depth) {
        if (node.isTextual()) {
            return node.textValue().length() + 2L;
        }
        long size = 1;
        if (node.isContainerNode() && depth < DEEPEST) {
            if (node.isObject()) {
                for (Map.Entry<String, JsonNode> field : node.properties()) {
                    size += field.getKey().length() + ITEM + size(field.getValue(), most - size, depth + 1);
                    if (size > most) {
                        break;
                    }
                }
            } else {
                for (JsonNode item : node) {
                    size += 1 + size(item, most - size, depth + 1);
                    if (size > most) {
                        break;
                    }
                }
            }
        }
        return size;
    }
}
