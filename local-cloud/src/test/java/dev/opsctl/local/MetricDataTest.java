package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricStatisticsRequest;
import software.amazon.awssdk.services.cloudwatch.model.MetricDatum;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;

/** Values of metrics: how they come in, add up, grow old and are read (OBS-1). */
class MetricDataTest {

    @TempDir
    Path home;

    private TestCloud cloud;
    private CloudWatchClient metrics;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        metrics = cloud.client(CloudWatchClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private Instant minute() {
        return cloud.cloud().clock().instant().truncatedTo(ChronoUnit.MINUTES);
    }

    private void put(Consumer<MetricDatum.Builder> datum) {
        metrics.putMetricData(r -> r.namespace("Orders").metricData(d -> {
            d.metricName("Money");
            datum.accept(d);
        }));
    }

    private List<Datapoint> read(Instant from, Instant to, int period, String... extended) {
        return metrics
                .getMetricStatistics(GetMetricStatisticsRequest.builder()
                        .namespace("Orders")
                        .metricName("Money")
                        .startTime(from)
                        .endTime(to)
                        .period(period)
                        .statistics(Statistic.knownValues())
                        .extendedStatistics(extended.length == 0 ? null : List.of(extended))
                        .build())
                .datapoints()
                .stream()
                .sorted(Comparator.comparing(Datapoint::timestamp))
                .toList();
    }

    @Test
    void values_of_a_minute_add_up_and_survive_a_restart() {
        Instant now = minute();
        put(d -> d.timestamp(now).value(3.0));
        put(d -> d.timestamp(now.plusSeconds(59)).values(1.0, 2.0).counts(2.0, 1.0));
        put(d -> d.timestamp(now.plusSeconds(60)).value(100.0));
        cloud.close();
        open();
        Datapoint first = read(now, now.plusSeconds(120), 60).get(0);
        assertEquals(
                List.of(4.0, 7.0, 1.0, 3.0, 1.75),
                List.of(first.sampleCount(), first.sum(), first.minimum(), first.maximum(), first.average()));
        assertEquals(107.0, read(now, now.plusSeconds(120), 120).get(0).sum());
        assertEquals("None", first.unitAsString());
    }

    @Test
    void percentiles_are_within_two_percent_whatever_number_of_values_there_is() {
        Instant now = minute();
        double[] values =
                IntStream.rangeClosed(1, 5000).mapToDouble(i -> i * 0.37).toArray();
        for (int at = 0; at < values.length; at += 100) {
            List<Double> some =
                    DoubleStream.of(values).skip(at).limit(100).boxed().toList();
            put(d -> d.timestamp(now).values(some));
        }
        Datapoint point = read(
                        now,
                        now.plusSeconds(60),
                        60,
                        "p0",
                        "p50",
                        "p99.9",
                        "p100",
                        "tm90",
                        "IQM",
                        "PR(:185)",
                        "TC(50%:)")
                .get(0);
        assertEquals(5000, point.sampleCount());
        for (var expected : List.of(
                List.of("p50", 925.0),
                List.of("p99.9", 1848.15),
                List.of("p100", 1850.0),
                List.of("tm90", 832.7),
                List.of("IQM", 925.2),
                List.of("PR(:185)", 10.0),
                List.of("TC(50%:)", 2500.0))) {
            double right = (Double) expected.get(1);
            assertEquals(right, point.extendedStatistics().get((String) expected.get(0)), right * 0.021, (String)
                    expected.get(0));
        }
        assertEquals(0.37, point.extendedStatistics().get("p0"), 0.01);
    }

    @Test
    void of_statistics_alone_no_percentile_is_known() {
        Instant now = minute();
        put(d -> d.timestamp(now)
                .statisticValues(s -> s.sampleCount(4.0).sum(10.0).minimum(1.0).maximum(4.0)));
        Datapoint point = read(now, now.plusSeconds(60), 60, "p50").get(0);
        assertEquals(2.5, point.average());
        assertTrue(point.extendedStatistics().isEmpty());
    }

    @Test
    void old_values_go_on_in_larger_spans_and_end() {
        Instant now = minute().truncatedTo(ChronoUnit.HOURS);
        for (int i = 0; i < 10; i++) {
            int at = i;
            put(d -> d.timestamp(now.plusSeconds(60L * at)).value(1.0 + at));
        }
        cloud.cloud().clock().advance(Duration.ofDays(16));
        assertEquals(2, read(now, now.plusSeconds(3600), 60).size());
        assertEquals(15.0, read(now, now.plusSeconds(3600), 300).get(0).sum());
        cloud.cloud().clock().advance(Duration.ofDays(50));
        assertEquals(
                List.of(55.0),
                read(now, now.plusSeconds(3600), 3600).stream()
                        .map(Datapoint::sum)
                        .toList());
        cloud.cloud().clock().advance(Duration.ofDays(400));
        assertEquals(List.of(), read(now, now.plusSeconds(3600), 3600));
    }

    @Test
    void values_by_the_second_are_kept_for_three_hours_and_then_by_the_minute() {
        Instant now = minute();
        for (int i = 0; i < 3; i++) {
            int at = i;
            put(d -> d.timestamp(now.plusSeconds(10L * at)).value(1.0).storageResolution(1));
        }
        assertEquals(3, read(now, now.plusSeconds(60), 10).size());
        assertEquals(3.0, read(now, now.plusSeconds(60), 60).get(0).sum());
        cloud.cloud().clock().advance(Duration.ofHours(4));
        assertEquals(0, read(now, now.plusSeconds(60), 10).size());
        assertEquals(3.0, read(now, now.plusSeconds(60), 60).get(0).sum());
    }

    @Test
    void metrics_are_listed_by_what_they_are_and_while_they_are_young() {
        for (int i = 0; i < 501; i++) {
            Dimension shop = Dimension.builder().name("Shop").value("s" + i).build();
            put(d -> d.value(1.0).dimensions(shop));
        }
        var first = metrics.listMetrics(r -> r.namespace("Orders").dimensions(d -> d.name("Shop")));
        assertEquals(500, first.metrics().size());
        assertEquals(
                1,
                metrics.listMetrics(r -> r.namespace("Orders")
                                .dimensions(d -> d.name("Shop"))
                                .nextToken(first.nextToken()))
                        .metrics()
                        .size());
        assertEquals(
                1,
                metrics.listMetrics(r -> r.dimensions(d -> d.name("Shop").value("s7")))
                        .metrics()
                        .size());
        cloud.cloud().clock().advance(Duration.ofHours(4));
        assertEquals(
                0,
                metrics.listMetrics(r -> r.recentlyActive("PT3H").namespace("Orders"))
                        .metrics()
                        .size());
        assertEquals(
                500, metrics.listMetrics(r -> r.namespace("Orders")).metrics().size());
        cloud.cloud().clock().advance(Duration.ofDays(15));
        assertEquals(
                0, metrics.listMetrics(r -> r.namespace("Orders")).metrics().size());
    }

    @Test
    void what_AWS_refuses_is_refused_in_its_words_and_nothing_of_it_is_kept() {
        Instant now = minute();
        refused(
                "InvalidParameterValue",
                "The value NaN for parameter MetricData.member.1.Value is invalid.",
                d -> d.value(Double.NaN));
        refused(
                "InvalidParameterCombination",
                "The parameters MetricData.member.1.Value and MetricData.member.1.Values are mutually exclusive and you have specified both.",
                d -> d.value(1.0).values(1.0));
        refused(
                "InvalidParameterValue",
                "The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of the same size.",
                d -> d.values(1.0).counts(1.0, 2.0));
        refused(
                "InvalidParameterValue",
                "The parameter MetricData.member.1.Timestamp must specify a time no more than two hours in the future.",
                d -> d.value(1.0).timestamp(now.plus(Duration.ofHours(3))));
        refused(
                "InvalidParameterValue",
                "The parameter MetricData.member.1.Timestamp must specify a time within the past two weeks.",
                d -> d.value(1.0).timestamp(now.minus(Duration.ofDays(15))));
        refused(
                "InvalidParameterValue",
                "The value 1.0E200 for parameter MetricData.member.1.Value is invalid.",
                d -> d.value(1e200));
        CloudWatchException many = assertThrows(
                CloudWatchException.class,
                () -> metrics.getMetricStatistics(r -> r.namespace("n")
                        .metricName("m")
                        .period(60)
                        .statistics(Statistic.SUM)
                        .startTime(now.minus(Duration.ofDays(2)))
                        .endTime(now)));
        assertEquals(
                "You have requested up to 2880 datapoints, which exceeds the limit of 1440. You may reduce the datapoints requested by increasing"
                        + " Period, or decreasing the time range.",
                many.awsErrorDetails().errorMessage());
        assertEquals(List.of(), metrics.listMetrics().metrics());
    }

    @Test
    void so_many_sets_of_dimensions_are_kept_and_the_next_one_is_refused_and_nothing_of_its_request_counts() {
        for (int from = 0; from < 10_000; from += 1_000) {
            List<MetricDatum> some = IntStream.range(from, from + 1_000)
                    .mapToObj(i -> of("c" + i))
                    .toList();
            metrics.putMetricData(r -> r.namespace("Orders").metricData(some));
        }

        CloudWatchException refusal = assertThrows(
                CloudWatchException.class,
                () -> metrics.putMetricData(r -> r.namespace("Orders").metricData(of("c0"), of("one more"))));

        assertEquals("LimitExceeded", refusal.awsErrorDetails().errorCode());
        assertTrue(
                refusal.awsErrorDetails().errorMessage().contains("at most 10000 sets of dimensions"),
                refusal.awsErrorDetails().errorMessage());
        metrics.putMetricData(r -> r.namespace("Orders").metricData(of("c0")));
        put(d -> d.metricName("Other").value(1.0));
        assertEquals(
                2.0,
                metrics.getMetricStatistics(r -> r.namespace("Orders")
                                .metricName("Money")
                                .dimensions(d -> d.name("Customer").value("c0"))
                                .startTime(minute().minus(1, ChronoUnit.HOURS))
                                .endTime(minute().plus(1, ChronoUnit.HOURS))
                                .period(3600 * 3)
                                .statistics(Statistic.SUM))
                        .datapoints()
                        .get(0)
                        .sum());
    }

    private static MetricDatum of(String customer) {
        return MetricDatum.builder()
                .metricName("Money")
                .value(1.0)
                .dimensions(d -> d.name("Customer").value(customer))
                .build();
    }

    private void refused(String code, String words, Consumer<MetricDatum.Builder> datum) {
        CloudWatchException refusal = assertThrows(CloudWatchException.class, () -> put(datum));
        assertEquals(code, refusal.awsErrorDetails().errorCode());
        assertEquals(words, refusal.awsErrorDetails().errorMessage());
    }
}
