package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.Dimension;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;
import software.amazon.awssdk.services.cloudwatch.model.StatusCode;

/** Expressions over metrics (OBS-2). Metric a has 1 2 - 4 5, metric b has 10 0 30 - 50, a value a minute. */
class MetricMathTest {

    @TempDir
    Path home;

    private TestCloud cloud;
    private CloudWatchClient metrics;
    private Instant from;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        metrics = cloud.client(CloudWatchClient.class);
        from = cloud.cloud().clock().instant().truncatedTo(ChronoUnit.MINUTES).minusSeconds(600);
        put("a", 1, 2, null, 4, 5);
        put("b", 10, 0, 30, null, 50);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private void put(String name, Integer... values) {
        for (int i = 0; i < values.length; i++) {
            Instant at = from.plusSeconds(60L * i);
            if (values[i] != null) {
                double value = values[i];
                metrics.putMetricData(r -> r.namespace("Orders").metricData(d -> d.metricName(name)
                        .dimensions(Dimension.builder()
                                .name("Shop")
                                .value("s-" + name)
                                .build())
                        .timestamp(at)
                        .value(value)));
            }
        }
    }

    private List<MetricDataResult> results(String expression) {
        return metrics.getMetricData(r -> r.startTime(from)
                        .endTime(from.plusSeconds(300))
                        .scanBy(ScanBy.TIMESTAMP_ASCENDING)
                        .metricDataQueries(
                                q -> q.id("e1").expression(expression),
                                q -> q.id("a").returnData(false).metricStat(s -> s.period(60)
                                        .stat("Sum")
                                        .metric(m -> m.namespace("Orders")
                                                .metricName("a")
                                                .dimensions(d -> d.name("Shop").value("s-a")))),
                                q -> q.id("b").returnData(false).metricStat(s -> s.period(60)
                                        .stat("Sum")
                                        .metric(m -> m.namespace("Orders")
                                                .metricName("b")
                                                .dimensions(d -> d.name("Shop").value("s-b"))))))
                .metricDataResults();
    }

    /** Of each minute its value, - where there is none. */
    private String values(String expression) {
        List<String> texts = new ArrayList<>();
        for (MetricDataResult result : results(expression)) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < 5; i++) {
                int at = result.timestamps().indexOf(from.plusSeconds(60L * i));
                double value = at < 0 ? 0 : result.values().get(at);
                text.append(i == 0 ? "" : " ")
                        .append(at < 0 ? "-" : value == (long) value ? "" + (long) value : "" + value);
            }
            texts.add(text.toString());
        }
        return String.join(" | ", texts);
    }

    @Test
    void operators_work_where_both_have_a_value() {
        assertEquals("11 2 - - 55", values("a + b"));
        assertEquals("-1 -2 - -4 -5", values("-a"));
        assertEquals("10 - - - 10", values("b / a * (b > 0) / (b > 0)"));
        assertEquals("0.1 - - - 0.1", values("a / b"));
        assertEquals("1 4 - 16 25", values("a ^ 2"));
        assertEquals("0 1 - 1 0", values("a > 1 && a < 5"));
        assertEquals("1 0 - 0 1", values("a == 1 OR a == 5"));
        assertEquals("7 8 - 10 11", values("1 + 2 * 3 + (a - 1) + 0"));
    }

    @Test
    void functions_do_what_AWS_documents() {
        assertEquals("1 2 7 4 5", values("FILL(a, 7)"));
        assertEquals("1 2 2 4 5", values("FILL(a, REPEAT)"));
        assertEquals("1 2 3 4 5", values("FILL(a, LINEAR)"));
        assertEquals("1 2 30 4 5", values("FILL(a, b)"));
        assertEquals("11 2 30 4 55", values("SUM([a, b])"));
        assertEquals("5.5 1 30 4 27.5", values("AVG(METRICS())"));
        assertEquals("1 0 30 4 5", values("MIN(METRICS())"));
        assertEquals("3 3 3 3 3", values("TIME_SERIES(AVG(a))"));
        assertEquals("- 1 - 2 1", values("DIFF(a)"));
        assertEquals("- 60 - 120 60", values("DIFF_TIME(a)"));
        assertEquals("1 3 - 7 12", values("RUNNING_SUM(a)"));
        assertEquals("- - - 4 5", values("IF(a > 3, a)"));
        assertEquals("0 0 - 4 5", values("IF(a > 3, a, 0)"));
        assertEquals("2 2 - 2 2", values("a * 0 + 2 * PERIOD(a) / 60"));
        assertEquals("10 0 30 - 50 | 1 2 - 4 5", values("SORT(METRICS(), SUM, DESC)"));
        assertEquals("1 2 - 4 5", values("FIRST(SORT(METRICS(), SUM, ASC))"));
        assertEquals("10 0 30 - 50", values("SLICE(METRICS(), 1)"));
        assertEquals("4 4 - 4 4", values("a * 0 + DATAPOINT_COUNT(a)"));
        assertEquals(
                "1 2 - 4 5 | 10 0 30 - 50", values("SEARCH('{Orders,Shop} MetricName=(\"a\" OR \"b\")', 'Sum', 60)"));
        assertEquals("10 0 30 - 50", values("SEARCH('{Orders,Shop} s-b NOT s-a', 'Sum', 60)"));
    }

    @Test
    void what_is_no_expression_is_refused_by_the_id() {
        for (String wrong : List.of(
                "a +",
                "(a",
                "a b",
                "NOSUCH(a)",
                "c + 1",
                "1 + 1",
                "SUM(a)",
                "FILL(a)",
                "[a, b] + [a, b]",
                "'x' + a",
                "e1 + 1",
                "SEARCH('{Orders', 'Sum')",
                "(".repeat(500) + "a")) {
            CloudWatchException refusal = assertThrows(CloudWatchException.class, () -> results(wrong), wrong);
            assertEquals("ValidationError", refusal.awsErrorDetails().errorCode(), wrong);
            assertEquals(
                    "Error in expression 'e1': ",
                    refusal.awsErrorDetails().errorMessage().substring(0, 26),
                    wrong);
        }
    }

    @Test
    void a_page_has_so_many_points_and_labels_are_filled_in() {
        var first = metrics.getMetricData(r -> r.startTime(from)
                .endTime(from.plusSeconds(300))
                .maxDatapoints(3)
                .metricDataQueries(q -> q.id("a")
                        .label("${PROP('Dim.Shop')} at most ${MAX}")
                        .metricStat(s -> s.period(60).stat("Sum").metric(m -> m.namespace("Orders")
                                .metricName("a")
                                .dimensions(d -> d.name("Shop").value("s-a"))))));
        assertEquals(List.of(5.0, 4.0, 2.0), first.metricDataResults().get(0).values());
        assertEquals(StatusCode.PARTIAL_DATA, first.metricDataResults().get(0).statusCode());
        assertEquals("s-a at most 5", first.metricDataResults().get(0).label());
    }
}
