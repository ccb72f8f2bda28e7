package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.AlarmHistoryItem;
import software.amazon.awssdk.services.cloudwatch.model.AlarmType;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.HistoryItemType;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.ScanBy;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Alarms fire and clear by what they watch, on the movable clock, and tell it to topics (OBS-3). */
class AlarmsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

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

    private void put(double value) {
        metrics.putMetricData(r ->
                r.namespace("Orders").metricData(d -> d.metricName("Failed").value(value)));
    }

    private void alarm(Consumer<PutMetricAlarmRequest.Builder> more) {
        PutMetricAlarmRequest.Builder request = PutMetricAlarmRequest.builder()
                .alarmName("failing")
                .namespace("Orders")
                .metricName("Failed")
                .statistic(Statistic.SUM)
                .period(60)
                .evaluationPeriods(1)
                .threshold(1.0)
                .comparisonOperator(ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD);
        more.accept(request);
        metrics.putMetricAlarm(request.build());
    }

    private MetricAlarm alarm() {
        return metrics.describeAlarms(r -> r.alarmNames("failing"))
                .metricAlarms()
                .get(0);
    }

    private void pass(int minutes) {
        cloud.cloud().clock().advance(Duration.ofMinutes(minutes));
    }

    private String queueOf(String topic) {
        SqsClient sqs = cloud.client(SqsClient.class);
        String url = sqs.createQueue(r -> r.queueName("told")).queueUrl();
        cloud.client(SnsClient.class).subscribe(r -> r.topicArn(topic)
                .protocol("sqs")
                .endpoint("arn:aws:sqs:us-east-1:" + TestCloud.SCOPE.accountId() + ":told")
                .attributes(Map.of("RawMessageDelivery", "false")));
        return url;
    }

    private JsonNode told(String url) throws Exception {
        var messages = cloud.client(SqsClient.class)
                .receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(10))
                .messages();
        assertEquals(1, messages.size(), "one message was sent");
        cloud.client(SqsClient.class).deleteMessage(r -> r.queueUrl(url)
                .receiptHandle(messages.get(0).receiptHandle()));
        return JSON.readTree(messages.get(0).body());
    }

    @Test
    void an_alarm_fires_and_clears_and_tells_its_topic_as_AWS_does() throws Exception {
        String topic =
                cloud.client(SnsClient.class).createTopic(r -> r.name("alarms")).topicArn();
        String url = queueOf(topic);
        alarm(r -> r.alarmActions(topic)
                .okActions(topic)
                .treatMissingData("notBreaching")
                .alarmDescription("look"));
        assertEquals("Unchecked: Initial alarm creation", alarm().stateReason());
        Instant minute = cloud.cloud().clock().instant().truncatedTo(ChronoUnit.MINUTES);
        put(3);
        pass(1);
        assertEquals(StateValue.ALARM, alarm().stateValue());
        assertTrue(
                alarm().stateReason()
                        .matches(
                                "Threshold Crossed: 1 datapoint \\[3\\.0 \\(\\d\\d/\\d\\d/\\d\\d \\d\\d:\\d\\d:00\\)] was greater than or equal"
                                        + " to the threshold \\(1\\.0\\)\\."),
                alarm().stateReason());
        JsonNode notice = told(url);
        assertEquals(
                "ALARM: \"failing\" in US East (N. Virginia)",
                notice.path("Subject").asText());
        JsonNode message = JSON.readTree(notice.path("Message").asText());
        List<String> names = new ArrayList<>();
        message.fieldNames().forEachRemaining(names::add);
        assertEquals(
                List.of(
                        "AlarmName",
                        "AlarmDescription",
                        "AWSAccountId",
                        "AlarmConfigurationUpdatedTimestamp",
                        "NewStateValue",
                        "NewStateReason",
                        "StateChangeTime",
                        "Region",
                        "AlarmArn",
                        "OldStateValue",
                        "OKActions",
                        "AlarmActions",
                        "InsufficientDataActions",
                        "Trigger"),
                names);
        assertEquals(
                "{\"MetricName\":\"Failed\",\"Namespace\":\"Orders\",\"StatisticType\":\"Statistic\",\"Statistic\":\"SUM\",\"Unit\":null,"
                        + "\"Dimensions\":[],\"Period\":60,\"EvaluationPeriods\":1,\"ComparisonOperator\":\"GreaterThanOrEqualToThreshold\","
                        + "\"Threshold\":1.0,\"TreatMissingData\":\"notBreaching\",\"EvaluateLowSampleCountPercentile\":\"\"}",
                message.path("Trigger").toString());
        JsonNode data = JSON.readTree(alarm().stateReasonData());
        assertEquals(3.0, data.path("recentDatapoints").path(0).asDouble());
        assertTrue(data.path("startDate").asText().startsWith(minute.toString().substring(0, 16)));
        pass(4);
        assertEquals(StateValue.OK, alarm().stateValue());
        assertEquals(
                "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].",
                alarm().stateReason());
        assertEquals(
                "OK",
                JSON.readTree(told(url).path("Message").asText())
                        .path("NewStateValue")
                        .asText());
        List<AlarmHistoryItem> history = metrics.describeAlarmHistory(
                        r -> r.alarmName("failing").historyItemType(HistoryItemType.STATE_UPDATE))
                .alarmHistoryItems();
        assertEquals(
                List.of("Alarm updated from ALARM to OK", "Alarm updated from INSUFFICIENT_DATA to ALARM"),
                history.stream().map(AlarmHistoryItem::historySummary).toList());
    }

    /** AWS's own tables of what comes of missing values, with three and five spans. X breaches, 0 does not, - is missing. */
    @ParameterizedTest
    @CsvSource({
        "0-X-X, 3, OK, OK, OK, OK",
        "0----, 3, OK, OK, OK, OK",
        "-----, 3, INSUFFICIENT_DATA, kept, ALARM, OK",
        "0XX-X, 3, ALARM, ALARM, ALARM, ALARM",
        "--X--, 3, ALARM, kept, ALARM, OK",
        "0-X-X, 2, ALARM, ALARM, ALARM, ALARM",
        "00X0X, 2, ALARM, ALARM, ALARM, ALARM",
        "0-X--, 2, OK, OK, ALARM, OK",
        "----0, 2, OK, OK, ALARM, OK",
        "---X-, 2, ALARM, kept, ALARM, OK"
    })
    void missing_values_count_as_AWS_says(
            String points, int toAlarm, String missing, String ignore, String breaching, String notBreaching) {
        Instant begin =
                cloud.cloud().clock().instant().truncatedTo(ChronoUnit.MINUTES).plusSeconds(60);
        pass(5);
        Instant end =
                cloud.cloud().clock().instant().truncatedTo(ChronoUnit.MINUTES).plusSeconds(60);
        Instant from = end.minusSeconds(300);
        assertTrue(!from.isBefore(begin.minusSeconds(60)));
        for (int i = 0; i < points.length(); i++) {
            char point = points.charAt(i);
            Instant at = from.plusSeconds(60L * i);
            if (point != '-') {
                metrics.putMetricData(r -> r.namespace("Orders")
                        .metricData(d -> d.metricName("Failed").timestamp(at).value(point == 'X' ? 5.0 : 0.0)));
            }
        }
        Map<String, String> expected =
                Map.of("missing", missing, "ignore", ignore, "breaching", breaching, "notBreaching", notBreaching);
        expected.forEach((treatment, state) -> {
            metrics.putMetricAlarm(r -> r.alarmName(treatment)
                    .namespace("Orders")
                    .metricName("Failed")
                    .statistic(Statistic.SUM)
                    .period(60)
                    .evaluationPeriods(3)
                    .datapointsToAlarm(toAlarm)
                    .threshold(1.0)
                    .comparisonOperator(ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD)
                    .treatMissingData(treatment));
        });
        cloud.cloud().clock().advance(Duration.between(cloud.cloud().clock().instant(), end));
        expected.forEach((treatment, state) -> assertEquals(
                state.equals("kept") ? "INSUFFICIENT_DATA" : state,
                metrics.describeAlarms(r -> r.alarmNames(treatment))
                        .metricAlarms()
                        .get(0)
                        .stateValueAsString(),
                treatment));
    }

    @Test
    void a_composite_alarm_follows_its_children_and_they_stay_while_it_needs_them() {
        alarm(r -> {});
        metrics.putCompositeAlarm(r -> r.alarmName("healthy").alarmRule("NOT ALARM(\"failing\") AND TRUE"));
        assertEquals(StateValue.ALARM, composite().stateValue());
        assertTrue(composite().stateReason().endsWith("healthy was created and its alarm rule evaluates to ALARM"));
        metrics.setAlarmState(
                r -> r.alarmName("failing").stateValue(StateValue.ALARM).stateReason("a test"));
        assertEquals(StateValue.OK, composite().stateValue());
        assertTrue(
                composite()
                        .stateReason()
                        .matches(
                                ".*:alarm:failing transitioned to ALARM at [A-Z][a-z]+ \\d\\d [A-Z][a-z]+, \\d{4} \\d\\d:\\d\\d:\\d\\d UTC"),
                composite().stateReason());
        refused(
                "Cannot delete failing as there are composite alarm(s) depending on it.",
                () -> metrics.deleteAlarms(r -> r.alarmNames("failing")));
        refused(
                "Could not save the composite alarm as alarms [arn:aws:cloudwatch:us-east-1:111122223333:alarm:gone] in the alarm"
                        + " rule do not exist",
                () -> metrics.putCompositeAlarm(r -> r.alarmName("c").alarmRule("ALARM(gone) OR OK(failing)")));
        refused(
                "A composite alarm cannot have a child relation with itself via its AlarmRule, as it would introduce a circular"
                        + " dependency",
                () -> metrics.putCompositeAlarm(r -> r.alarmName("healthy").alarmRule("ALARM(healthy)")));
        metrics.deleteAlarms(r -> r.alarmNames("failing", "healthy"));
        assertEquals(List.of(), metrics.describeAlarms().metricAlarms());
    }

    private software.amazon.awssdk.services.cloudwatch.model.CompositeAlarm composite() {
        return metrics.describeAlarms(r -> r.alarmTypes(AlarmType.COMPOSITE_ALARM))
                .compositeAlarms()
                .get(0);
    }

    @Test
    void an_alarm_may_watch_an_expression() {
        metrics.putMetricAlarm(r -> r.alarmName("failing")
                .evaluationPeriods(1)
                .threshold(50.0)
                .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
                .metrics(
                        q -> q.id("rate")
                                .expression("100 * failed / FILL(all, 1)")
                                .returnData(true),
                        q -> q.id("failed").returnData(false).metricStat(s -> s.period(60)
                                .stat("Sum")
                                .metric(m -> m.namespace("Orders").metricName("Failed"))),
                        q -> q.id("all").returnData(false).metricStat(s -> s.period(60)
                                .stat("SampleCount")
                                .metric(m -> m.namespace("Orders").metricName("Failed")))));
        put(1);
        put(0);
        pass(1);
        assertEquals(StateValue.OK, alarm().stateValue());
        put(1);
        pass(1);
        assertEquals(StateValue.ALARM, alarm().stateValue());
        assertTrue(alarm().stateReason().startsWith("Threshold Crossed: 1 datapoint [100.0 ("), alarm().stateReason());
    }

    @Test
    void a_move_of_the_time_goes_through_the_states_of_its_minutes() {
        alarm(r -> r.treatMissingData("notBreaching"));
        Instant begin = cloud.cloud().clock().instant().truncatedTo(ChronoUnit.MINUTES);
        for (int minute : new int[] {20, 21, 40}) {
            metrics.putMetricData(r -> r.namespace("Orders").metricData(d -> d.metricName("Failed")
                    .timestamp(begin.plusSeconds(60L * minute))
                    .value(1.0)));
        }
        pass(90);
        assertEquals(
                List.of("1 OK", "21 ALARM", "25 OK", "41 ALARM", "44 OK"),
                metrics
                        .describeAlarmHistory(r -> r.alarmName("failing")
                                .historyItemType(HistoryItemType.STATE_UPDATE)
                                .scanBy(ScanBy.TIMESTAMP_ASCENDING))
                        .alarmHistoryItems()
                        .stream()
                        .map(item -> Duration.between(begin, item.timestamp()).toMinutes() + " "
                                + item.historySummary().replaceFirst(".* to ", ""))
                        .toList());
        metrics.setAlarmState(
                r -> r.alarmName("failing").stateValue(StateValue.ALARM).stateReason("a test"));
        pass(1);
        assertEquals(StateValue.OK, alarm().stateValue(), "what has no values is looked at again when somebody set it");
    }

    @Test
    void alarms_are_kept_over_a_restart_and_go_on() {
        alarm(r -> {});
        cloud.close();
        open();
        put(2);
        pass(1);
        assertEquals(StateValue.ALARM, alarm().stateValue());
    }

    @Test
    void what_AWS_refuses_is_refused() {
        refused(
                "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400) for alarms using"
                        + " period < 3600",
                () -> alarm(r -> r.evaluationPeriods(1441)));
        refused(
                "The value maybe for parameter TreatMissingData is not supported.",
                () -> alarm(r -> r.treatMissingData("maybe")));
        refused("Invalid arn syntax: nobody", () -> alarm(r -> r.alarmActions("nobody")));
        CloudWatchException unknown = assertThrows(
                CloudWatchException.class,
                () -> metrics.setAlarmState(
                        r -> r.alarmName("x").stateValue("OK").stateReason("r")));
        assertEquals("ResourceNotFound", unknown.awsErrorDetails().errorCode());
        assertEquals(404, unknown.statusCode());
    }

    private static void refused(String words, org.junit.jupiter.api.function.Executable call) {
        assertEquals(
                words,
                assertThrows(CloudWatchException.class, call).awsErrorDetails().errorMessage());
    }
}
