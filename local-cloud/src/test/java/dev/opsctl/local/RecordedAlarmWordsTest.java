package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.AlarmType;
import software.amazon.awssdk.services.cloudwatch.model.CloudWatchException;
import software.amazon.awssdk.services.cloudwatch.model.ComparisonOperator;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.PutCompositeAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.PutMetricAlarmRequest;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;

/** What CloudWatch refuses of alarms and queries, in the words that it was seen to use (OBS-3). */
class RecordedAlarmWordsTest {

    @TempDir
    static Path home;

    private static TestCloud cloud;
    private static CloudWatchClient metrics;

    @BeforeAll
    static void open() {
        cloud = TestCloud.open(home);
        metrics = cloud.client(CloudWatchClient.class);
        for (String name : List.of("a", "b", "c")) {
            alarm(r -> r.alarmName(name).treatMissingData("ignore"));
        }
    }

    @AfterAll
    static void close() {
        cloud.close();
    }

    private static void alarm(Consumer<PutMetricAlarmRequest.Builder> more) {
        PutMetricAlarmRequest.Builder request = PutMetricAlarmRequest.builder()
                .alarmName("x")
                .namespace("N")
                .metricName("M")
                .statistic(Statistic.SUM)
                .period(60)
                .evaluationPeriods(3)
                .threshold(1.0)
                .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD);
        more.accept(request);
        metrics.putMetricAlarm(request.build());
    }

    private static void math(List<MetricDataQuery> queries) {
        alarm(r -> r.namespace(null)
                .metricName(null)
                .statistic((Statistic) null)
                .period(null)
                .metrics(queries));
    }

    private static void composite(Consumer<PutCompositeAlarmRequest.Builder> more) {
        PutCompositeAlarmRequest.Builder request =
                PutCompositeAlarmRequest.builder().alarmName("y").alarmRule("ALARM(a)");
        more.accept(request);
        metrics.putCompositeAlarm(request.build());
    }

    private static MetricDataQuery metric(String id, String stat, int period) {
        return MetricDataQuery.builder()
                .id(id)
                .returnData(id.equals("m1"))
                .metricStat(m -> m.metric(n -> n.namespace("N").metricName("M"))
                        .stat(stat)
                        .period(period))
                .build();
    }

    private static void ask(MetricDataQuery... queries) {
        Instant now = Instant.now();
        metrics.getMetricData(
                r -> r.startTime(now.minusSeconds(60)).endTime(now).metricDataQueries(queries));
    }

    private static Arguments words(String words, Runnable request) {
        return Arguments.of(words, request);
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                words(
                        "DatapointsToAlarm must be less than or equal to EvaluationPeriods",
                        () -> alarm(r -> r.datapointsToAlarm(4))),
                words(
                        "PutMetricAlarm request should have valid Threshold parameter",
                        () -> alarm(r -> r.threshold(null))),
                words(
                        "ComparisonOperators for ranges require ThresholdMetricId to be set",
                        () -> alarm(
                                r -> r.threshold(null).comparisonOperator("LessThanLowerOrGreaterThanUpperThreshold"))),
                words("Period must be 10, 20, 30 or a multiple of 60", () -> alarm(r -> r.period(45))),
                words("Period must be 10, 20, 30 or a multiple of 60", () -> math(List.of(metric("m1", "Sum", 5)))),
                words(
                        "Metrics cannot be checked across more than a week (EvaluationPeriods * Period must be <= 604800) for alarms"
                                + " using period >= 3600",
                        () -> alarm(r -> r.period(3600).evaluationPeriods(169))),
                words(
                        "Option evaluateLowSampleCountPercentile can not be applied with statistic Sum. This option is enabled only"
                                + " for percentile statistics.",
                        () -> alarm(r -> r.evaluateLowSampleCountPercentile("ignore"))),
                words(
                        "The value p101 for parameter ExtendedStatistic is not supported.",
                        () -> alarm(r -> r.statistic((Statistic) null).extendedStatistic("p101"))),
                words("Unsupported AWS vendor s3", () -> alarm(r -> r.alarmActions("arn:aws:s3:::bucket"))),
                words(
                        "Too many metrics in alarm, maximum is 10",
                        () -> math(IntStream.rangeClosed(1, 11)
                                .mapToObj(i -> metric("m" + i, "Sum", 60))
                                .toList())),
                words(
                        "SEARCH is not supported on Metric Alarms.",
                        () -> math(List.of(MetricDataQuery.builder()
                                .id("e1")
                                .expression("SUM(SEARCH('{N} M', 'Sum', 60))")
                                .build()))),
                words(
                        "Exactly one element of the metrics list should return data.",
                        () -> math(List.of(metric("m2", "Sum", 60)))),
                words(
                        "The parameters MetricDataQuery Expression and MetricStat are mutually exclusive and you have specified"
                                + " both.",
                        () -> math(List.of(metric("m1", "Sum", 60).toBuilder()
                                .expression("1")
                                .build()))),
                words(
                        "Period must not be null",
                        () -> math(List.of(MetricDataQuery.builder().id("m1").build()))),
                words(
                        "Error in AlarmRule [Unsupported token 'GARBAGE' at char 0, must be: '(', 'NOT', AT_LEAST, TRUE or FALSE,"
                                + " ALARM, OK, or INSUFFICIENT_DATA]",
                        () -> composite(r -> r.alarmRule("GARBAGE(not a rule"))),
                words(
                        "ActionsSuppressorWaitPeriod requires an ActionSuppressor",
                        () -> composite(r -> r.actionsSuppressorWaitPeriod(1))),
                words(
                        "ActionsSuppressorWaitPeriod must not be null",
                        () -> composite(r -> r.actionsSuppressor("b").actionsSuppressorExtensionPeriod(1))),
                words(
                        "ActionsSuppressorExtensionPeriod must not be null",
                        () -> composite(r -> r.actionsSuppressor("b").actionsSuppressorWaitPeriod(1))),
                words(
                        "ActionsSuppressor must be a valid CloudWatch Alarm ARN or an Alarm name",
                        () -> composite(r -> r.actionsSuppressor("arn:aws:sns:us-east-1:111122223333:topic"))),
                words(
                        "The value Avg for parameter MetricDataQueries.member.1.MetricStat.Stat is not a valid statistic.\n"
                                + "The value p101 for parameter MetricDataQueries.member.3.MetricStat.Stat is not a valid statistic.\n",
                        () -> ask(metric("m1", "Avg", 60), metric("m2", "Sum", 60), metric("m3", "p101", 60))),
                words(
                        "The parameter StartTime must not equal parameter EndTime.\n",
                        () -> metrics.getMetricData(r -> r.startTime(Instant.EPOCH)
                                .endTime(Instant.EPOCH)
                                .metricDataQueries(metric("m1", "Sum", 60)))));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void what_is_refused_is_told_so(String words, Runnable request) {
        CloudWatchException refused = assertThrows(CloudWatchException.class, request::run);
        assertEquals(words, refused.awsErrorDetails().errorMessage());
        assertEquals(400, refused.statusCode());
    }

    /** Of three alarms, so many are in ALARM. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "AT_LEAST(2, ALARM, (a, b, c)) | 2",
                "AT_LEAST(60%, ALARM, (a, \"b\", arn:aws:cloudwatch:us-east-1:111122223333:alarm:c)) | 2",
                "AT_LEAST(100%,ALARM,(a,b,c)) | 3",
                "NOT AT_LEAST(2, NOT ALARM, (a, b, c)) | 2",
                "AT_LEAST(1, ALARM, (a)) AND (ALARM(b) OR FALSE) | 2"
            })
    void at_least_so_many_are_in_a_state(String rule, int least) {
        List<String> seen = new ArrayList<>();
        List<String> wanted = new ArrayList<>(Collections.nCopies(4, "OK"));
        for (int alarming = 0; alarming <= 3; alarming++) {
            for (int i = 0; i < 3; i++) {
                String name = List.of("a", "b", "c").get(i);
                String state = i < alarming ? "ALARM" : "OK";
                metrics.setAlarmState(r -> r.alarmName(name).stateValue(state).stateReason("test"));
            }
            composite(r -> r.alarmRule(rule));
            seen.add(metrics.describeAlarms(r -> r.alarmNames("y").alarmTypes(AlarmType.COMPOSITE_ALARM))
                    .compositeAlarms()
                    .get(0)
                    .stateValueAsString());
            wanted.set(alarming, alarming >= least ? "ALARM" : "OK");
        }
        assertEquals(wanted, seen);
    }

    @Test
    void a_rule_that_counts_nothing_is_refused() {
        for (String rule : List.of(
                "AT_LEAST(, ALARM, (a))",
                "AT_LEAST(1, ALARM, ())",
                "AT_LEAST(1, GREEN, (a))",
                "AT_LEAST(1, ALARM, (a)")) {
            assertThrows(CloudWatchException.class, () -> composite(r -> r.alarmRule(rule)), rule);
        }
    }
}
