package dev.opsctl.local.metrics;

import dev.opsctl.local.clock.CloudClock;
import dev.opsctl.local.store.Store;
import dev.opsctl.local.store.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The metrics of one account and region: services record values here, CloudWatch reads them. Values are gathered in memory, in buckets of one
 * minute of the cloud's time, and written together every two seconds in which there are any; what kill -9 takes is lost.
 */
public final class Metrics {

    /** Most sets of dimensions that are kept of a metric of one name. */
    public static final int MOST_OF_A_NAME = 10_000;

    /** Most metrics of an account and region. */
    public static final int MOST = 50_000;

    private static final Logger LOG = LoggerFactory.getLogger(Metrics.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final int MOST_UNWRITTEN = 10_000;

    /** A metric in the store. */
    record Stored(MetricId id, String unit) {}

    private final Store store;
    private final CloudClock clock;
    private final Table<Stored> stored;
    private final Table<byte[]> data;
    private final BiConsumer<Duration, Runnable> later;
    private final Map<String, Metric> known = new ConcurrentHashMap<>();
    private final Map<String, Map<MetricId, Map<String, Metric>>> byName = new ConcurrentHashMap<>();
    /** Of which it was said that there are too many. */
    private final Set<String> full = ConcurrentHashMap.newKeySet();

    private final Queue<Metric> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean planned = new AtomicBoolean();
    private final AtomicInteger unwritten = new AtomicInteger();
    private final AtomicInteger last = new AtomicInteger();

    /**
     * @param place account and region, as tables are named
     * @param later runs work after a pause of real time
     */
    Metrics(Store store, CloudClock clock, String place, BiConsumer<Duration, Runnable> later) {
        this.store = store;
        this.clock = clock;
        this.later = later;
        this.stored = store.table("metrics/" + place + "/series", Stored.class);
        this.data = store.table("metrics/" + place + "/data", byte[].class);
        stored.range("", Integer.MAX_VALUE).forEach(entry -> {
            Stored metric = entry.getValue();
            known.put(
                    metric.id().text(metric.unit()),
                    indexed(new Metric(this, metric.id(), metric.unit(), entry.getKey())));
            last.accumulateAndGet(Integer.parseInt(entry.getKey(), 16), Math::max);
        });
        new Retention(store, clock, data, this::series).start();
    }

    /**
     * A metric to record values of.
     *
     * @param unit as CloudWatch names it: {@code Count}, {@code Milliseconds}, {@code None} …
     * @param dimensions names and values in turn, in the order of the names
     */
    public Metric metric(String namespace, String name, String unit, String... dimensions) {
        Metric metric = known.get(MetricId.text(namespace, name, unit, dimensions));
        if (metric != null) {
            return metric;
        }
        Map<String, String> named = new TreeMap<>();
        for (int i = 0; i < dimensions.length; i += 2) {
            named.put(dimensions[i], dimensions[i + 1]);
        }
        return metric(new MetricId(namespace, name, named), unit);
    }

    /** As {@link #metric(String, String, String, String...)}. */
    public Metric metric(MetricId id, String unit) {
        String text = id.text(unit);
        Metric metric = known.get(text);
        Metric made = metric != null ? metric : known.computeIfAbsent(text, key -> made(id, unit));
        return made != null ? made : new Metric(this, id, unit, null);
    }

    private @Nullable Metric made(MetricId id, String unit) {
        Map<?, ?> siblings = byName.get(name(id));
        if (siblings != null && siblings.size() >= MOST_OF_A_NAME || last.get() >= MOST) {
            // said once of each name that is full, and once of the account: of names there is no end
            if (full.add(last.get() >= MOST ? "" : name(id))) {
                LOG.warn(
                        "{} {}: no further set of dimensions is kept, at most {} of a name and {} of an account are",
                        id.namespace(),
                        id.name(),
                        MOST_OF_A_NAME,
                        MOST);
            }
            return null;
        }
        return indexed(new Metric(this, id, unit, String.format("%08x", last.incrementAndGet())));
    }

    private Metric indexed(Metric metric) {
        byName.computeIfAbsent(name(metric.id()), key -> new ConcurrentHashMap<>())
                .computeIfAbsent(metric.id(), key -> new ConcurrentHashMap<>())
                .put(metric.unit(), metric);
        return metric;
    }

    private static String name(MetricId id) {
        return id.namespace() + '\0' + id.name();
    }

    /** Milliseconds of the cloud's time. */
    long now() {
        return clock.millis();
    }

    void enqueue(Metric metric) {
        waiting.add(metric);
        if (unwritten.incrementAndGet() > MOST_UNWRITTEN) {
            flush();
        } else if (planned.compareAndSet(false, true)) {
            later.accept(PAUSE, () -> {
                planned.set(false);
                flush();
            });
        }
    }

    /** Writes what was recorded. */
    public void flush() {
        store.change(change -> {
            unwritten.set(0);
            for (Metric metric = waiting.poll(); metric != null; metric = waiting.poll()) {
                Metric written = metric;
                Map<String, Sample> taken = metric.take();
                change.onRollback(() -> written.putBack(taken));
                if (!metric.isListed()) {
                    stored.insert(metric.series(), new Stored(metric.id(), metric.unit()));
                    metric.listed(true);
                    change.onRollback(() -> written.listed(false));
                }
                taken.forEach(this::write);
            }
        });
    }

    private void write(String key, Sample sample) {
        byte[] bytes = sample.encode();
        if (!data.insert(key, bytes)) {
            data.update(key, before -> {
                Sample merged = Sample.decode(before);
                merged.merge(sample);
                return merged.encode();
            });
        }
    }

    /** Of what is in the store, which is then everything. */
    private Collection<String> series() {
        flush();
        return known.values().stream().map(Metric::series).toList();
    }

    /** Every metric that there is, whatever its unit. */
    public List<MetricId> all() {
        flush();
        List<MetricId> all = new ArrayList<>();
        byName.values().forEach(ids -> all.addAll(ids.keySet()));
        return all;
    }

    /** The metrics of a name, as {@link #all}. */
    public Collection<MetricId> named(String namespace, String name) {
        return List.copyOf(
                byName.getOrDefault(namespace + '\0' + name, Map.of()).keySet());
    }

    /** The units in which values of a metric were recorded. */
    public Collection<String> units(MetricId id) {
        return byName.getOrDefault(name(id), Map.of())
                .getOrDefault(id, Map.of())
                .keySet();
    }

    /** When a metric had its last value; empty if it never had one, or has none that is kept. */
    public Optional<Instant> latest(MetricId id) {
        long latest = Long.MIN_VALUE;
        for (Metric metric : inAllUnits(id)) {
            latest = Math.max(latest, latest(metric));
        }
        return latest == Long.MIN_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochSecond(latest));
    }

