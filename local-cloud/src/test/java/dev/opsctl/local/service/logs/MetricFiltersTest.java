package dev.opsctl.local.service.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;
import software.amazon.awssdk.services.cloudwatchlogs.model.LimitExceededException;
import software.amazon.awssdk.services.cloudwatchlogs.model.MetricFilter;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/** Metrics out of log events: metric filters and the embedded metric format (OBS-1, PLT-6). */
class MetricFiltersTest {

    private static final String EMBEDDED =
            """
            {"_aws": {"Timestamp": NOW, "CloudWatchMetrics": [{"Namespace": "app", "Dimensions": [["fn"], []],
             "Metrics": [{"Name": "latency", "Unit": "Milliseconds", "StorageResolution": 60}, {"Name": "sizes"}]}]},
             "fn": "f", "latency": 12.5, "sizes": [1, 2, 3]}""";

    @TempDir
    Path home;

    private TestCloud cloud;
    private CloudWatchLogsClient logs;
    private CloudWatchClient metrics;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        logs = cloud.client(CloudWatchLogsClient.class);
        metrics = cloud.client(CloudWatchClient.class);
        logs.createLogGroup(r -> r.logGroupName("g"));
        logs.createLogStream(r -> r.logGroupName("g").logStreamName("s"));
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private void write(String... messages) {
        logs.putLogEvents(r -> r.logGroupName("g")
                .logStreamName("s")
                .logEvents(List.of(messages).stream()
                        .map(message -> InputLogEvent.builder()
                                .timestamp(cloud.cloud().clock().millis())
                                .message(message)
                                .build())
                        .toList()));
    }

    private void filter(String name, String pattern, String value, Map<String, String> dimensions, Double otherwise) {
        logs.putMetricFilter(r -> r.logGroupName("g")
                .filterName(name)
                .filterPattern(pattern)
                .metricTransformations(t -> t.metricNamespace("app")
                        .metricName(name)
                        .metricValue(value)
                        .defaultValue(otherwise)
                        .dimensions(dimensions)
                        .unit("Count")));
    }

    private double[] sumAndCount(String namespace, String name, String... dimensions) {
        Instant now = cloud.cloud().clock().instant();
        double[] found = new double[2];
        for (Datapoint point : metrics.getMetricStatistics(r -> r.namespace(namespace)
                        .metricName(name)
                        .period(60)
                        .statistics(Statistic.SUM, Statistic.SAMPLE_COUNT)
                        .startTime(now.minus(Duration.ofHours(1)))
                        .endTime(now.plus(Duration.ofMinutes(2)))
                        .dimensions(IntStream.range(0, dimensions.length / 2)
                                .mapToObj(i -> Dimension.builder()
                                        .name(dimensions[2 * i])
                                        .value(dimensions[2 * i + 1])
                                        .build())
                                .toList()))
                .datapoints()) {
            found[0] += point.sum();
            found[1] += point.sampleCount();
        }
        return found;
    }

    private void assertMetric(double sum, double count, String namespace, String name, String... dimensions) {
        double[] found = sumAndCount(namespace, name, dimensions);
        assertEquals(sum, found[0], 1e-9, name);
        assertEquals(count, found[1], 1e-9, name);
    }

    @Test
    void eventsThatMatchAreCounted() {
        filter("errors", "ERROR", "1", null, null);
        write("an ERROR", "nothing", "another ERROR");
        write("nothing");
        assertMetric(2, 2, "app", "errors");
        assertMetric(4, 2, "AWS/Logs", "IncomingLogEvents", "LogGroupName", "g");
        logs.deleteMetricFilter(r -> r.logGroupName("g").filterName("errors"));
        write("an ERROR");
        assertMetric(2, 2, "app", "errors");
    }

    @Test
    void valuesAndDimensionsComeFromTheEvent() {
        filter("latency", "{ $.ms > 0 }", "$.ms", Map.of("Path", "$.path"), null);
        filter("bytes", "[ip, ..., status = 2*, size]", "$size", Map.of("Status", "$status"), null);
        write(
                "{\"ms\": 12, \"path\": \"/a\"}",
                "{\"ms\": 20, \"path\": \"/a\"}",
                "{\"ms\": 1}",
                "{\"ms\": 5, \"path\": \"/b\"}",
                "10.0.0.1 - [today] \"GET /\" 200 17",
                "10.0.0.1 - 404 9");
        assertMetric(32, 2, "app", "latency", "Path", "/a");
        assertMetric(5, 1, "app", "latency", "Path", "/b");
        assertMetric(17, 1, "app", "bytes", "Status", "200");
        assertEquals(3, metrics.listMetrics(r -> r.namespace("app")).metrics().size());
    }

    @Test
    void aMinuteWithoutMatchesHasTheDefault() {
        filter("errors", "ERROR", "1", null, 0.0);
        write("nothing");
        assertMetric(0, 1, "app", "errors");
    }

