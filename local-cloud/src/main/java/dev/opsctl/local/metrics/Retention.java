package dev.opsctl.local.metrics;

import dev.opsctl.local.clock.CloudClock;
import dev.opsctl.local.store.Store;
import dev.opsctl.local.store.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Lets values go on into coarser spans when they are old, and end. Once an hour of the cloud's time, and once for a whole move of it. */
final class Retention {

    private static final Duration PAUSE = Duration.ofHours(1);

    private final Store store;
    private final CloudClock clock;
    private final Table<byte[]> data;
    private final Supplier<Collection<String>> series;

    Retention(Store store, CloudClock clock, Table<byte[]> data, Supplier<Collection<String>> series) {
        this.store = store;
        this.clock = clock;
        this.data = data;
        this.series = series;
    }

    void start() {
        plan(clock.instant().plus(PAUSE));
    }

    private void plan(Instant at) {
        clock.schedule(at, due -> {
            Instant target = clock.movingTo().filter(end -> end.isAfter(due)).orElse(null);
            if (target != null) {
                plan(target);
                return;
            }
            series.get().forEach(this::age);
            start();
        });
    }

    private void age(String one) {
        Instant now = clock.instant();
        for (Resolution resolution : Resolution.values()) {
            Map<String, byte[]> old = new TreeMap<>();
            long horizon = resolution.horizon(now);
            data.walk(
                    resolution.key(one, 0),
                    resolution.key(one, horizon),
                    false,
                    (key, bytes) -> old.put(key, bytes) == null);
            if (!old.isEmpty()) {
                store.change(change -> {
                    old.keySet().forEach(key -> data.remove(key).ifPresent(bytes -> pass(one, resolution, key, bytes)));
                });
            }
        }
    }

    private void pass(String one, Resolution from, String key, byte[] bytes) {
        Resolution next = from.next();
        if (next != null) {
            String span = next.key(one, next.start(Resolution.time(key)));
            if (!data.insert(span, bytes)) {
                data.update(span, before -> {
                    Sample merged = Sample.decode(before);
                    merged.merge(Sample.decode(bytes));
                    return merged.encode();
                });
            }
        }
    }
}
