package dev.opsctl.operation.watch;

import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
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
            @Nullable Double last,
            @Nullable Double min,
            @Nullable Double max,
            @Nullable Double sum,
            List<Point> points) {}

    /** @param at the begin of its period */
    public record Point(Instant at, double value) {}

    /** What GetMetricData takes in one request. */
    private static final int MOST_QUERIES = 500;

    private static final Pattern NO_STATISTIC =
            Pattern.compile("The value (.*?) for parameter MetricDataQueries\\S* is not a valid statistic");

    private final Clients clients;

    public Metrics(Clients clients) {
        this.clients = clients;
    }

    /**
     * The metrics that had values within the last two weeks.
     *
     * @param namespace null for all, as {@code name}
     * @param dimensions that a metric must have at least
     * @throws OperationException NOT_FOUND if there are none
     */
    public List<Known> list(@Nullable String namespace, @Nullable String name, Map<String, String> dimensions) {
        List<Known> all = known(namespace, name, dimensions);
        if (all.isEmpty()) {
            throw new OperationException(
                    ExitCode.NOT_FOUND,
                    "There is no metric" + (name == null ? "" : " " + name)
                            + (namespace == null ? "" : " in " + namespace)
                            + (dimensions.isEmpty() ? "" : " with " + dimensions),
                    alternatives(namespace, name));
        }
        return all;
    }

    /** What there is in place of what was asked for. */
    private String alternatives(@Nullable String namespace, @Nullable String name) {
        List<Known> others = known(namespace, null, Map.of());
        if (others.isEmpty()) {
            return "There are metrics in: " + each(known(null, null, Map.of()), Known::namespace);
        } else if (name == null
                || others.stream().anyMatch(other -> other.name().equals(name))) {
            return "See which dimensions there are: opsctl metrics list" + (namespace == null ? "" : " " + namespace)
                    + (name == null ? "" : " " + name);
        }
        return "There are: " + each(others, Known::name);
    }

    private static String each(List<Known> some, Function<Known, String> what) {
        List<String> names = some.stream().map(what).distinct().toList();
        return names.isEmpty() ? "nothing yet" : String.join(", ", names);
    }

    private List<Known> known(@Nullable String namespace, @Nullable String name, Map<String, String> dimensions) {
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
        List<Series> wanted = new ArrayList<>();
        int length = Periods.of(period, Duration.between(from, to));
        for (Known metric : known) {
            for (String stat : stats) {
                wanted.add(new Series(
                        namespace, name, metric.dimensions(), stat, length, null, null, null, null, new ArrayList<>()));
            }
        }
        try {
            return read(wanted, from, to);
        } catch (CloudWatchException e) {
            Matcher refused = NO_STATISTIC.matcher(e.awsErrorDetails().errorMessage());
            if (refused.find()) {
                // said for each of the metrics that were asked for
                throw new OperationException(
                        ExitCode.USAGE,
                        "'" + refused.group(1) + "' is no statistic",
                        "Choose of: Sum, Average, Minimum, Maximum, SampleCount, IQM, p50, p99.9, tm90, TM(10%:90%) …");
            }
            throw e;
        }
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
                    Objects.requireNonNull(byId.get(result.id()), "what was not asked for")
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
