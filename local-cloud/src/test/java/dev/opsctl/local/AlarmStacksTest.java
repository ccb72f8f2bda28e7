package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudformation.model.Stack;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.cloudwatch.model.Tag;

/** CloudFormation's types of CloudWatch: alarms of metrics, alarms of alarms, dashboards. */
class AlarmStacksTest {

    private static final String TEMPLATE =
            """
            Resources:
              Failing:
                Type: AWS::CloudWatch::Alarm
                Properties:
                  AlarmName: failing
                  Namespace: Orders
                  MetricName: Failed
                  Dimensions: [{Name: Route, Value: queue}]
                  Statistic: Sum
                  Period: 60
                  EvaluationPeriods: 1
                  Threshold: THRESHOLD
                  ComparisonOperator: GreaterThanThreshold
                  Tags: [{Key: team, Value: TEAM}]
              Rate:
                Type: AWS::CloudWatch::Alarm
                Properties:
                  EvaluationPeriods: 1
                  Threshold: 0.5
                  ComparisonOperator: GreaterThanThreshold
                  Metrics:
                    - {Id: rate, Expression: failed / 60, ReturnData: true}
                    - Id: failed
                      ReturnData: false
                      MetricStat: {Stat: Sum, Period: 60, Metric: {Namespace: Orders, MetricName: Failed}}
              Healthy:
                Type: AWS::CloudWatch::CompositeAlarm
                Properties:
                  AlarmName: healthy
                  AlarmRule: !Sub ALARM(${Failing}) OR ALARM("${Rate}")
              Board:
                Type: AWS::CloudWatch::Dashboard
                Properties:
                  DashboardName: board
                  DashboardBody: !Sub '{"widgets":[{"type":"text","properties":{"markdown":"${Failing.Arn}"}}]}'
            Outputs:
              Healthy: {Value: !GetAtt Healthy.Arn}
              Rate: {Value: !Ref Rate}
            """;

    @TempDir
    Path home;

    private TestCloud cloud;
    private CloudFormationClient cfn;
    private CloudWatchClient cloudWatch;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        cfn = cloud.client(CloudFormationClient.class);
        cloudWatch = cloud.client(CloudWatchClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private static String template(String threshold, String team) {
        return TEMPLATE.replace("THRESHOLD", threshold).replace("TEAM", team);
    }

    private Stack settled(String id) throws InterruptedException {
        while (true) {
            Stack stack = cfn.describeStacks(r -> r.stackName(id)).stacks().get(0);
            if (!stack.stackStatusAsString().endsWith("_IN_PROGRESS")) {
                return stack;
            }
            Thread.sleep(2); // throws when the test's time is up
        }
    }

    private MetricAlarm failing() {
        return cloudWatch
                .describeAlarms(r -> r.alarmNames("failing"))
                .metricAlarms()
                .get(0);
    }

    private Map<String, String> tags() {
        return cloudWatch.listTagsForResource(r -> r.resourceARN(failing().alarmArn())).tags().stream()
                .filter(tag -> !tag.key().startsWith("aws:"))
                .collect(Collectors.toMap(Tag::key, Tag::value));
    }

    @Test
    void alarms_and_dashboards_are_made_changed_and_deleted_with_their_stack() throws InterruptedException {
        String id = cfn.createStack(r -> r.stackName("watch").templateBody(template("1", "a")))
                .stackId();
        Stack made = settled(id);
        assertEquals("CREATE_COMPLETE", made.stackStatusAsString(), made.stackStatusReason());
        assertEquals(1.0, failing().threshold());
        assertEquals("queue", failing().dimensions().get(0).value());
        assertEquals(Map.of("team", "a"), tags());
        Map<String, String> outputs =
                made.outputs().stream().collect(Collectors.toMap(o -> o.outputKey(), o -> o.outputValue()));
        assertEquals("arn:aws:cloudwatch:us-east-1:111122223333:alarm:healthy", outputs.get("Healthy"));
        assertTrue(outputs.get("Rate").startsWith("watch-Rate-"), outputs.get("Rate"));
        assertEquals(
                "{\"widgets\":[{\"type\":\"text\",\"properties\":{\"markdown\":\""
                        + failing().alarmArn() + "\"}}]}",
                cloudWatch.getDashboard(r -> r.dashboardName("board")).dashboardBody());

        cfn.updateStack(r -> r.stackName("watch").templateBody(template("2", "b")));
        assertEquals("UPDATE_COMPLETE", settled(id).stackStatusAsString());
        assertEquals(2.0, failing().threshold());
        assertEquals(Map.of("team", "b"), tags());

        cfn.deleteStack(r -> r.stackName("watch"));
        assertEquals("DELETE_COMPLETE", settled(id).stackStatusAsString());
        assertEquals(List.of(), cloudWatch.describeAlarms().metricAlarms());
        assertEquals(List.of(), cloudWatch.listDashboards().dashboardEntries());
    }

    @Test
    void an_alarm_of_somebody_else_is_not_taken_over() throws InterruptedException {
        cloudWatch.putMetricAlarm(r -> r.alarmName("failing")
                .namespace("Own")
                .metricName("Own")
                .statistic("Sum")
                .period(60)
                .evaluationPeriods(1)
                .threshold(7.0)
                .comparisonOperator("GreaterThanThreshold"));
        String id = cfn.createStack(r -> r.stackName("watch").templateBody(template("1", "a")))
                .stackId();
        assertEquals("ROLLBACK_COMPLETE", settled(id).stackStatusAsString());
        assertEquals(7.0, failing().threshold());
    }
}
