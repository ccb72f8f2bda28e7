package dev.opsctl.functions.time;

import java.time.Clock;
import java.time.Instant;

/**
 * This machine's time, for what is timed by it: the life of credentials and keys, leases, deadlines, caches, TTL, signatures, log lines. When
 * something happened is told by its event (EventBridge's {@code time}, API Gateway's {@code requestTimeEpoch}, SQS's {@code SentTimestamp}, a
 * stream's creation time, the states' context): the local cloud's clock can be moved, and on AWS an event may have waited. Only here is the
 * system's clock read.
 */
public final class RealTime {

    public static final Clock CLOCK = Clock.systemUTC();

    private RealTime() {}

    public static Instant now() {
        return CLOCK.instant();
    }
}
