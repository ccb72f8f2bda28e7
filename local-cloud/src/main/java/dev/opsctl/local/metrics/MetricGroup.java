package dev.opsctl.local.metrics;

import java.util.List;
import java.util.stream.Stream;

/** A metric of one name under several sets of dimensions, as services have it: by function, by function and alias, and of all. */
public final class MetricGroup {

    private final List<Metric> metrics;

    /** @param dimensions of each metric, names and values in turn, in the order of the names */
    public MetricGroup(Metrics metrics, String namespace, String name, String unit, String[]... dimensions) {
        this.metrics = Stream.of(dimensions)
                .map(some -> metrics.metric(namespace, name, unit, some))
                .toList();
    }

    public void record(double value) {
        for (Metric metric : metrics) {
            metric.record(value);
        }
    }
}
