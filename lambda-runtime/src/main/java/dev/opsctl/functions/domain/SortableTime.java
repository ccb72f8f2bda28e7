package dev.opsctl.functions.domain;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/**
 * Times as texts that sort as the times do: ISO 8601 in UTC, always with three digits of a second's fraction, as Step Functions writes them
 * too. {@link Instant#toString} leaves the fraction out where it is zero, and {@code …27.123Z} then sorts before {@code …27Z}.
 */
public final class SortableTime {
    private static final DateTimeFormatter MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private SortableTime() {}

    /** @return what {@link Instant#parse} reads as the same time; less than a millisecond is left out */
    public static String text(Instant time) {
        return MILLIS.format(time);
    }

    /**
     * A text that sorts before every time from the begin of this one's second on, and after every earlier one, whatever the fractions they
     * were written with: for comparisons with what was stored as {@code Instant.toString} writes it.
     */
    public static String beginOfSecond(Instant time) {
        return text(time).substring(0, "2026-01-31T12:00:00".length());
    }
}
