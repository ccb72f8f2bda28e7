package dev.opsctl.local.service.stepfunctions.interpreter;

import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Utils;
import dev.opsctl.local.limit.Budget;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Charges an evaluation of JSONata: each expression that is entered is a step and a level, each value that one has made is charged once with
 * all that it holds, however often it holds the same.
 */
final class JsonataBounds {

    private static final int SMALL = 64;
    private static final long ITEM = 8;
    private static final int DEEPEST = 1_000;

    private final Budget budget;
    /** The sizes of what has been charged; by identity, for what is looked up again is nothing new. */
    private final Map<Object, Long> known = new IdentityHashMap<>();

    JsonataBounds(Budget budget) {
        this.budget = budget;
    }

    void apply(Jsonata.Frame frame) {
        frame.setEvaluateEntryCallback((expression, input, at) -> budget.down());
        frame.setEvaluateExitCallback((expression, input, at, result) -> {
            budget.up();
            charge(result);
        });
    }

    /** Charges a value that is new. */
    void charge(@Nullable Object value) {
        boolean counts = value instanceof String text
                ? text.length() > SMALL
                : value instanceof Collection || value instanceof Map;
        if (value != null && counts && !known.containsKey(value)) {
            budget.bytes(size(value, 0));
        }
    }

    /** What a value takes when it is written out. */
    private long size(Object value, int depth) {
        if (value instanceof String text) {
            if (text.length() > SMALL) {
                known.put(value, (long) text.length());
            }
            return text.length();
        } else if (value instanceof Utils.RangeList range) {
            return range.size() * ITEM;
        } else if (!(value instanceof Collection || value instanceof Map)) {
            return ITEM;
        }
        Long before = known.get(value);
        if (before != null) {
            return before;
        }
        budget.step();
        if (depth > DEEPEST) {
            budget.bytes(Long.MAX_VALUE);
        }
        long size = ITEM;
        if (value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                size += size(entry.getKey(), depth + 1) + size(entry.getValue(), depth + 1);
                within(size);
            }
        } else {
            for (Object item : (Collection<?>) value) {
                size += ITEM + size(item, depth + 1);
                within(size);
            }
        }
        known.put(value, size);
        return size;
    }

    private void within(long size) {
        if (size > budget.bytesLeft()) {
            budget.bytes(size);
        }
    }

    Budget budget() {
        return budget;
    }
}
