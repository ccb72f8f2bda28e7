package dev.opsctl.local.service.cloudwatch;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.metrics.Metric;
import dev.opsctl.local.metrics.MetricId;
import dev.opsctl.local.metrics.Metrics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.DimensionFilter;
import software.amazon.awssdk.services.cloudwatch.model.EntityMetricData;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsRequest;
import software.amazon.awssdk.services.cloudwatch.model.ListMetricsResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricDataRequest;

/** Values come in, and which metrics there are. */
final class DataOperations {

    private static final int MOST_DATA = 1000;
    private static final int PAGE = 500;
    /** How long a metric without values is found. */
    static final Duration LISTED = Duration.ofDays(14);

    /** In which metrics are listed. */
    static final Comparator<MetricId> ORDER = Comparator.comparing(DataOperations::key);

    private static final Duration RECENT = Duration.ofHours(3);

    private final ServiceContext context;

    DataOperations(ServiceContext context) {
        this.context = context;
    }

    public void putMetricData(PutMetricDataRequest request) {
        List<MetricDatum> plain = request.metricData();
        List<EntityMetricData> entities = request.entityMetricData();
        if (plain.isEmpty() && entities.isEmpty()) {
            throw CloudWatchErrors.required("MetricData");
        } else if (request.namespace().startsWith("AWS/")) {
            throw CloudWatchErrors.value("The value AWS/ for parameter Namespace is invalid.");
        }
        int number = plain.size()
                + entities.stream().mapToInt(data -> data.metricData().size()).sum();
        if (number > MOST_DATA) {
            throw CloudWatchErrors.value(
                    "The collection MetricData must not have a size greater than " + MOST_DATA + ".");
        }
        DataInput input = new DataInput(request.namespace(), context.clock().instant());
        List<DataInput.Datum> data = new ArrayList<>();
        for (int i = 0; i < plain.size(); i++) {
            data.add(input.read(plain.get(i), "MetricData.member." + (i + 1)));
        }
        for (int i = 0; i < entities.size(); i++) {
            List<MetricDatum> of = entities.get(i).metricData();
            for (int j = 0; j < of.size(); j++) {
                data.add(input.read(of.get(j), "EntityMetricData.member." + (i + 1) + ".MetricData.member." + (j + 1)));
            }
        }
        Metrics metrics = context.metrics();
        List<Metric> known = data.stream()
                .map(datum -> metrics.metric(datum.id(), datum.unit()))
                .toList();
        for (Metric metric : known) {
            if (!metric.isKept()) {
                throw CloudWatchErrors.limit("The local cloud keeps at most " + Metrics.MOST_OF_A_NAME
                        + " sets of dimensions of a metric and " + Metrics.MOST + " metrics in all; "
                        + metric.id().name() + " has no place for another one.");
            }
        }
        for (int i = 0; i < data.size(); i++) {
            DataInput.Datum datum = data.get(i);
            known.get(i).record(datum.at(), datum.sample(), datum.highResolution());
        }
    }

    public ListMetricsResponse listMetrics(ListMetricsRequest request) {
        Metrics metrics = context.metrics();
        Instant since = context.clock().instant().minus(request.recentlyActive() == null ? LISTED : RECENT);
        Page<MetricId> page = Page.of(
                "ListMetrics " + request.toBuilder().nextToken(null).build(),
                metrics.all().stream()
                        .filter(matching(request))
                        .filter(id -> metrics.latest(id)
                                .filter(latest -> !latest.isBefore(since))
                                .isPresent())
                        .toList(),
                DataOperations::key,
                PAGE,
                request.nextToken(),
                CloudWatchErrors::nextToken);
        return ListMetricsResponse.builder()
                .metrics(page.items().stream().map(DataOperations::model).toList())
                .nextToken(page.nextToken())
                .build();
    }

    private static String key(MetricId id) {
        return id.namespace() + '\0' + id.name() + '\0' + id.dimensions();
    }

    private static Predicate<MetricId> matching(ListMetricsRequest request) {
        return id -> (request.namespace() == null || request.namespace().equals(id.namespace()))
                && (request.metricName() == null || request.metricName().equals(id.name()))
                && request.dimensions().stream().allMatch(filter -> matches(id, filter));
    }

    private static boolean matches(MetricId id, DimensionFilter filter) {
        String value = id.dimensions().get(filter.name());
        return value != null && (filter.value() == null || filter.value().equals(value));
    }

    static software.amazon.awssdk.services.cloudwatch.model.Metric model(MetricId id) {
        return software.amazon.awssdk.services.cloudwatch.model.Metric.builder()
                .namespace(id.namespace())
                .metricName(id.name())
                .dimensions(id.dimensions().entrySet().stream()
                        .map(dimension -> Dimension.builder()
                                .name(dimension.getKey())
                                .value(dimension.getValue())
                                .build())
                        .toList())
                .build();
    }

    /** Of a number, as AWS writes it. */
    static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }
}
