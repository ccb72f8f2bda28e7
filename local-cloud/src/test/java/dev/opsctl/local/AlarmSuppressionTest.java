package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
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
import software.amazon.awssdk.services.cloudwatch.model.CompositeAlarm;
import software.amazon.awssdk.services.cloudwatch.model.HistoryItemType;
import software.amazon.awssdk.services.cloudwatch.model.PutCompositeAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/** A composite alarm takes no actions while another alarm says so, on the movable clock (OBS-3). */
class AlarmSuppressionTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int WAIT = 120;
    private static final int EXTENSION = 180;

    @TempDir
    Path home;

    private TestCloud cloud;
    private CloudWatchClient metrics;
    private String topic;
    private String queue;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        begin();
        topic = cloud.client(SnsClient.class).createTopic(r -> r.name("alarms")).topicArn();
        queue = cloud.client(SqsClient.class)
                .createQueue(r -> r.queueName("told"))
                .queueUrl();
        cloud.client(SnsClient.class).subscribe(r -> r.topicArn(topic)
                .protocol("sqs")
                .endpoint("arn:aws:sqs:us-east-1:" + TestCloud.SCOPE.accountId() + ":told")
                .attributes(Map.of("RawMessageDelivery", "true")));
        for (String name : List.of("child", "suppressor")) {
            metrics.putMetricAlarm(r -> r.alarmName(name)
                    .namespace("N")
                    .metricName(name)
                    .statistic(Statistic.SUM)
                    .period(60)
                    .evaluationPeriods(1)
                    .threshold(1.0)
                    .treatMissingData("ignore")
                    .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD));
            set(name, "OK");
        }
    }

    private void begin() {
        metrics = cloud.client(CloudWatchClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private void composite(Consumer<PutCompositeAlarmRequest.Builder> more) {
        PutCompositeAlarmRequest.Builder request = PutCompositeAlarmRequest.builder()
                .alarmName("main")
                .alarmRule("ALARM(child)")
                .alarmActions(topic)
                .okActions(topic)
                .actionsSuppressor("suppressor")
                .actionsSuppressorWaitPeriod(WAIT)
                .actionsSuppressorExtensionPeriod(EXTENSION);
        more.accept(request);
        metrics.putCompositeAlarm(request.build());
    }

    private void set(String alarm, String state) {
        metrics.setAlarmState(r -> r.alarmName(alarm).stateValue(state).stateReason("test"));
    }

    private void pass(int seconds) {
        cloud.cloud().clock().advance(Duration.ofSeconds(seconds));
    }

    private CompositeAlarm main() {
        return metrics.describeAlarms(r -> r.alarmNames("main").alarmTypes(AlarmType.COMPOSITE_ALARM))
                .compositeAlarms()
                .get(0);
    }

    private String state() {
        return main().stateValue() + (main().actionsSuppressedBy() == null ? "" : " " + main().actionsSuppressedBy());
    }

    /** The states that the topic was told since the last look, each waited for, and that there is no other. */
    private List<String> told(int number) throws Exception {
        List<String> told = new ArrayList<>();
        for (int i = 0; i <= number; i++) {
            int wait = i < number ? 10 : 0;
            var messages = cloud.client(SqsClient.class)
                    .receiveMessage(r -> r.queueUrl(queue).waitTimeSeconds(wait).maxNumberOfMessages(1))
                    .messages();
            for (var message : messages) {
                JsonNode read = JSON.readTree(message.body());
                told.add(read.path("NewStateValue").asText());
                cloud.client(SqsClient.class)
                        .deleteMessage(r -> r.queueUrl(queue).receiptHandle(message.receiptHandle()));
            }
        }
        return told;
    }

    @Test
    void without_a_suppressor_that_comes_in_time_it_tells_after_the_wait() throws Exception {
        composite(r -> {});
        assertEquals(List.of("OK"), told(1));
        set("child", "ALARM");
        assertEquals("ALARM WaitPeriod", state());
        assertEquals("Actions suppressed by WaitPeriod", main().actionsSuppressedReason());
        pass(WAIT - 1);
        assertEquals(List.of(), told(0));
        pass(2);
        assertEquals("ALARM", state());
        assertNull(main().actionsSuppressedReason());
        assertEquals(List.of("ALARM"), told(1));
        set("child", "OK");
        assertEquals(List.of("OK"), told(1));
    }

    @Test
    void what_is_over_before_the_wait_is_never_told() throws Exception {
        composite(r -> {});
        told(1);
        set("child", "ALARM");
        set("child", "OK");
        assertEquals("OK", state());
        pass(WAIT + 1);
        assertEquals(List.of(), told(0));
    }

    @Test
    void a_suppressor_in_alarm_holds_it_back_until_the_extension_is_over() throws Exception {
        composite(r -> {});
        told(1);
        set("child", "ALARM");
        set("suppressor", "ALARM");
        assertEquals("ALARM Alarm", state());
        pass(WAIT + 1);
        set("suppressor", "OK");
        assertEquals("ALARM ExtensionPeriod", state());
        pass(EXTENSION - 1);
        assertEquals(List.of(), told(0));
        pass(2);
        assertEquals("ALARM", state());
        assertEquals(List.of("ALARM"), told(1));
        List<String> history = metrics
                .describeAlarmHistory(r -> r.alarmName("main")
                        .alarmTypes(AlarmType.COMPOSITE_ALARM)
                        .historyItemType(HistoryItemType.ACTION)
                        .scanBy("TimestampAscending"))
                .alarmHistoryItems()
                .stream()
                .map(AlarmHistoryItem::historySummary)
                .filter(summary -> summary.contains("suppressed"))
                .toList();
        assertEquals(
                List.of(
                        "Actions suppressed by Alarm",
                        "Actions suppressed by ExtensionPeriod",
                        "Actions no longer suppressed by ExtensionPeriod"),
                history);
    }

    @Test
    void what_came_and_went_while_it_was_held_back_is_not_told() throws Exception {
        set("suppressor", "ALARM");
        composite(r -> {});
        assertEquals("OK Alarm", state());
        set("child", "ALARM");
        assertEquals("ALARM Alarm", state());
        set("suppressor", "OK");
        set("child", "OK");
        assertEquals("OK ExtensionPeriod", state());
        pass(EXTENSION + 1);
        assertEquals("OK", state());
        assertEquals(List.of("OK"), told(1), "its first state, once");
    }

    @Test
    void without_periods_it_follows_the_suppressor_at_once() throws Exception {
        composite(r -> r.actionsSuppressorWaitPeriod(0).actionsSuppressorExtensionPeriod(0));
        told(1);
        set("suppressor", "ALARM");
        set("child", "ALARM");
        assertEquals(List.of(), told(0));
        set("suppressor", "INSUFFICIENT_DATA");
        assertEquals("ALARM", state());
        assertEquals(List.of("ALARM"), told(1));
    }

    @Test
    void a_restart_forgets_no_wait() throws Exception {
        composite(r -> {});
        told(1);
        set("child", "ALARM");
        cloud.close();
        cloud = TestCloud.open(home);
        begin();
        assertEquals("ALARM WaitPeriod", state());
        pass(WAIT + 1);
        // What was on its way when the cloud ended may come again: SNS delivers at least once.
        List<String> told = List.of();
        while (told.isEmpty()) {
            told = told(1).stream().filter(state -> !state.equals("OK")).toList();
        }
        assertEquals(List.of("ALARM"), told);
    }

    @Test
    void an_alarm_that_is_given_no_suppressor_any_more_tells_what_it_held_back() throws Exception {
        composite(r -> {});
        told(1);
        set("suppressor", "ALARM");
        set("child", "ALARM");
        composite(r ->
                r.actionsSuppressor(null).actionsSuppressorWaitPeriod(null).actionsSuppressorExtensionPeriod(null));
        assertEquals("ALARM", state());
        assertEquals(List.of("ALARM"), told(1));
    }

    @Test
    void a_suppressor_is_not_deleted_before_what_it_suppresses() {
        composite(r -> r.alarmRule("FALSE"));
        assertThrows(CloudWatchException.class, () -> metrics.deleteAlarms(r -> r.alarmNames("suppressor")));
        metrics.deleteAlarms(r -> r.alarmNames("main", "suppressor"));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "-,60,-",
                "-,-,60",
                "suppressor,60,-",
                "suppressor,-,60",
                "suppressor,-1,60",
                "main,60,60",
                "nobody,60,60"
            })
    void both_periods_come_with_a_suppressor_that_there_is(String suppressor, Integer wait, Integer extension) {
        CloudWatchException refused = assertThrows(
                CloudWatchException.class,
                () -> composite(r -> r.actionsSuppressor(suppressor)
                        .actionsSuppressorWaitPeriod(wait)
                        .actionsSuppressorExtensionPeriod(extension)));
        assertEquals(400, refused.statusCode());
    }
}
