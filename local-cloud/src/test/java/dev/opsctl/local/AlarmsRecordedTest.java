package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.CompositeAlarm;
import software.amazon.awssdk.services.cloudwatch.model.GetMetricDataResponse;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataResult;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * What was recorded of CloudWatch on AWS, by LocalStack's tests that are validated there (tests/aws/services/cloudwatch, their snapshots): the facts,
 * told anew.
 */
class AlarmsRecordedTest {

    private static final String TOPIC = "arn:aws:sns:us-east-1:111122223333:t";
    private static final String QUEUE = "arn:aws:sqs:us-east-1:111122223333:q";

    @TempDir
    Path home;

    private TestCloud cloud;
    private CloudWatchClient watch;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        watch = cloud.client(CloudWatchClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private void alarm(String... actions) {
        watch.putMetricAlarm(r -> r.alarmName("a")
                .namespace("n")
                .metricName("m")
                .statistic(Statistic.SUM)
                .period(60)
                .threshold(30.0)
                .comparisonOperator("GreaterThanThreshold")
                .evaluationPeriods(1)
                .alarmActions(actions.length == 0 ? null : List.of(actions)));
    }

    @Test
    void alarmsTellTheirListsWhenTheyAreEmptyToo() {
        alarm();
        watch.putCompositeAlarm(r -> r.alarmName("c").alarmRule("ALARM(a)"));
        MetricAlarm alarm =
                watch.describeAlarms(r -> r.alarmNames("a")).metricAlarms().get(0);
        assertTrue(alarm.hasOkActions() && alarm.hasAlarmActions() && alarm.hasInsufficientDataActions());
        assertTrue(alarm.hasDimensions());
        CompositeAlarm composite = watch.describeAlarms(r -> r.alarmTypesWithStrings("CompositeAlarm"))
                .compositeAlarms()
                .get(0);
        assertTrue(composite.hasOkActions() && composite.hasAlarmActions() && composite.hasInsufficientDataActions());
    }

    @Test
    void anAccountsAlarmsPublishToTopicsWithTheirFirstPolicy() throws Exception {
        SnsClient sns = cloud.client(SnsClient.class);
        SqsClient sqs = cloud.client(SqsClient.class);
        sns.createTopic(r -> r.name("t"));
        String url = sqs.createQueue(r -> r.queueName("q")).queueUrl();
        sqs.setQueueAttributes(r -> r.queueUrl(url)
                .attributes(java.util.Map.of(
                        QueueAttributeName.POLICY,
                        "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"*\"},\"Action\":\"sqs:SendMessage\","
                                + "\"Resource\":\"" + QUEUE + "\",\"Condition\":{\"ArnEquals\":{\"aws:SourceArn\":\""
                                + TOPIC + "\"}}}}")));
        sns.subscribe(r -> r.topicArn(TOPIC).protocol("sqs").endpoint(QUEUE));
        alarm(TOPIC);
        watch.setAlarmState(r -> r.alarmName("a").stateValue("ALARM").stateReason("testing"));
        assertEquals(
                1,
                sqs.receiveMessage(r -> r.queueUrl(url).waitTimeSeconds(10))
                        .messages()
                        .size());
    }

    @Test
    void anUnknownAlarmIsRefusedWithoutWords() {
        CloudWatchException missing = assertThrows(
                CloudWatchException.class,
                () -> watch.setAlarmState(
                        r -> r.alarmName("none").stateValue("OK").stateReason("r")));
        assertEquals("ResourceNotFound", missing.awsErrorDetails().errorCode());
        assertEquals("", missing.awsErrorDetails().errorMessage());
        CloudWatchException state = assertThrows(
                CloudWatchException.class,
                () -> watch.setAlarmState(
                        r -> r.alarmName("none").stateValue("INVALID").stateReason("r")));
        assertTrue(state.awsErrorDetails().errorMessage().endsWith("[INSUFFICIENT_DATA, ALARM, OK]"));
    }

    @Test
    void aDashboardsNameHasFewKindsOfCharacters() {
        CloudWatchException name = assertThrows(
                CloudWatchException.class,
                () -> watch.putDashboard(r -> r.dashboardName("test:invalid").dashboardBody("{\"widgets\":[]}")));
        assertEquals("InvalidParameterValue", name.awsErrorDetails().errorCode());
        assertEquals(
                "The value for field DashboardName contains invalid characters. It can only contain alphanumerics, dash (-) and underscore (_).\n",
                name.awsErrorDetails().errorMessage());
    }

    @Test
    void valuesBesideStatisticsAreTaken() {
        watch.putMetricData(r -> r.namespace("n").metricData(d -> d.metricName("m")
                .values(1.0, 10.0)
                .statisticValues(s -> s.sampleCount(10.0).sum(55.0).minimum(1.0).maximum(10.0))));
        assertThrows(
                CloudWatchException.class,
                () -> watch.putMetricData(r -> r.namespace("n").metricData(d -> d.metricName("m")
                        .value(1.0)
                        .statisticValues(
                                s -> s.sampleCount(10.0).sum(55.0).minimum(1.0).maximum(10.0)))));
    }

    @Test
    void tooManyPointsAreRefusedInPlainDigits() {
        Instant now = Instant.parse("2026-10-01T00:00:00Z");
        CloudWatchException many = assertThrows(
                CloudWatchException.class,
                () -> watch.getMetricStatistics(r -> r.namespace("n")
                        .metricName("m")
                        .startTime(now.minusSeconds(86_400))
                        .endTime(now)
                        .period(1)
                        .statistics(Statistic.SUM)));
        assertEquals(
                "You have requested up to 86400 datapoints, which exceeds the limit of 1440. You may reduce the datapoints requested by increasing"
                        + " Period, or decreasing the time range.",
                many.awsErrorDetails().errorMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "Sum, 60, Minimum, 30, m Sum 60, m Minimum 30",
        "Sum, 60, Minimum, 60, m Sum, m Minimum",
        "Sum, 60, Sum, 30, m 60, m 30",
        "Sum, 60, Sum, 60, m, m"
    })
    void whatIsAskedOfOneMetricIsToldApart(
            String oneStat, int onePeriod, String otherStat, int otherPeriod, String one, String other) {
        Instant now = Instant.parse("2026-10-01T00:00:00Z");
        GetMetricDataResponse data = watch.getMetricData(r -> r.startTime(now.minusSeconds(600))
                .endTime(now)
                .metricDataQueries(
                        q -> q.id("a")
                                .metricStat(s -> s.metric(m -> m.namespace("n").metricName("m"))
                                        .stat(oneStat)
                                        .period(onePeriod)),
                        q -> q.id("b")
                                .metricStat(s -> s.metric(m -> m.namespace("n").metricName("m"))
                                        .stat(otherStat)
                                        .period(otherPeriod)),
                        q -> q.id("c")
                                .metricStat(s -> s.metric(m -> m.namespace("n").metricName("another"))
                                        .stat("Maximum")
                                        .period(300))));
        assertEquals(
                List.of(one, other, "another"),
                data.metricDataResults().stream().map(MetricDataResult::label).toList());
        assertTrue(data.hasMessages());
    }
}
