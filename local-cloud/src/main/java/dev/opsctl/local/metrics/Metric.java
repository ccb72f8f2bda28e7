package dev.opsctl.local.metrics;

import java.time.Instant;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One metric in one unit, as who records its values holds it. Recording costs a look at the clock and an addition in memory.
 */
public final class Metric {

    private final Metrics metrics;
    private final MetricId id;
    private final String unit;
    private final @Nullable String series;
    /** By resolution and beginning, what is not in the store yet. */
    private final NavigableMap<String, Sample> pending = new TreeMap<>();

    private long minute = Long.MIN_VALUE;
    private @Nullable Sample current;
    private boolean waiting;
    /** Whether the store knows that there is this metric. */
    private boolean listed;
    /** The beginning of the newest bucket, in seconds of the epoch, of what was recorded in this process. */
    private long newest = Long.MIN_VALUE;
    /** The same of what was in the store when somebody asked first. */
    private @Nullable Long newestBefore;

    Metric(Metrics metrics, MetricId id, String unit, @Nullable String series) {
        this.metrics = metrics;
        this.id = id;
        this.unit = unit;
        this.series = series;
    }

    public MetricId id() {
        return id;
    }

    public String unit() {
        return unit;
    }

    /** The name under which the store has its values; never asked of a metric beyond the limit. */
    String series() {
        return Objects.requireNonNull(series, "a metric beyond the limit is kept nowhere");
    }

    /** Whether its values are kept: those of a metric beyond the limit ({@link Metrics#MOST_OF_A_NAME}) are dropped. */
    public boolean isKept() {
        return series != null;
    }

    /** Something happened now. */
    public void record(double value) {
        if (series == null) {
            return;
        }
        long at = metrics.now();
        boolean first;
        synchronized (this) {
            long its = Math.floorDiv(at, 60_000L);
            if (its != minute || current == null) {
                minute = its;
                current = bucket(series, Resolution.MINUTE, its * 60);
            }
            current.add(value, 1);
            first = !waiting;
            waiting = true;
        }
        if (first) {
            metrics.enqueue(this);
        }
    }

    /** There was a value at a time. */
    public void record(Instant at, double value) {
        Sample sample = new Sample();
        sample.add(value, 1);
        record(at, sample, false);
    }

    /**
     * Something happened at a time.
     *
     * @param highResolution whether it is kept by the second, too
     */
    public void record(Instant at, Sample sample, boolean highResolution) {
        if (series == null) {
            return;
        }
        boolean first;
        synchronized (this) {
            add(series, Resolution.MINUTE, at, sample);
            if (highResolution) {
                add(series, Resolution.SECOND, at, sample);
            }
            first = !waiting;
            waiting = true;
        }
        if (first) {
            metrics.enqueue(this);
        }
    }

    private void add(String series, Resolution resolution, Instant at, Sample sample) {
        bucket(series, resolution, resolution.start(at.getEpochSecond())).merge(sample);
    }

    /** @param start seconds of the epoch */
    private Sample bucket(String series, Resolution resolution, long start) {
        newest = Math.max(newest, start);
        return pending.computeIfAbsent(resolution.key(series, start), key -> new Sample());
    }

    /**
     * The beginning of the newest bucket that this metric ever had a value in, in seconds of the epoch.
     *
     * @param before looks it up in the store, once: what was written before this process
     */
    long newest(ToLongFunction<Metric> before) {
        synchronized (this) {
            if (newestBefore == null) {
                newestBefore = before.applyAsLong(this);
            }
            return Math.max(newest, newestBefore);
        }
    }

    /** Call under the store's lock. */
    boolean isListed() {
        return listed;
    }

    void listed(boolean now) {
        listed = now;
    }

    /** Visits what is not in the store yet, with keys from {@code from} to before {@code to}. */
    synchronized void unwritten(String from, String to, BiConsumer<String, Sample> visitor) {
        if (from.compareTo(to) < 0) {
            pending.subMap(from, to).forEach(visitor);
        }
    }

    /** Of what was taken, when it could not be written. */
    void putBack(Map<String, Sample> taken) {
        synchronized (this) {
            taken.forEach((key, sample) ->
                    pending.computeIfAbsent(key, absent -> new Sample()).merge(sample));
            waiting = true;
        }
        metrics.enqueue(this);
    }

    /** What is not in the store yet, by key; it is the taker's from now on. */
    synchronized Map<String, Sample> take() {
        Map<String, Sample> taken = new TreeMap<>(pending);
        pending.clear();
        current = null;
        waiting = false;
        return taken;
    }
}
