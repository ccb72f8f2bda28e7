package dev.opsctl.local.service.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.TestStack;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.service.cloudformation.LocalCloudFormation;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.MetricTransformation;
import software.amazon.awssdk.services.lambda.LambdaClient;

/** CloudFormation's types of Logs (PLT-1). */
class LogStacksTest {

    private static final String TEMPLATE =
            """
            Resources:
              Group:
                Type: AWS::Logs::LogGroup
                Properties: {LogGroupName: g}
              Stream:
                Type: AWS::Logs::LogStream
                Properties: {LogGroupName: !Ref Group, LogStreamName: s}
              Policy:
                Type: AWS::Logs::ResourcePolicy
                Properties:
                  PolicyName: p
                  PolicyDocument:
                    Version: "2012-10-17"
                    Statement:
                      - {Effect: Allow, Principal: {Service: events.amazonaws.com}, Action: "logs:PutLogEvents", Resource: "*"}
              Query:
                Type: AWS::Logs::QueryDefinition
                Properties: {Name: q, QueryString: "limit 1", LogGroupNames: [!Ref Group]}
              Metric:
                Type: AWS::Logs::MetricFilter
                Properties:
                  LogGroupName: !Ref Group
                  FilterPattern: "{ $.ms > 0 }"
                  MetricTransformations:
                    - {MetricNamespace: n, MetricName: m, MetricValue: $.ms, Unit: Milliseconds, Dimensions: [{Key: Path, Value: $.path}]}
              Subscription:
                Type: AWS::Logs::SubscriptionFilter
                Properties:
                  LogGroupName: !Ref Group
                  FilterPattern: "ERROR"
                  DestinationArn: arn:aws:lambda:us-east-1:111122223333:function:f
            Outputs:
              Stream: {Value: !Ref Stream}
              Policy: {Value: !Ref Policy}
              Query: {Value: !GetAtt Query.QueryDefinitionId}
              Subscription: {Value: !Ref Subscription}
            """;

    @TempDir
    Path home;

    private TestCloud cloud;
    private CloudWatchLogsClient logs;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(
                home,
                ServiceDefinition.regional("cloudformation", CloudFormationClient.class, LocalCloudFormation::of),
                ServiceDefinition.regional("logs", CloudWatchLogsClient.class, LocalLogs::of),
                ServiceDefinition.regional("lambda", LambdaClient.class, AnyFunction::new));
        logs = cloud.client(CloudWatchLogsClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    @Test
    void a_protected_log_group_is_deleted_once_an_update_has_taken_its_protection() {
        String template =
                """
                Resources:
                  Group:
                    Type: AWS::Logs::LogGroup
                    Properties: {LogGroupName: g, DeletionProtectionEnabled: %s}
                """;
        CloudFormationClient stacks = cloud.client(CloudFormationClient.class);
        TestStack stack = new TestStack(cloud, "s");
        stack.create(template.formatted("true"));
        stacks.deleteStack(r -> r.stackName("s"));
        stack.settled("DELETE_FAILED");
        stacks.deleteStack(r -> r.stackName("s").retainResources("Group"));
        stack.settled("DELETE_COMPLETE");
        assertTrue(logs.describeLogGroups(r -> {}).logGroups().get(0).deletionProtectionEnabled());

        TestStack other = new TestStack(cloud, "other");
        String second = template.replace("LogGroupName: g", "LogGroupName: h");
        other.create(second.formatted("true"));
        other.update(second.formatted("false"));
        other.delete();
        assertEquals(1, logs.describeLogGroups(r -> {}).logGroups().size());
    }

    @Test
    void aStackMakesChangesAndDeletesThem() {
        TestStack stack = new TestStack(cloud, "s");
        Map<String, String> made = stack.create(TEMPLATE);
        assertEquals("s", made.get("Stream"));
        assertEquals("p", made.get("Policy"));
        assertEquals(
                "s",
                logs.describeLogStreams(r -> r.logGroupName("g"))
                        .logStreams()
                        .get(0)
                        .logStreamName());
        assertEquals(
                made.get("Query"),
                logs.describeQueryDefinitions(r -> {}).queryDefinitions().get(0).queryDefinitionId());
        var subscription = logs.describeSubscriptionFilters(r -> r.logGroupName("g"))
                .subscriptionFilters()
                .get(0);
        assertEquals(made.get("Subscription"), subscription.filterName());
        assertEquals("ERROR", subscription.filterPattern());
        MetricTransformation metric = logs.describeMetricFilters(r -> r.logGroupName("g"))
                .metricFilters()
                .get(0)
                .metricTransformations()
                .get(0);
        assertEquals(Map.of("Path", "$.path"), metric.dimensions());
        assertEquals("$.ms", metric.metricValue());
        assertEquals("Milliseconds", metric.unitAsString());

        assertEquals(
                made,
                stack.update(TEMPLATE.replace("limit 1", "limit 2")
                        .replace("\"ERROR\"", "\"WARN\"")
                        .replace("events.", "es.")));
        assertEquals(
                "limit 2",
                logs.describeQueryDefinitions(r -> {}).queryDefinitions().get(0).queryString());
        assertEquals(
                "WARN",
                logs.describeSubscriptionFilters(r -> r.logGroupName("g"))
                        .subscriptionFilters()
                        .get(0)
                        .filterPattern());
        assertTrue(logs.describeResourcePolicies(r -> {})
                .resourcePolicies()
                .get(0)
                .policyDocument()
                .contains("es.amazonaws.com"));

        stack.update(TEMPLATE.substring(0, TEMPLATE.indexOf("  Stream:")));
        assertTrue(
                logs.describeLogStreams(r -> r.logGroupName("g")).logStreams().isEmpty());
        assertTrue(logs.describeQueryDefinitions(r -> {}).queryDefinitions().isEmpty());
        assertTrue(logs.describeSubscriptionFilters(r -> r.logGroupName("g"))
                .subscriptionFilters()
                .isEmpty());
        assertTrue(logs.describeResourcePolicies(r -> {}).resourcePolicies().isEmpty());
    }

    /** A resource that is there already is nobody's to take over. */
    @Test
    void whatExistsIsNotTakenOver() {
        logs.putResourcePolicy(r -> r.policyName("p")
                .policyDocument(
                        "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":"
                                + "\"es.amazonaws.com\"},\"Action\":\"logs:PutLogEvents\",\"Resource\":\"*\"}]}"));
        cloud.client(CloudFormationClient.class)
                .createStack(r -> r.stackName("s").templateBody(TEMPLATE));
        new TestStack(cloud, "s").settled("ROLLBACK_COMPLETE");
        assertEquals(
                1, logs.describeResourcePolicies(r -> {}).resourcePolicies().size());
        assertTrue(logs.describeQueryDefinitions(r -> {}).queryDefinitions().isEmpty());
        assertTrue(logs.describeLogGroups(r -> {}).logGroups().isEmpty());
    }
}
