package dev.opsctl.local.metrics;

import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Values between two moments as they are gathered into spans of one length. */
final class Gathered {

    private final Table<byte[]> data;
    private final long from;
    private final long to;
    private final int period;
    /** Where they may be kept: by the second, or in larger spans that hold those seconds. */
    private final List<Resolution> resolutions;

    private final NavigableMap<Long, Sample> spans = new TreeMap<>();

    Gathered(Table<byte[]> data, Instant from, Instant to, int period, Instant now) {
        this.data = data;
        this.from = from.getEpochSecond();
        this.to = to.getEpochSecond();
        this.period = period;
        this.resolutions = period < Resolution.MINUTE.seconds()
                ? List.of(Resolution.SECOND)
                : Stream.of(Resolution.values())
                        .filter(resolution -> resolution != Resolution.SECOND && resolution.reaches(this.from, now))
                        .toList();
    }

    void addWritten(Metric metric) {
        String series = metric.series();
        for (Resolution resolution : resolutions) {
            data.walk(resolution.key(series, from), resolution.key(series, to), false, (key, bytes) -> {
                add(key, Sample.decode(bytes));
                return true;
            });
        }
    }

    void addUnwritten(Metric metric) {
        String series = metric.series();
        for (Resolution resolution : resolutions) {
            metric.unwritten(resolution.key(series, from), resolution.key(series, to), this::add);
        }
    }

    private void add(String key, Sample sample) {
        long span = from + Math.floorDiv(Resolution.time(key) - from, period) * period;
        spans.computeIfAbsent(span, at -> new Sample()).merge(sample);
    }

    /** By the beginning of each span, in seconds of the epoch, those in which there were values. */
    NavigableMap<Long, Sample> spans() {
        return spans;
    }
}
