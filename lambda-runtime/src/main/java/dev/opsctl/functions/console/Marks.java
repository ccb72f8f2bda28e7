package dev.opsctl.functions.console;

import dev.opsctl.functions.domain.Digest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What tells that a panel moved: a mark of a small read, which is another one when something in it changed. Who shows the panel keeps the last
 * mark and fetches the panel when it is told another.
 */
final class Marks {
    /** More than one screen shows. */
    private static final int MOST = 8;

    private static final int LENGTH = 16;

    private final Map<String, Panel> panels = new LinkedHashMap<>();

    /** Reads a mark of a panel. */
    @FunctionalInterface
    interface Panel {
        /** @param one what is looked at in the panel, as a mail's id; null for all of it */
        String mark(@Nullable String one);
    }

    /** @param name as in {@code panels=}; what is below it, as {@code mails/ID}, is the same panel's */
    void add(String name, Panel panel) {
        panels.put(name, panel);
    }

    /**
     * Marks by what was asked for.
     *
     * @param wanted names of panels, each with what is looked at in it behind a slash, percent-encoded
     * @throws IllegalArgumentException if a panel is not known, or more are asked for than a screen has
     */
    Map<String, String> of(List<String> wanted) {
        if (wanted.size() > MOST) {
            throw new IllegalArgumentException("panels must name " + MOST + " panels at most");
        }
        Map<String, String> marks = new LinkedHashMap<>();
        for (String name : wanted) {
            String[] parts = name.split("/", 2);
            Panel panel = panels.get(parts[0]);
            if (panel == null) {
                throw new IllegalArgumentException("panels must name " + ChangesPanel.ORDERS + ", "
                        + String.join(", ", panels.keySet()) + ", not " + parts[0]);
            }
            marks.put(name, panel.mark(parts.length == 1 ? null : decoded(parts[1])));
        }
        return marks;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** The mark of what was read. */
    static String of(Stream<?> read) {
        return Digest.of(read.map(String::valueOf).toArray(String[]::new)).substring(0, LENGTH);
    }
}
