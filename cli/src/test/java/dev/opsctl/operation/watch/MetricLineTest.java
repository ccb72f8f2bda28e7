package dev.opsctl.operation.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The ways in which a dashboard's body names metrics (OBS-4). */
class MetricLineTest {

    private static List<MetricLine> read(String json) throws IOException {
        return MetricLine.of(new ObjectMapper().readTree(json));
    }

    @Test
    void dotsStandForWhatTheLineBeforeHas() throws IOException {
        List<MetricLine> lines = read(
                """
                [["AWS/SQS", "Depth", "QueueName", "a", {"stat": "Maximum"}],
                 [".", "Age", ".", "."],
                 ["...", "b"],
                 ["...", {"stat": "p99"}],
                 ["AWS/Lambda", "Errors"]]
                """);

        assertEquals(Map.of("QueueName", "a"), lines.get(1).dimensions());
        assertEquals("Age", lines.get(1).name());
        assertEquals("AWS/SQS", lines.get(2).namespace());
        assertEquals("Age", lines.get(2).name());
        assertEquals(Map.of("QueueName", "b"), lines.get(2).dimensions());
        assertEquals(Map.of("QueueName", "b"), lines.get(3).dimensions());
        assertEquals("p99", lines.get(3).stat());
        assertEquals("Maximum", lines.get(0).stat());
    }

    @Test
    void aLineWithoutALabelIsCalledByWhatTellsItFromTheOthers() throws IOException {
        List<MetricLine> queues = read("""
                [["AWS/SQS", "Depth", "QueueName", "a"], ["...", "b"]]""");
        List<MetricLine> calls = read(
                """
                [["AWS/ApiGateway", "4XXError", "ApiName", "shop", "Stage", "PROD"],
                 [".", "5XXError", ".", ".", ".", "."],
                 [".", ".", ".", ".", ".", ".", {"label": "ours"}]]
                """);
        List<MetricLine> one = read("""
                [["AWS/Lambda", "Errors", "FunctionName", "f"]]""");

        assertEquals("b", queues.get(1).shown(queues));
        assertEquals("4XXError", calls.get(0).shown(calls));
        assertEquals("ours", calls.get(2).shown(calls));
        assertEquals("Errors", one.get(0).shown(one));
    }

    @Test
    void expressionsStandBesideMetrics() throws IOException {
        List<MetricLine> lines = read(
                """
                [[{"expression": "100 * f / c", "label": "share", "yAxis": "right"}],
                 ["AWS/ApiGateway", "5XXError", {"id": "f", "visible": false}],
                 [".", "Count", {"id": "c", "period": 300}]]
                """);

        assertEquals("100 * f / c", lines.get(0).expression());
        assertTrue(lines.get(0).right());
        assertFalse(lines.get(1).visible());
        assertEquals("AWS/ApiGateway", lines.get(2).namespace());
        assertEquals(300, lines.get(2).period());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                              | no list of metrics",
                "[1]                             | no list",
                "[[]]                            | no list",
                "[[\"a\"]]                       | namespace, name",
                "[[\"a\", \"b\", \"c\"]]         | namespace, name",
                "[[\"...\", \"x\"]]              | repeats what is not there",
                "[[\"a\", \".\"]]                | repeats what is not there",
                "[[\"a\", \"b\"], [\"c\", \"...\"]] | repeats what is not there",
                "[[\"a\", [\"b\"]]]              | is none"
            })
    void whatIsNoMetricIsRefusedWithTheReason(String json, String reason) {
        String said =
                assertThrows(IllegalArgumentException.class, () -> read(json)).getMessage();
        assertTrue(said.contains(reason), said);
    }

    @ParameterizedTest
    @CsvSource({"60, 3, 60", "60, 24, 300", "60, 168, 900", "300, 3, 300", "60, 10920, 86400", "3600, 24, 3600"})
    void aPointIsLongerWhereThereWouldBeTooMany(int wanted, int hours, int period) {
        assertEquals(period, Periods.of(wanted, Duration.ofHours(hours)));
    }
}
