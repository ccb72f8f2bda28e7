package dev.opsctl.local.service.cloudwatch;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.metrics.Metrics;
import dev.opsctl.local.service.cloudwatch.math.MathException;
import dev.opsctl.local.service.cloudwatch.math.Series;
import dev.opsctl.local.service.cloudwatch.math.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;
import software.amazon.awssdk.services.cloudwatch.model.StatusCode;

/** Values of many metrics at once, and of expressions over them. */
final class QueryOperations {

    private static final int MOST_QUERIES = 500;
    private static final int MOST_POINTS = 100_800;

    private final ServiceContext context;

    QueryOperations(ServiceContext context) {
        this.context = context;
    }

    public GetMetricDataResponse getMetricData(GetMetricDataRequest request) {
        if (request.metricDataQueries().size() > MOST_QUERIES) {
            throw CloudWatchErrors.validation(
                    "The collection MetricDataQueries must not have a size greater than " + MOST_QUERIES + ".");
        } else if (request.startTime().equals(request.endTime())) {
            throw CloudWatchErrors.validation("The parameter StartTime must not equal parameter EndTime.\n");
        } else if (request.startTime().isAfter(request.endTime())) {
            throw CloudWatchErrors.validation("The parameter StartTime must be less than the parameter EndTime.");
        } else if (request.maxDatapoints() != null
                && (request.maxDatapoints() < 1 || request.maxDatapoints() > MOST_POINTS)) {
            throw CloudWatchErrors.validation(
                    "The parameter MaxDatapoints must be between 1 and " + DataOperations.grouped(MOST_POINTS) + ".");
        }
        QueryChecks.ofData().check(request.metricDataQueries(), context.scope().accountId());
        Metrics metrics = context.metrics();
        metrics.flush();
        MetricQueries queries = new MetricQueries(
                metrics,
                request.metricDataQueries(),
                request.startTime(),
                request.endTime(),
                context.clock().instant());
        List<MetricDataResult> results = new ArrayList<>();
        for (MetricDataQuery query : request.metricDataQueries()) {
            if (!Boolean.FALSE.equals(query.returnData())) {
                results.addAll(results(request, queries, query));
            }
        }
        return page(request, results);
    }

    private List<MetricDataResult> results(GetMetricDataRequest request, MetricQueries queries, MetricDataQuery query) {
        Value value;
        try {
            value = queries.value(query);
        } catch (MathException e) {
            throw QueryChecks.inExpression(query.id(), e.getMessage());
        }
        if (value instanceof Value.Scalar || value instanceof Value.Text) {
            throw QueryChecks.inExpression(query.id(), "The expression does not return a time series");
        }
        Label label = new Label(query, request.metricDataQueries(), context.scope());
        return value.all().stream()
                .map(series -> result(request, query, label.of(series), series))
                .toList();
    }

    private static MetricDataResult result(
            GetMetricDataRequest request, MetricDataQuery query, String label, Series series) {
        Map<Long, Double> points = request.scanBy() == ScanBy.TIMESTAMP_ASCENDING
                ? series.points()
                : series.points().descendingMap();
        return MetricDataResult.builder()
                .id(query.id())
                .label(label)
                .timestamps(points.keySet().stream().map(Instant::ofEpochSecond).toList())
                .values(points.values())
                .statusCode(StatusCode.COMPLETE)
                .build();
    }

    /** At most so many points at once; a result that goes on says so. */
    private static GetMetricDataResponse page(GetMetricDataRequest request, List<MetricDataResult> results) {
        int most = request.maxDatapoints() == null ? MOST_POINTS : request.maxDatapoints();
        int all = results.stream().mapToInt(result -> result.values().size()).sum();
        Page<Integer> page = Page.of(
                "GetMetricData " + request.toBuilder().nextToken(null).build(),
                IntStream.range(0, Math.max(1, (all + most - 1) / most)).boxed().toList(),
                number -> String.format("%06d", number),
                1,
                request.nextToken(),
                CloudWatchErrors::nextToken);
        if (page.items().isEmpty()) {
            return GetMetricDataResponse.builder()
                    .metricDataResults(List.of())
                    .messages(List.of())
                    .build();
        }
        int from = page.items().get(0) * most;
        int to = from + most;
        List<MetricDataResult> shown = new ArrayList<>();
        int at = 0;
        for (MetricDataResult result : results) {
            int size = result.values().size();
            int first = Math.max(0, from - at);
            int last = Math.min(size, to - at);
            if (size == 0 ? from == 0 : first < last) {
                shown.add(
                        size == 0
                                ? result
                                : result.toBuilder()
                                        .timestamps(result.timestamps().subList(first, last))
                                        .values(result.values().subList(first, last))
                                        .statusCode(last < size ? StatusCode.PARTIAL_DATA : StatusCode.COMPLETE)
                                        .build());
            }
            at += size;
        }
        return GetMetricDataResponse.builder()
                .metricDataResults(shown)
                .messages(List.of())
                .nextToken(page.nextToken())
                .build();
    }
}
