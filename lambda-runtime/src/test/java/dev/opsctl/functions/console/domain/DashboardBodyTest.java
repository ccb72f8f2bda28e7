package dev.opsctl.functions.console.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.opsctl.functions.console.domain.DashboardBody.Widget;
import dev.opsctl.functions.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Dashboards as CloudWatch keeps them (OBS-2). */
class DashboardBodyTest {

    private static List<Widget> widgets(String text) {
        return DashboardBody.widgets(Json.parseObject(text));
    }

    @Test
    void metrics_that_are_said_in_short_are_said_in_full_and_what_is_no_line_is_counted() {
        List<Widget> widgets = widgets(
                """
                {"widgets": [
                  {"type": "alarm", "x": 0, "y": 0, "properties": {}},
                  {"type": "metric", "x": 12, "y": 2, "properties": {"title": "B", "metrics": [["AWS/SQS", "Age"]]}},
                  {"type": "metric", "x": 0, "y": 2, "properties": {"title": "A", "stat": "Sum", "metrics": [
                    ["AWS/Lambda", "Errors", "FunctionName", "a"], ["...", "b"], [".", "Throttles", ".", ".", {"stat": "Maximum", "label": "c"}],
                    [{"expression": "SUM(METRICS())"}], ["...", "hidden", {"visible": false}]]}},
                  {"type": "text", "y": 1, "properties": {"markdown": "# T"}}]}""");
        assertEquals(
                List.of("# T", "A", "B"),
                widgets.stream()
                        .map(one -> one.text() != null ? one.text() : one.title())
                        .toList());
        assertEquals(
                List.of(
                        "AWS/Lambda Errors {FunctionName=a} Sum Errors a Sum",
                        "AWS/Lambda Errors {FunctionName=b} Sum Errors b Sum",
                        "AWS/Lambda Throttles {FunctionName=b} Maximum c"),
                widgets.get(1).lines().stream()
                        .map(line -> line.namespace() + " " + line.metric() + " " + line.dimensions() + " "
                                + line.stat() + " " + line.label())
                        .toList());
        assertEquals(1, widgets.get(1).undrawn());
        assertEquals("Average", widgets.get(2).lines().get(0).stat());
        assertEquals("Age", widgets.get(2).lines().get(0).label());
    }

    @Test
    void whatever_somebody_stored_is_no_reason_to_fail() {
        assertEquals(List.of(), widgets("{}"));
        assertEquals(
                List.of(),
                widgets("{\"widgets\": [1, {}, {\"type\": \"metric\", \"properties\": {\"metrics\": []}}]}"));
        Widget odd = widgets(
                        "{\"widgets\": [{\"type\": \"metric\", \"properties\": {\"metrics\": [[\".\"], [\"...\", \"x\"], 3, []]}}]}")
                .get(0);
        assertEquals(0, odd.lines().size());
        assertEquals(4, odd.undrawn());
    }
}