    @Test
    void filtersAreListedReplacedAndCounted() {
        filter("a", "one", "1", null, null);
        filter("b", "two", "1", null, null);
        filter("a", "three", "2", null, null);
        List<MetricFilter> all =
                logs.describeMetricFilters(r -> r.logGroupName("g")).metricFilters();
        assertEquals(
                List.of("a", "b"), all.stream().map(MetricFilter::filterName).toList());
        assertEquals("three", all.get(0).filterPattern());
        assertEquals("2", all.get(0).metricTransformations().get(0).metricValue());
        assertEquals(
                "b",
                logs.describeMetricFilters(r -> r.metricNamespace("app").metricName("b"))
                        .metricFilters()
                        .get(0)
                        .filterName());
        assertEquals(2, logs.describeLogGroups(r -> {}).logGroups().get(0).metricFilterCount());
        for (int i = 0; i < 98; i++) {
            filter("f" + i, "x", "1", null, null);
        }
        assertThrows(LimitExceededException.class, () -> filter("more", "x", "1", null, null));
        filter("f0", "y", "1", null, null);
        assertThrows(
                ResourceNotFoundException.class,
                () -> logs.deleteMetricFilter(r -> r.logGroupName("g").filterName("none")));
    }

    @Test
    void refusesWhatCannotBeAMetric() {
        assertEquals(
                "Invalid metric transformation: dimensions and default value are mutually exclusive properties.",
                assertThrows(
                                InvalidParameterException.class,
                                () -> filter("a", "{ $.a = 1 }", "1", Map.of("A", "$.a"), 0.0))
                        .awsErrorDetails()
                        .errorMessage());
        assertThrows(InvalidParameterException.class, () -> filter("a", "term", "$.a", null, null));
        assertThrows(InvalidParameterException.class, () -> filter("a", "[x, y]", "$z", null, null));
        assertThrows(InvalidParameterException.class, () -> filter("a", "term", "1", Map.of("A", "$.a"), null));
        assertThrows(InvalidParameterException.class, () -> filter("a", "term", "much", null, null));
        assertThrows(InvalidParameterException.class, () -> filter("a", "{ $.a", "1", null, null));
    }

    @Test
    void tellsWhatAPatternExtracts() {
        assertEquals(
                Map.of("$.a", "1", "$.b.c", "x"),
                logs.testMetricFilter(r -> r.filterPattern("{ $.a = 1 && $.b.c = \"x\" }")
                                .logEventMessages("{\"a\": 1, \"b\": {\"c\": \"x\"}}"))
                        .matches()
                        .get(0)
                        .extractedValues());
        assertEquals(
                Map.of("$1", "10.0.0.1", "$2", "-", "$status", "404", "$size", "9"),
                logs.testMetricFilter(
                                r -> r.filterPattern("[..., status = 4*, size]").logEventMessages("10.0.0.1 - 404 9"))
                        .matches()
                        .get(0)
                        .extractedValues());
        assertTrue(logs.testMetricFilter(r -> r.filterPattern("a").logEventMessages("a b"))
                .matches()
                .get(0)
                .extractedValues()
                .isEmpty());
    }

    private String embedded() {
        return EMBEDDED.replace("NOW", String.valueOf(cloud.cloud().clock().millis()));
    }

    @Test
    void eventsCarryMetrics() {
        write(embedded(), embedded(), "{\"speaks\": \"of \\\"_aws\\\" only\"}");
        assertMetric(25, 2, "app", "latency", "fn", "f");
        assertMetric(25, 2, "app", "latency");
        assertMetric(12, 6, "app", "sizes", "fn", "f");
        assertMetric(0, 0, "AWS/Logs", "EMFValidationErrors", "LogGroupName", "g");
        assertEquals(3, logs.filterLogEvents(r -> r.logGroupName("g")).events().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"latency\": 12.5|\"latency\": \"much\"",
                "\"Milliseconds\"|\"Moons\"",
                "\"Namespace\": \"app\"|\"Namespace\": 7",
                "\"fn\": \"f\"|\"fn\": {}",
                "\"StorageResolution\": 60|\"StorageResolution\": 30",
                "[1, 2, 3]|[1, \"x\"]",
                "[[\"fn\"], []]|[\"fn\"]",
            })
    void malformedOnesStayEventsAndAreCounted(String change) {
        String[] parts = change.split("\\|");
        String message = embedded().replace(parts[0], parts[1]);
        write(message);
        assertMetric(1, 1, "AWS/Logs", "EMFValidationErrors", "LogGroupName", "g");
        assertMetric(0, 0, "app", "latency", "fn", "f");
        assertEquals(
                message,
                logs.filterLogEvents(r -> r.logGroupName("g")).events().get(0).message());
    }

    @Test
    void whatIsNoJsonIsCountedToo() {
        write(embedded() + "}}}", embedded().substring(0, 200));
        assertMetric(2, 2, "AWS/Logs", "EMFParsingErrors", "LogGroupName", "g");
    }
}
