package dev.opsctl.local.metrics;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * One metric in one unit, as who records its values holds it. Recording costs a look at the clock and an addition in memory.
 */
public final class Metric {

    private final Metrics metrics;
    private final MetricId id;
    private final String unit;
    private final String series;
    /** By resolution and beginning, what is not in the store yet. */
    private final Map<String, Sample> pending = new TreeMap<>();

    private long minute = Long.MIN_VALUE;
    private Sample current;
    private boolean waiting;

    Metric(Metrics metrics, MetricId id, String unit, String series) {
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

    /** The name under which the store has its values; null for a metric beyond the limit. */
    String series() {
        return series;
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
                current = pending.computeIfAbsent(Resolution.MINUTE.key(series, its * 60), key -> new Sample());
            }
            current.add(value, 1);
            first = !waiting;
            waiting = true;
        }
        if (first) {
            metrics.enqueue(this);
        }
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
            add(Resolution.MINUTE, at, sample);
            if (highResolution) {
                add(Resolution.SECOND, at, sample);
            }
            first = !waiting;
            waiting = true;
        }
        if (first) {
            metrics.enqueue(this);
        }
    }

    private void add(Resolution resolution, Instant at, Sample sample) {
        pending.computeIfAbsent(resolution.key(series, resolution.start(at.getEpochSecond())), key -> new Sample())
                .merge(sample);
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
