package dev.opsctl.local.engine.time;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;

/** Times as most of AWS's events write them: ISO 8601 in UTC with three digits of a second's fraction, also where they are zero. */
public final class IsoTime {

    private static final DateTimeFormatter MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private IsoTime() {}

    public static String millis(Instant time) {
        return MILLIS.format(time);
    }
}
