package dev.opsctl.functions.console.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.opsctl.functions.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Alarms as CloudWatch describes them (OBS-3). */
class AlarmTest {

    private static Alarm alarm(String text) {
        return Alarm.of(Json.parseObject(text));
    }

    @Test
    void an_alarm_of_one_metric_is_asked_for_as_it_watches() {
        Alarm alarm = alarm(
                """
                {"AlarmName": "a", "StateValue": "ALARM", "StateUpdatedTimestamp": 5, "StateTransitionedTimestamp": 2.5,
                 "StateReason": "r", "AlarmDescription": "d", "Namespace": "AWS/SQS", "MetricName": "Age",
                 "Dimensions": [{"Name": "QueueName", "Value": "q"}], "Statistic": "Maximum", "Period": 120,
                 "ComparisonOperator": "GreaterThanThreshold", "Threshold": 0.5, "EvaluationPeriods": 3, "DatapointsToAlarm": 2}""");
        assertEquals(Instant.ofEpochMilli(2500), alarm.since());
        Alarm.Watched watched = alarm.watches();
        assertEquals(
                "Age > 0.5 in 2 of 3 of 120 s of q",
                watched.metric() + " " + watched.sign() + " " + watched.threshold() + " in " + watched.points() + " of "
                        + watched.of() + " of " + watched.period() + " s of " + watched.queue());
        assertEquals(
                "[{\"Id\":\"m0\",\"MetricStat\":{\"Metric\":{\"Namespace\":\"AWS/SQS\",\"MetricName\":\"Age\",\"Dimensions\":"
                        + "[{\"Name\":\"QueueName\",\"Value\":\"q\"}]},\"Period\":120,\"Stat\":\"Maximum\"}}]",
                Json.write(watched.queries()));
    }

    @Test
    void one_of_an_expression_is_called_by_its_label_and_has_the_longest_period_of_its_metrics() {
        Alarm.Watched watched = alarm(
                        """
                        {"AlarmName": "a", "StateValue": "OK", "ComparisonOperator": "LessThanOrEqualToThreshold", "Threshold": 3,
                         "EvaluationPeriods": 1, "Metrics": [
                           {"Id": "m0", "ReturnData": false, "MetricStat": {"Period": 300, "Stat": "Sum", "Metric": {"MetricName": "Errors"}}},
                           {"Id": "all", "Expression": "SUM(METRICS())", "Label": "Errors of all", "ReturnData": true}]}""")
                .watches();
        assertEquals("Errors of all", watched.metric());
        assertEquals("<=", watched.sign());
        assertEquals(300, watched.period());
        assertEquals(1, watched.points());
        assertEquals(2, watched.queries().size());
        assertNull(watched.queue());
    }

    @Test
    void one_of_others_has_a_rule_and_watches_no_metric() {
        Alarm alarm = alarm("{\"AlarmName\": \"a\", \"StateValue\": \"OK\", \"AlarmRule\": \"ALARM(\\\"b\\\")\"}");
        assertEquals("ALARM(\"b\")", alarm.rule());
        assertNull(alarm.watches());
        assertNull(alarm.since());
    }

    @Test
    void a_band_has_no_threshold() {
        Alarm.Watched watched = alarm("{\"AlarmName\": \"a\", \"ComparisonOperator\": \"GreaterThanUpperThreshold\"}")
                .watches();
        assertNull(watched.threshold());
        assertEquals("GreaterThanUpperThreshold", watched.sign());
    }

    @Test
    void those_that_are_on_come_first() {
        List<String> sorted = Stream.of("d OK", "c INSUFFICIENT_DATA", "b OK", "z ALARM", "y ALARM")
                .map(text -> text.split(" "))
                .map(parts -> alarm("{\"AlarmName\": \"" + parts[0] + "\", \"StateValue\": \"" + parts[1] + "\"}"))
                .sorted(Alarm.WORST_FIRST)
                .map(Alarm::name)
                .toList();
        assertEquals(List.of("y", "z", "c", "b", "d"), sorted);
    }
}
