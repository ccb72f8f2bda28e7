package dev.opsctl.local.service.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.Waiting;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Table;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.CloudWatchLogsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.FieldIndex;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroup;
import software.amazon.awssdk.services.cloudwatchlogs.model.LogGroupSummary;
import software.amazon.awssdk.services.cloudwatchlogs.model.MetricFilter;

/** What log groups have besides events: protection, class, indexes, filters as they are told, and the account's policies (PLT-2, PLT-6). */
class GroupSettingsTest {

    private static final String POLICY =
            """
            {"Version": "2008-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "route53.amazonaws.com"},
              "Action": "logs:PutLogEvents", "Resource": "log_arn"}]}""";

    @TempDir
    Path home;

    private TestCloud cloud;
    private CloudWatchLogsClient logs;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        logs = cloud.client(CloudWatchLogsClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private static void refused(String code, String message, Executable call) {
        AwsServiceException e = assertThrows(CloudWatchLogsException.class, call);
        assertEquals(code, e.awsErrorDetails().errorCode());
        assertEquals(message, e.awsErrorDetails().errorMessage());
    }

    @Test
    void whatAGroupKeepsNoLongerIsGoneFromTheDisk() {
        logs.createLogGroup(r -> r.logGroupName("short"));
        logs.createLogStream(r -> r.logGroupName("short").logStreamName("s"));
        long now = cloud.cloud().clock().instant().toEpochMilli();
        logs.putLogEvents(r -> r.logGroupName("short").logStreamName("s").logEvents(e -> e.timestamp(now)
                .message("m")));
        Table<LogEvents.Event> kept =
                new ServiceContext(cloud.cloud(), TestCloud.SCOPE, "logs").table("events", LogEvents.Event.class);
        cloud.cloud().workers().finish();
        assertEquals(1, kept.size());
        logs.putRetentionPolicy(r -> r.logGroupName("short").retentionInDays(1));
        cloud.cloud().clock().advance(Duration.ofDays(3));
        Waiting.until(() -> kept.size() == 0);
    }

    private LogGroup group(String name) {
        return logs.describeLogGroups(r -> r.logGroupNamePrefix(name))
                .logGroups()
                .get(0);
    }

    @Test
    void aGroupThatIsProtectedIsNotDeleted() {
        logs.createLogGroup(r -> r.logGroupName("g").deletionProtectionEnabled(true));
        assertTrue(group("g").deletionProtectionEnabled());
        AwsServiceException e =
                assertThrows(CloudWatchLogsException.class, () -> logs.deleteLogGroup(r -> r.logGroupName("g")));
        assertEquals("ValidationException", e.awsErrorDetails().errorCode());
        logs.putLogGroupDeletionProtection(
                r -> r.logGroupIdentifier(group("g").logGroupArn()).deletionProtectionEnabled(false));
        assertFalse(group("g").deletionProtectionEnabled());
        logs.deleteLogGroup(r -> r.logGroupName("g"));
    }

    @Test
    void namesAreRefusedInTheServicesWords() {
        String text = "Invalid LogGroup or LogStream, both must have length less than or equal to 512.";
        refused("InvalidParameterException", text, () -> logs.createLogGroup(r -> r.logGroupName("a".repeat(513))));
        refused(
                "InvalidParameterException",
                text,
                () -> logs.deleteMetricFilter(
                        r -> r.logGroupName("a".repeat(513)).filterName("f")));
        logs.createLogGroup(r -> r.logGroupName("g"));
        refused(
                "ValidationException",
                "LogGroup name and LogGroup ARN are mutually exclusive parameters.",
                () -> logs.describeLogStreams(
                        r -> r.logGroupName("g").logGroupIdentifier(group("g").logGroupArn())));
    }

    @Test
    void onlyTheStandardClassHasFiltersAndIndexes() {
        logs.createLogGroup(r -> r.logGroupName("g").logGroupClass("INFREQUENT_ACCESS"));
        String text = "This operation is only supported on the Standard log class.";
        refused("ValidationException", text, () -> filter("g", "x"));
        refused("ValidationException", text, () -> logs.describeSubscriptionFilters(r -> r.logGroupName("g")));
        refused("ValidationException", text, () -> index("g", "{\"Fields\": [\"a\"]}"));
        logs.createLogGroup(r -> r.logGroupName("other"));
        assertEquals(
                List.of("g"),
                logs.listLogGroups(r -> r.logGroupClass("INFREQUENT_ACCESS")).logGroups().stream()
                        .map(LogGroupSummary::logGroupName)
                        .toList());
        assertEquals(
                1,
                logs.listLogGroups(r -> r.logGroupNamePattern("^oth"))
                        .logGroups()
                        .size());
    }

    private void filter(String group, String name) {
        logs.putMetricFilter(r -> r.logGroupName(group)
                .filterName(name)
                .filterPattern(" ")
                .metricTransformations(t ->
                        t.metricName("m").metricNamespace("n").metricValue("1").defaultValue(0.0)));
    }

    /** As recorded on AWS: a filter without a unit is told without one. */
    @Test
    void filtersAreToldAsAwsDoes() {
        logs.createLogGroup(r -> r.logGroupName("g"));
        filter("g", "x");
        MetricFilter told = logs.describeMetricFilters(r -> r.logGroupName("g"))
                .metricFilters()
                .get(0);
        assertEquals(" ", told.filterPattern());
        assertFalse(told.applyOnTransformedLogs());
        assertEquals(null, told.metricTransformations().get(0).unit());
        refused(
                "InvalidParameterException",
                "The specified filter pattern does not support dimensions",
                () -> logs.putMetricFilter(r -> r.logGroupName("g")
                        .filterName("y")
                        .filterPattern("ERROR")
                        .metricTransformations(t -> t.metricName("m")
                                .metricNamespace("n")
                                .metricValue("1")
                                .dimensions(Map.of("a", "$.a")))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"%a% %b% %c%", "{ $.a = %a% && $.b = %b% && $.c = %c% }", "[a=%a%, b=%b%, c=%c%]"})
    void aPatternHasTwoRegularExpressions(String pattern) {
        logs.testMetricFilter(r -> r.filterPattern(pattern.replaceAll("(.{0,5}= ?)?%c%", "$1\"c\""))
                .logEventMessages("a"));
        refused(
                "InvalidParameterException",
                "Invalid filter pattern: no more than 2 regular expressions in a pattern",
                () -> logs.testMetricFilter(r -> r.filterPattern(pattern).logEventMessages("a")));
    }

    private void index(String group, String document) {
        logs.putIndexPolicy(r -> r.logGroupIdentifier(group).policyDocument(document));
    }

    @Test
    void indexesAreToldAndGoAgain() {
        logs.createLogGroup(r -> r.logGroupName("g"));
        index("g", "{\"Fields\": [\"requestId\", \"user\"]}");
        assertEquals(
                "{\"Fields\": [\"requestId\", \"user\"]}",
                logs.describeIndexPolicies(r -> r.logGroupIdentifiers("g"))
                        .indexPolicies()
                        .get(0)
                        .policyDocument());
        assertEquals(
                List.of("requestId", "user"),
                logs.describeFieldIndexes(r -> r.logGroupIdentifiers(group("g").logGroupArn())).fieldIndexes().stream()
                        .map(FieldIndex::fieldIndexName)
                        .toList());
        logs.deleteIndexPolicy(r -> r.logGroupIdentifier("g"));
        assertEquals(
                List.of(),
                logs.describeIndexPolicies(r -> r.logGroupIdentifiers("g")).indexPolicies());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "[]",
                "{}",
                "{\"Fields\": []}",
                "{\"Fields\": [1]}",
                "{\"Fields\": [\"a\", \"a\"]}",
                "{\"Fields\": [\"\"]}",
                "{\"FieldsV2\": {}}",
                "{\"Fields\": [\"a\"], \"b\": 1}"
            })
    void indexesThatAreNoneAreRefused(String document) {
        logs.createLogGroup(r -> r.logGroupName("g"));
        assertEquals(
                "InvalidParameterException",
                assertThrows(CloudWatchLogsException.class, () -> index("g", document))
                        .awsErrorDetails()
                        .errorCode());
    }

    @Test
    void anAccountHasTenPolicies() {
        for (int i = 0; i < 10; i++) {
            String name = "p" + i;
            assertEquals(
                    "ACCOUNT",
                    logs.putResourcePolicy(r -> r.policyName(name).policyDocument(POLICY))
                            .resourcePolicy()
                            .policyScopeAsString());
        }
        logs.putResourcePolicy(r -> r.policyName("p0").policyDocument(POLICY));
        refused(
                "LimitExceededException",
                "Resource limit exceeded.",
                () -> logs.putResourcePolicy(r -> r.policyName("one more").policyDocument(POLICY)));
        refused(
                "ResourceNotFoundException",
                "Policy with name [none] does not exist.",
                () -> logs.deleteResourcePolicy(r -> r.policyName("none")));
        assertEquals(
                3,
                logs.describeResourcePolicies(r -> r.limit(3))
                        .resourcePolicies()
                        .size());
        String next = logs.describeResourcePolicies(r -> r.limit(3)).nextToken();
        assertEquals(
                7,
                logs.describeResourcePolicies(r -> r.nextToken(next))
                        .resourcePolicies()
                        .size());
    }

    private boolean allowed(String action) {
        try {
            cloud.identity()
                    .authorizeAction(
                            Caller.service("route53.amazonaws.com", TestCloud.SCOPE.accountId(), null),
                            TestCloud.SCOPE,
                            action,
                            group("g").logGroupArn(),
                            Map.of());
            return true;
        } catch (AwsServiceException e) {
            assertEquals("AccessDeniedException", e.awsErrorDetails().errorCode());
            return false;
        }
    }

    @Test
    void policiesCountTogetherWhateverTheyCallTheirStatements() {
        cloud.close();
        cloud = TestCloud.secured(home);
        logs = cloud.client(CloudWatchLogsClient.class);
        logs.createLogGroup(r -> r.logGroupName("g"));
        Map<String, String> actions = Map.of("a", "logs:PutLogEvents", "b", "logs:CreateLogStream");
        actions.forEach((name, action) -> {
            assertFalse(allowed(action));
            logs.putResourcePolicy(r -> r.policyName(name)
                    .policyDocument(POLICY.replace("\"Effect\"", "\"Sid\": \"one\", \"Effect\"")
                            .replace("logs:PutLogEvents", action)
                            .replace("log_arn", group("g").logGroupArn())));
            assertTrue(allowed(action));
        });
        actions.values().forEach(action -> assertTrue(allowed(action), action));
        actions.forEach((name, action) -> {
            logs.deleteResourcePolicy(r -> r.policyName(name));
            assertFalse(allowed(action));
        });
    }

    @Test
    void aFunctionOfAnotherAccountTakesADestination() {
        logs.createLogGroup(r -> r.logGroupName("g"));
        refused(
                "AccessDeniedException",
                "Cross-account lambda invocation passing is not allowed. You must use DestinationPolicies to create"
                        + " cross account lambda triggers.",
                () -> logs.putSubscriptionFilter(r -> r.logGroupName("g")
                        .filterName("f")
                        .filterPattern("")
                        .destinationArn("arn:aws:lambda:us-east-1:444455556666:function:f")));
    }
}
