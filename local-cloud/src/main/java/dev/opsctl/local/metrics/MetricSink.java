package dev.opsctl.local.metrics;

import dev.opsctl.local.clock.CloudClock;
import dev.opsctl.local.store.Store;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/** The one place where the metrics of all services come together. */
public final class MetricSink {

    private final Store store;
    private final CloudClock clock;
    private final BiConsumer<Duration, Runnable> later;
    private final Map<String, Metrics> places = new ConcurrentHashMap<>();

    /** @param later runs work after a pause of real time */
    public MetricSink(Store store, CloudClock clock, BiConsumer<Duration, Runnable> later) {
        this.store = store;
        this.clock = clock;
        this.later = later;
    }

    /** The metrics of an account and region. */
    public Metrics of(String account, String region) {
        String place = account + "/" + region;
        Metrics metrics = places.get(place);
        return metrics != null ? metrics : places.computeIfAbsent(place, key -> new Metrics(store, clock, key, later));
    }
}
