package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.local.engine.mail.Mailbox;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.AlarmType;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.HistoryItemType;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.sns.SnsClient;

/** People get a text of an alarm by mail, line by line that of AWS, and a subject that fits (OBS-3). */
class AlarmMailsTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "EEEE dd MMMM, yyyy HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final String ARN = "arn:aws:cloudwatch:us-east-1:111122223333:alarm:";

    @TempDir
    Path home;

    private TestCloud cloud;
    private CloudWatchClient alarms;
    private String topic;
    private Mailbox mailbox;

    @BeforeEach
    void open() throws Exception {
        cloud = TestCloud.open(home);
        alarms = cloud.client(CloudWatchClient.class);
        mailbox = new Mailbox(home);
        SnsClient sns = cloud.client(SnsClient.class);
        topic = sns.createTopic(r -> r.name("alarms")).topicArn();
        sns.subscribe(r -> r.topicArn(topic).protocol("email").endpoint("ops@example.com"));
        String token = body(0).lines()
                .filter(line -> line.startsWith("Token: "))
                .findFirst()
                .orElseThrow()
                .substring(7)
                .strip();
        sns.confirmSubscription(r -> r.topicArn(topic).token(token));
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    /** The body of the newest mail, as soon as there are more than some. */
    private String body(int more) throws InterruptedException {
        for (int i = 0; i < 1_000 && mailbox.list().size() <= more; i++) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        String mail = new String(mailbox.read(mailbox.list().get(0).id()).orElseThrow(), StandardCharsets.UTF_8);
        int end = mail.indexOf("\r\n\r\n");
        String text = mail.substring(end + 4);
        return mail.substring(0, end).contains("base64")
                ? new String(Base64.getMimeDecoder().decode(text), StandardCharsets.UTF_8)
                : text.replace("\r\n", "\n");
    }

    /** What the next mail says of an alarm, without what SNS adds. */
    private String mailed(Runnable cause) throws InterruptedException {
        int before = mailbox.list().size();
        cause.run();
        return body(before).replaceFirst("(?s)\n\n--\nIf you wish to stop.*", "");
    }

    private void set(String alarm, StateValue state, String reason) {
        alarms.setAlarmState(r -> r.alarmName(alarm).stateValue(state).stateReason(reason));
    }

    private static PutMetricAlarmRequest.Builder alarm(String name) {
        return PutMetricAlarmRequest.builder()
                .alarmName(name)
                .evaluationPeriods(3)
                .datapointsToAlarm(2)
                .threshold(1.0)
                .treatMissingData("ignore")
                .comparisonOperator(ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD);
    }

    private String since(String alarm) {
        var found = alarms.describeAlarms(
                r -> r.alarmNames(alarm).alarmTypes(AlarmType.METRIC_ALARM, AlarmType.COMPOSITE_ALARM));
        return TIME.format(
                found.metricAlarms().isEmpty()
                        ? found.compositeAlarms().get(0).stateUpdatedTimestamp()
                        : found.metricAlarms().get(0).stateUpdatedTimestamp());
    }

    @Test
    void of_a_metric() throws Exception {
        alarms.putMetricAlarm(alarm("too many / late")
                .alarmDescription("Look at `opsctl top`.")
                .namespace("Orders")
                .metricName("Failed")
                .dimensions(d -> d.name("Route").value("queue"), d -> d.name("Client")
                        .value("c 1"))
                .statistic(Statistic.SUM)
                .period(300)
                .alarmActions(topic)
                .okActions(topic, "arn:aws:sns:us-east-1:111122223333:other")
                .build());
        String mail = mailed(() -> set("too many / late", StateValue.ALARM, "it \"broke\""));
        String at = since("too many / late");
        assertEquals(
                """
                You are receiving this email because your Amazon CloudWatch Alarm "too many / late" in the US East (N. Virginia) region has entered the ALARM state, because "it "broke"" at "%1$s".

                View this alarm in the AWS Management Console:
                https://us-east-1.console.aws.amazon.com/cloudwatch/deeplink.js?region=us-east-1#alarmsV2:alarm/too%%20many%%20%%2F%%20late

                Alarm Details:
                - Name:                       too many / late
                - Description:                Look at `opsctl top`.
                - State Change:               INSUFFICIENT_DATA -> ALARM
                - Reason for State Change:    it "broke"
                - Timestamp:                  %1$s
                - AWS Account:                111122223333
                - Alarm Arn:                  %2$stoo many / late

                Threshold:
                - The alarm is in the ALARM state when the metric is GreaterThanOrEqualToThreshold 1.0 for at least 2 of the last 3 period(s) of 300 seconds.\s

                Monitored Metric:
                - MetricNamespace:                     Orders
                - MetricName:                          Failed
                - Dimensions:                          [Route = queue] [Client = c 1]
                - Period:                              300 seconds
                - Statistic:                           Sum
                - Unit:                                not specified
                - TreatMissingData:                    ignore


                State Change Actions:
                - OK: [%3$s, arn:aws:sns:us-east-1:111122223333:other]
                - ALARM: [%3$s]
                - INSUFFICIENT_DATA:\s
                """
                        .formatted(at, ARN, topic),
                mail);
    }

    @Test
    void of_an_expression() throws Exception {
        alarms.putMetricAlarm(alarm("rate")
                .alarmActions(topic)
                .metrics(q -> q.id("rate").expression("100 * failed").label("Failed, %"), q -> q.id("failed")
                        .returnData(false)
                        .metricStat(s -> s.period(120).stat("p90").metric(m -> m.namespace("Orders")
                                .metricName("Failed"))))
                .build());
        String mail = mailed(() -> set("rate", StateValue.ALARM, "tried"));
        assertEquals(
                """
                Threshold:
                - The alarm is in the ALARM state when the metric is GreaterThanOrEqualToThreshold 1.0 for at least 2 of the last 3 period(s) of 120 seconds.\s

                Monitored Metrics:
                - MetricExpression:           100 * failed
                - MetricLabel:                Failed, %

                State Change Actions:
                """,
                mail.substring(mail.indexOf("Threshold:"), mail.indexOf("- OK:")));
    }

    @Test
    void of_other_alarms() throws Exception {
        alarms.putMetricAlarm(alarm("child")
                .namespace("Orders")
                .metricName("Failed")
                .statistic(Statistic.SUM)
                .period(60)
                .build());
        set("child", StateValue.OK, "begin");
        alarms.putCompositeAlarm(
                r -> r.alarmName("all").alarmRule("ALARM(child)").alarmActions(topic));
        String mail = mailed(() -> set("child", StateValue.ALARM, "tried"));
        String at = since("all");
        String reason = alarms.describeAlarms(r -> r.alarmTypes(AlarmType.COMPOSITE_ALARM))
                .compositeAlarms()
                .get(0)
                .stateReason();
        assertEquals(
                """
                You are receiving this email because your Amazon CloudWatch Alarm "all" in the US East (N. Virginia) region has transitioned to ALARM state on %1$s, because "%2$s".

                View this alarm in the AWS Management Console:
                https://us-east-1.console.aws.amazon.com/cloudwatch/deeplink.js?region=us-east-1#alarmsV2:alarm/all

                Alarm Details:
                - Name:                       all
                - Description:               \s
                - State Change:               OK -> ALARM
                - Alarm Rule:                 ALARM(child)
                - Reason for State Change:    %2$s
                - Timestamp:                  %1$s
                - AWS Account:                111122223333
                - Alarm Arn:                  %3$sall

                Triggering children (max. 10):
                - %3$schild   ALARM               %4$s

                State Change Actions:
                - OK:\s
                - ALARM: [%5$s]
                - INSUFFICIENT_DATA:\s
                """
                        .formatted(at, reason, ARN, since("child"), topic),
                mail);
        set("all", StateValue.OK, "by hand");
        mail = mailed(() -> alarms.setAlarmState(r -> r.alarmName("all")
                .stateValue(StateValue.ALARM)
                .stateReason("by hand")
                .stateReasonData("{\"triggeringAlarms\":[{\"arn\":\"x\",\"state\":{\"timestamp\":\"noon\"}},3]}")));
        assertTrue(mail.contains("- x" + " ".repeat(23) + "noon\n"), mail);
    }

    @Test
    void a_subject_keeps_its_region_however_long_the_name_and_the_history_has_what_was_published() throws Exception {
        String name = "größer-" + "n".repeat(200);
        alarms.putMetricAlarm(alarm(name)
                .namespace("Orders")
                .metricName("Failed")
                .statistic(Statistic.SUM)
                .period(60)
                .alarmActions(topic)
                .build());
        mailed(() -> set(name, StateValue.ALARM, "tried"));
        String subject = mailbox.list().get(0).subject();
        assertEquals(100, subject.length());
        assertTrue(subject.matches("ALARM: \"gr_er-n+\\.{3}\" in US East \\(N\\. Virginia\\)"), subject);
        JsonNode data = JSON.readTree(history(name));
        assertEquals("Succeeded", data.path("actionState").asText());
        assertEquals(topic, data.path("notificationResource").asText());
        assertTrue(data.has("error") && data.path("error").isNull());
        JsonNode published = JSON.readTree(data.path("publishedMessage").asText());
        assertEquals(subject, published.path("sms").asText());
        assertEquals(
                name,
                JSON.readTree(published.path("default").asText())
                        .path("AlarmName")
                        .asText());
    }

    private String history(String alarm) throws InterruptedException {
        for (int i = 0; i < 1_000; i++) {
            var items = alarms.describeAlarmHistory(r -> r.alarmName(alarm).historyItemType(HistoryItemType.ACTION))
                    .alarmHistoryItems();
            if (!items.isEmpty()) {
                return items.get(0).historyData();
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        throw new AssertionError("no action in the history");
    }
}
