package dev.opsctl.local.service.dynamodb.stream;

import dev.opsctl.local.clock.CloudClock;
import dev.opsctl.local.cloud.ServiceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Removes the records of streams, and streams, that have become too old to be read, beside all other work and in small changes. */
public final class StreamRetention {

    /** Readers see nothing that is too old; how soon it is removed is a matter of space only. */
    private static final Duration ROUND = Duration.ofHours(1);

    /** When to look again after a look that failed, because the disk is full for instance. */
    private static final Duration AGAIN = Duration.ofMinutes(1);

    private static final int RECORDS = 200;

    /** A look at the streams that is planned. */
    private record Plan(Instant at, CloudClock.Scheduled look) {}

    private final ServiceContext context;
    private final Streams streams;
    /** Null while nothing is planned. */
    private volatile @Nullable Plan plan;

    public StreamRetention(ServiceContext context, Streams streams) {
        this.context = context;
        this.streams = streams;
    }

    /** Takes up what an earlier process left. */
    public void resume() {
        plan(context.clock().instant());
    }

    /** Sees to it that somebody will look, now that there is something that will grow old. */
    void begin() {
        if (plan == null) {
            plan(context.clock().instant().plus(StoredStream.RETENTION));
        }
    }

    /** Sees to it that somebody looks at that time, or before. */
    private synchronized void plan(Instant at) {
        if (plan == null || at.isBefore(plan.at())) {
            if (plan != null) {
                plan.look().cancel();
            }
            plan = new Plan(at, context.clock().schedule(at, due -> look()));
        }
    }

    private void look() {
        synchronized (this) {
            plan = null;
        }
        context.cloud()
                .workers()
                .run(
                        "the retention of streams",
                        this::round,
                        failure -> plan(context.clock().instant().plus(AGAIN)));
    }

    private void round() {
        Instant next = null;
        for (StoredStream stream : streams.all()) {
            Optional<Instant> due = trim(stream);
            if (due.isPresent() && (next == null || due.get().isBefore(next))) {
                next = due.get();
            }
        }
        if (next != null) {
            Instant soonest = context.clock().instant().plus(ROUND);
            plan(next.isBefore(soonest) ? soonest : next);
        }
    }

    private Optional<Instant> trim(StoredStream stream) {
        Optional<Instant> due = streams.trim(stream, RECORDS);
        while (due.isPresent() && !due.get().isAfter(context.clock().instant())) {
            due = streams.trim(stream, RECORDS);
        }
        return due;
    }
}
