package dev.opsctl.local.service.logs.insights;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A period of {@code bin(5m)}, in a unit of the query language.
 *
 * @param months the period in months, 0 if it is one of fixed length
 * @param millis the period in milliseconds, 0 if it is one of months
 */
record Duration(long months, long millis) {

    private static final long SECOND = 1_000;
    private static final long HOUR = 3_600 * SECOND;
    private static final long DAY = 24 * HOUR;
    private static final int MOST_DIGITS = 9;

    private static final Map<String, Long> FIXED = Map.ofEntries(
            Map.entry("ms", 1L),
            Map.entry("msec", 1L),
            Map.entry("millisecond", 1L),
            Map.entry("s", SECOND),
            Map.entry("sec", SECOND),
            Map.entry("second", SECOND),
            Map.entry("m", 60 * SECOND),
            Map.entry("min", 60 * SECOND),
            Map.entry("minute", 60 * SECOND),
            Map.entry("h", HOUR),
            Map.entry("hr", HOUR),
            Map.entry("hour", HOUR),
            Map.entry("d", DAY),
            Map.entry("day", DAY),
            Map.entry("w", 7 * DAY),
            Map.entry("week", 7 * DAY));

    private static final Map<String, Integer> MONTHS =
            Map.of("mo", 1, "mon", 1, "month", 1, "q", 3, "qtr", 3, "quarter", 3, "y", 12, "yr", 12, "year", 12);

    /** @return null if the text is no period */
    static @Nullable Duration parse(String text) {
        int digits = 0;
        while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
            digits++;
        }
        if (digits == 0 || digits > MOST_DIGITS) {
            return null;
        }
        long count = Long.parseLong(text.substring(0, digits));
        String unit = text.substring(digits).toLowerCase(Locale.ROOT);
        String one = unit.length() > 2 && unit.endsWith("s") ? unit.substring(0, unit.length() - 1) : unit;
        Long fixed = FIXED.get(one);
        Integer months = MONTHS.get(one);
        if (count == 0) {
            return null;
        } else if (fixed != null) {
            return new Duration(0, count * fixed);
        }
        return months == null ? null : new Duration(count * months, 0);
    }

    /** The beginning of the period that a time lies in, counted from the epoch; weeks begin on Monday. */
    long floor(long time) {
        if (months > 0) {
            ZonedDateTime at = Instant.ofEpochMilli(time).atZone(ZoneOffset.UTC);
            long since = (at.getYear() - 1970) * 12L + at.getMonthValue() - 1;
            return start(Math.floorDiv(since, months) * months);
        }
        long offset = millis % (7 * DAY) == 0 ? -3 * DAY : 0;
        return Math.floorDiv(time - offset, millis) * millis + offset;
    }

    /** The time itself if it begins a period, else the beginning of the next. */
    long ceil(long time) {
        long floor = floor(time);
        if (floor == time) {
            return time;
        } else if (months == 0) {
            return floor + millis;
        }
        ZonedDateTime at = Instant.ofEpochMilli(floor).atZone(ZoneOffset.UTC);
        return start((at.getYear() - 1970) * 12L + at.getMonthValue() - 1 + months);
    }

    private static long start(long monthsSince1970) {
        return Instant.EPOCH
                .atZone(ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.DAYS)
                .plusMonths(monthsSince1970)
                .toInstant()
                .toEpochMilli();
    }
}
