package dev.opsctl.operation.watch;

import dev.opsctl.ExitCode;
import dev.opsctl.OperationException;
import dev.opsctl.target.Clients;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.services.cloudwatch.model.DimensionFilter;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;

/** Metrics as CloudWatch has them (OBS-4). */
public final class Metrics {

    /** What there is. */
    public record Known(String namespace, String name, Map<String, String> dimensions) {}

    /**
     * One metric's points.
     *
     * @param period seconds
     * @param last null, as the others, if there is no point
     */
    public record Series(
            String namespace,
            String name,
            Map<String, String> dimensions,
            String stat,
            int period,
            Double last,
            Double min,
            Double max,
            Double sum,
            List<Point> points) {}

    /** @param at the begin of its period */
    public record Point(Instant at, double value) {}

    /** What GetMetricData takes in one request. */
    private static final int MOST_QUERIES = 500;

    private final Clients clients;

    public Metrics(Clients clients) {
        this.clients = clients;
    }

    /** @param namespace, name null for all; dimensions that a metric must have at least */
    public List<Known> list(String namespace, String name, Map<String, String> dimensions) {
        List<DimensionFilter> filters = dimensions.entrySet().stream()
                .map(e -> DimensionFilter.builder()
                        .name(e.getKey())
                        .value(e.getValue())
                        .build())
                .toList();
        List<Known> all = new ArrayList<>();
        for (Metric metric : clients.cloudWatch()
                .listMetricsPaginator(
                        r -> r.namespace(namespace).metricName(name).dimensions(filters))
                .metrics()) {
            Map<String, String> its = new TreeMap<>();
            metric.dimensions().forEach(d -> its.put(d.name(), d.value()));
            all.add(new Known(metric.namespace(), metric.metricName(), its));
        }
        all.sort(Comparator.comparing(Known::namespace)
                .thenComparing(Known::name)
                .thenComparing(known -> known.dimensions().toString()));
        return all;
    }

    /**
     * Every metric of a name that has these dimensions, among others.
     *
     * @throws OperationException NOT_FOUND if there is none
     */
    public List<Series> get(
            String namespace,
            String name,
            Map<String, String> dimensions,
            List<String> stats,
            int period,
            Instant from,
            Instant to) {
        List<Known> known = list(namespace, name, dimensions);
        if (known.isEmpty()) {
            throw new OperationException(
                    ExitCode.NOT_FOUND,
                    "There is no metric " + name + " in " + namespace
                            + (dimensions.isEmpty() ? "" : " with " + dimensions),
                    "See which there are: opsctl metrics list " + namespace);
        }
        List<Series> wanted = new ArrayList<>();
        int length = Periods.of(period, Duration.between(from, to));
        for (Known metric : known) {
            for (String stat : stats) {
                wanted.add(new Series(
                        namespace, name, metric.dimensions(), stat, length, null, null, null, null, new ArrayList<>()));
            }
        }
        return read(wanted, from, to);
    }

    /** Fills series, which may be of different metrics; a metric that is not there has no points. */
    List<Series> read(List<Series> wanted, Instant from, Instant to) {
        for (int i = 0; i < wanted.size(); i += MOST_QUERIES) {
            Map<String, Series> byId = new LinkedHashMap<>();
            List<MetricDataQuery> queries = new ArrayList<>();
            for (Series series : wanted.subList(i, Math.min(wanted.size(), i + MOST_QUERIES))) {
                String id = "q" + byId.size();
                byId.put(id, series);
                queries.add(MetricDataQuery.builder()
                        .id(id)
                        .metricStat(s -> s.metric(m -> m.namespace(series.namespace())
                                        .metricName(series.name())
                                        .dimensions(WidgetData.dimensions(series.dimensions())))
                                .period(series.period())
                                .stat(series.stat()))
                        .build());
            }
            for (MetricDataResult result : clients.cloudWatch()
                    .getMetricDataPaginator(r -> r.metricDataQueries(queries)
                            .startTime(from)
                            .endTime(to)
                            .scanBy("TimestampAscending"))
                    .metricDataResults()) {
                for (int p = 0; p < result.timestamps().size(); p++) {
                    byId.get(result.id())
                            .points()
                            .add(new Point(
                                    result.timestamps().get(p), result.values().get(p)));
                }
            }
        }
        return wanted.stream().map(Metrics::summed).toList();
    }

    private static Series summed(Series series) {
        if (series.points().isEmpty()) {
            return series;
        }
        var summary = series.points().stream().mapToDouble(Point::value).summaryStatistics();
        return new Series(
                series.namespace(),
                series.name(),
                series.dimensions(),
                series.stat(),
                series.period(),
                series.points().get(series.points().size() - 1).value(),
                summary.getMin(),
                summary.getMax(),
                summary.getSum(),
                series.points());
    }
}
