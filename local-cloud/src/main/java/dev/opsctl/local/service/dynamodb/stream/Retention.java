package dev.opsctl.local.service.dynamodb.stream;

import dev.opsctl.local.cloud.ServiceContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Removes the records of streams, and streams, that have become too old to be read, beside all other work and in small changes. */
public final class Retention {

    /** Readers see nothing that is too old; how soon it is removed is a matter of space only. */
    private static final Duration ROUND = Duration.ofHours(1);

    private static final int RECORDS = 200;

    private final ServiceContext context;
    private final Streams streams;
    private final AtomicBoolean planned = new AtomicBoolean();

    public Retention(ServiceContext context, Streams streams) {
        this.context = context;
        this.streams = streams;
    }

    /** Takes up what an earlier process left. */
    public void resume() {
        plan(context.clock().instant());
    }

    /** Sees to it that somebody will look, now that there is something that will grow old. */
    void begin() {
        if (!planned.get()) {
            plan(context.clock().instant().plus(StoredStream.RETENTION));
        }
    }

    private void plan(Instant at) {
        if (planned.compareAndSet(false, true)) {
            context.clock().schedule(at, due -> context.cloud().workers().run("the retention of streams", this::round));
        }
    }

    private void round() {
        planned.set(false);
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
