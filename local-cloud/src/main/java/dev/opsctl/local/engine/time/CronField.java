package dev.opsctl.local.engine.time;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One field of a cron expression.
 *
 * @param any {@code ?}
 * @param values the plain values
 * @param last {@code L}
 * @param lastWeekday {@code LW}
 * @param weekday the day of {@code 15W}, or 0
 * @param nths pairs (day of week, occurrence) of {@code 6#3}
 * @param lasts the days of week of {@code 6L}
 */
record CronField(
        boolean any, BitSet values, boolean last, boolean lastWeekday, int weekday, List<int[]> nths, BitSet lasts) {

    boolean has(int value) {
        return values.get(value);
    }

    boolean nth(int dayOfWeek, int occurrence) {
        return nths.stream().anyMatch(pair -> pair[0] == dayOfWeek && pair[1] == occurrence);
    }

    boolean lastOf(int dayOfWeek) {
        return lasts.get(dayOfWeek);
    }

    /**
     * @param wildcards which of {@code ? L W #} the field may use
     * @param names names of the values, beginning at {@code min}, or null
     */
    static CronField parse(String text, int min, int max, String wildcards, String @Nullable [] names) {
        BitSet values = new BitSet();
        BitSet lasts = new BitSet();
        List<int[]> nths = new ArrayList<>();
        boolean last = false;
        boolean lastWeekday = false;
        int weekday = 0;
        if ("?".equals(text) && wildcards.contains("?")) {
            return new CronField(true, values, false, false, 0, nths, lasts);
        }
        for (String part : text.split(",", -1)) {
            if ("L".equals(part) && wildcards.contains("L")) {
                last = true;
            } else if ("LW".equals(part) && wildcards.contains("W")) {
                lastWeekday = true;
            } else if (part.matches("\\d+W") && wildcards.contains("W")) {
                weekday = value(part.substring(0, part.length() - 1), min, max, null);
            } else if (part.indexOf('#') > 0 && wildcards.contains("#")) {
                String[] pair = part.split("#", 2);
                nths.add(new int[] {value(pair[0], min, max, names), value(pair[1], 1, 5, null)});
            } else if (part.matches("\\w+L") && wildcards.contains("#")) {
                lasts.set(value(part.substring(0, part.length() - 1), min, max, names));
            } else {
                range(values, part, min, max, names);
            }
        }
        return new CronField(false, values, last, lastWeekday, weekday, nths, lasts);
    }

    private static void range(BitSet values, String part, int min, int max, String @Nullable [] names) {
        String[] stepped = part.split("/", 2);
        int step = stepped.length == 1 ? 1 : value(stepped[1], 1, max, null);
        String[] bounds = stepped[0].split("-", 2);
        int from = "*".equals(stepped[0]) ? min : value(bounds[0], min, max, names);
        int to = "*".equals(stepped[0]) || bounds.length == 1 && stepped.length == 2
                ? max
                : bounds.length == 1 ? from : value(bounds[1], min, max, names);
        if (from > to) {
            // FRI-MON wraps around
            for (int i = from; i <= to + max - min + 1; i += step) {
                values.set(i > max ? i - (max - min + 1) : i);
            }
            return;
        }
        for (int i = from; i <= to; i += step) {
            values.set(i);
        }
    }

    private static int value(String text, int min, int max, String @Nullable [] names) {
        for (int i = 0; names != null && i < names.length; i++) {
            if (names[i].equals(text)) {
                return min + i;
            }
        }
        if (!text.matches("\\d{1,4}") || Integer.parseInt(text) < min || Integer.parseInt(text) > max) {
            throw new IllegalArgumentException(text + " is not between " + min + " and " + max);
        }
        return Integer.parseInt(text);
    }
}