    private long latest(Metric metric) {
        long[] latest = {Long.MIN_VALUE};
        for (Resolution resolution : Resolution.values()) {
            data.walk(
                    resolution.key(metric.series(), 0),
                    resolution.key(metric.series(), Long.MAX_VALUE),
                    true,
                    (key, sample) -> {
                        latest[0] = Math.max(latest[0], Resolution.time(key));
                        return false;
                    });
        }
        return latest[0];
    }

    private Collection<Metric> inAllUnits(MetricId id) {
        return byName.getOrDefault(name(id), Map.of())
                .getOrDefault(id, Map.of())
                .values();
    }

    /** Whether a metric may have values of a time or later. Costs no look at the store. */
    public boolean hasSince(MetricId id, Instant at) {
        long minute = Resolution.MINUTE.start(at.getEpochSecond());
        for (Metric metric : inAllUnits(id)) {
            if (metric.newest(this::latest) >= minute) {
                return true;
            }
        }
        return false;
    }

    /**
     * What has been written of a metric ({@link #flush}).
     *
     * @param unit null for whatever units there are
     * @param from the beginning of the first span
     * @param to the first moment that is not asked for
     * @param period the length of a span, in seconds
     * @return by the beginning of each span, in seconds of the epoch, those in which there were values
     */
    public NavigableMap<Long, Sample> read(MetricId id, @Nullable String unit, Instant from, Instant to, int period) {
        Gathered gathered = new Gathered(data, from, to, period, clock.instant());
        for (Metric metric : inAllUnits(id)) {
            if (unit == null || unit.equals(metric.unit())) {
                gathered.addWritten(metric);
            }
        }
        return gathered.spans();
    }

    /**
     * As {@link #read}, with what has not been written yet. Holds the store's lock, so it is for few values: writing them each minute of a move
     * of the time would take longer.
     */
    public NavigableMap<Long, Sample> readAll(
            MetricId id, @Nullable String unit, Instant from, Instant to, int period) {
        Gathered gathered = new Gathered(data, from, to, period, clock.instant());
        if (hasSince(id, from)) {
            store.change(change -> {
                for (Metric metric : inAllUnits(id)) {
                    if (unit == null || unit.equals(metric.unit())) {
                        gathered.addWritten(metric);
                        gathered.addUnwritten(metric);
                    }
                }
            });
        }
        return gathered.spans();
    }
}
