package dev.opsctl.local.service.logs.insights;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What goes from command to command: a log event with what was computed of it, or a group of {@code stats}. */
final class Row {

    private static final int OVERHEAD = 64;

    private final @Nullable LogEvent event;
    private final Map<String, Object> made = new LinkedHashMap<>();

    /** @param event null for a group */
    Row(@Nullable LogEvent event) {
        this.event = event;
    }

    /** The event; null if this is a group. */
    @Nullable
    LogEvent event() {
        return event;
    }

    @Nullable
    Object field(String name) {
        Object value = made.get(name);
        return value != null || event == null || made.containsKey(name) ? value : event.field(name);
    }

    void set(String name, @Nullable Object value) {
        made.put(name, value);
    }

    /** About how many bytes it takes to keep the row. */
    long size() {
        long size = event == null ? 0 : 2L * event.message().length() + OVERHEAD;
        for (Map.Entry<String, Object> entry : made.entrySet()) {
            size += OVERHEAD + (entry.getValue() instanceof String text ? 2L * text.length() : OVERHEAD);
        }
        return size;
    }
}
