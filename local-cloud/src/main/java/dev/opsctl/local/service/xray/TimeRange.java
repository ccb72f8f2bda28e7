package dev.opsctl.local.service.xray;

import java.time.Duration;
import java.time.Instant;

/** A span of time that a request asks about, in seconds since 1970. */
record TimeRange(long from, long to) {

    static TimeRange of(Instant start, Instant end, Duration longest) {
        if (!start.isBefore(end)) {
            throw XRayErrors.invalid("Start time must be before end time.");
        } else if (Duration.between(start, end).compareTo(longest) > 0) {
            throw XRayErrors.invalid("Time range cannot be longer than " + longest.toHours() + " hours");
        }
        return new TimeRange(start.getEpochSecond(), end.getEpochSecond());
    }

    boolean overlaps(double start, double end) {
        return start < to + 1 && end >= from;
    }
}
