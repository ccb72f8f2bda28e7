package dev.opsctl.functions.report.domain;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** The five minutes that a scheduled report answers for; one report a slot (REP-6). */
public record Slot(Instant start) {
    public static final Duration LENGTH = Duration.ofMinutes(5);
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'").withZone(ZoneOffset.UTC);

    public static Slot of(Instant time) {
        long length = LENGTH.toSeconds();
        return new Slot(Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), length) * length));
    }

    /**
     * Report ids sort by time. A scheduled report's id follows from its slot, so a run that is repeated after a crash overwrites
     * its own files instead of adding others.
     */
    public static String reportId(Trigger trigger, Instant time) {
        return trigger == Trigger.SCHEDULED
                ? SECONDS.format(of(time).start()) + "-scheduled"
                : MILLIS.format(time) + "-operator";
    }
}
