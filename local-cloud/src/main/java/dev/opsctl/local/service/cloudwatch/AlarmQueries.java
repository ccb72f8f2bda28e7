package dev.opsctl.local.service.cloudwatch;

import dev.opsctl.local.metrics.MetricId;
import dev.opsctl.local.service.cloudwatch.math.MathException;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;

/** What a metric alarm watches, as queries: its own, or the one that its metric is. */
final class AlarmQueries {

    private static final MetricQueries.Values NO_VALUES = (id, unit, from, to, period) -> new TreeMap<>();

    private AlarmQueries() {}

    static List<MetricDataQuery> of(MetricAlarm alarm) {
        return !alarm.metrics().isEmpty()
                ? alarm.metrics()
                : List.of(MetricDataQuery.builder()
                        .id("m1")
                        .returnData(true)
                        .metricStat(stat -> stat.metric(Metric.builder()
                                        .namespace(alarm.namespace())
                                        .metricName(alarm.metricName())
                                        .dimensions(alarm.dimensions())
                                        .build())
                                .period(alarm.period())
                                .stat(alarm.statistic() != null ? alarm.statisticAsString() : alarm.extendedStatistic())
                                .unit(alarm.unitAsString()))
                        .build());
    }

    /** The metrics that they read. */
    static List<MetricId> metrics(List<MetricDataQuery> queries) {
        return queries.stream()
                .filter(query -> query.metricStat() != null)
                .map(query -> query.metricStat().metric())
                .map(metric -> new MetricId(
                        metric.namespace(),
                        metric.metricName(),
                        DataInput.dimensions(metric.dimensions(), "Dimensions")))
                .toList();
    }

    /** The one whose values are compared. */
    static MetricDataQuery watched(List<MetricDataQuery> queries) {
        return queries.stream()
                .filter(query -> !Boolean.FALSE.equals(query.returnData()))
                .findFirst()
                .orElseThrow();
    }

    /** Seconds of a value that is compared; zero if it is one of an expression that has none. */
    static int period(MetricAlarm alarm) {
        List<MetricDataQuery> queries = of(alarm);
        try {
            return new MetricQueries(null, NO_VALUES, queries, Instant.EPOCH, Instant.EPOCH, Instant.EPOCH)
                    .period(watched(queries));
        } catch (MathException e) {
            return 0;
        }
    }

    /** What missing values count as. */
    static String missingData(MetricAlarm alarm) {
        return alarm.treatMissingData() == null ? "missing" : alarm.treatMissingData();
    }
}
