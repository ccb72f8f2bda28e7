package dev.opsctl.local.service.cloudwatch;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.metrics.MetricId;
import dev.opsctl.local.metrics.Metrics;
import dev.opsctl.local.metrics.Sample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsRequest;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsResponse;

/** Statistics of one metric. */
final class StatisticsOperations {

    private static final int MOST_POINTS = 1440;

    private final ServiceContext context;

    StatisticsOperations(ServiceContext context) {
        this.context = context;
    }

    public GetMetricStatisticsResponse getMetricStatistics(GetMetricStatisticsRequest request) {
        Spans.checkPeriod(request.period(), "Period");
        if (!request.startTime().isBefore(request.endTime())) {
            throw CloudWatchErrors.value("The parameter StartTime must be less than the parameter EndTime.");
        }
        Map<String, Statistic> extended = extended(request.extendedStatistics());
        if (request.statistics().isEmpty() && extended.isEmpty()) {
            throw CloudWatchErrors.combination(
                    "At least one of the parameters Statistics and ExtendedStatistics must be specified.");
        }
        long points = (request.endTime().getEpochSecond() - request.startTime().getEpochSecond()) / request.period();
        if (points > MOST_POINTS) {
            throw CloudWatchErrors.combination("You have requested up to " + points
                    + " datapoints, which exceeds the limit of " + MOST_POINTS
                    + ". You may reduce the datapoints requested by increasing Period, or decreasing the time range.");
        }
        MetricId id = new MetricId(
                request.namespace(), request.metricName(), DataInput.dimensions(request.dimensions(), "Dimensions"));
        Metrics metrics = context.metrics();
        metrics.flush();
        Instant from = Spans.begin(
                request.startTime(), request.period(), context.clock().instant());
        Collection<String> units = request.unit() == null ? metrics.units(id) : List.of(request.unitAsString());
        List<Datapoint> data = new ArrayList<>();
        for (String unit : units) {
            metrics.read(id, unit, from, request.endTime(), request.period())
                    .forEach(
                            (at, sample) -> data.add(point(at, unit, sample, request.statisticsAsStrings(), extended)));
        }
        return GetMetricStatisticsResponse.builder()
                .label(request.metricName())
                .datapoints(data)
                .build();
    }

    private static Map<String, Statistic> extended(List<String> names) {
        Map<String, Statistic> extended = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            String parameter = "ExtendedStatistics.member." + (i + 1);
            extended.put(name, Statistic.extended(name).orElseThrow(() -> CloudWatchErrors.invalid(name, parameter)));
        }
        return extended;
    }

    private static Datapoint point(
            long at, String unit, Sample sample, List<String> names, Map<String, Statistic> extended) {
        Map<String, Double> values = new LinkedHashMap<>();
        extended.forEach((name, statistic) -> statistic.of(sample).ifPresent(value -> values.put(name, value)));
        return Datapoint.builder()
                .timestamp(Instant.ofEpochSecond(at))
                .unit(unit)
                .sampleCount(plain("SampleCount", names, sample))
                .average(plain("Average", names, sample))
                .sum(plain("Sum", names, sample))
                .minimum(plain("Minimum", names, sample))
                .maximum(plain("Maximum", names, sample))
                .extendedStatistics(values.isEmpty() ? null : values)
                .build();
    }

    private static @Nullable Double plain(String name, List<String> wanted, Sample sample) {
        return wanted.contains(name)
                ? Double.valueOf(Statistic.plain(name).orElseThrow().of(sample).getAsDouble())
                : null;
    }
}
