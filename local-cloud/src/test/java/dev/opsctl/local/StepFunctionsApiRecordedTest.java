package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.sfn.model.LogDestination;
import software.amazon.awssdk.services.sfn.model.LoggingConfiguration;
import software.amazon.awssdk.services.sfn.model.Tag;

/**
 * What was recorded of the API of Step Functions on AWS, by LocalStack's tests that are validated there (tests/aws/services/stepfunctions, their
 * snapshots): the facts, told anew.
 */
class StepFunctionsApiRecordedTest extends StepFunctionsRecordedFixture {

    @Test
    void there_is_nothing_to_ask_of_an_express_execution() {
        String arn = STATES + "express:m:n:i";
        String said = "InvalidArn: Invalid Arn: 'Resource type not valid in this context: express'";
        assertEquals(said, refused(() -> sfn.describeExecution(r -> r.executionArn(arn))));
        assertEquals(said, refused(() -> sfn.getExecutionHistory(r -> r.executionArn(arn))));
        assertEquals(said, refused(() -> sfn.stopExecution(r -> r.executionArn(arn))));
    }

    @Test
    void what_is_too_long_is_shown_whole_and_what_there_is_in_an_order_of_its_own() {
        String machine = machine(PASS);
        String token = "x".repeat(3_097);
        assertEquals(
                "ValidationException: 1 validation error detected: Value '" + token
                        + "' at 'nextToken' failed to satisfy constraint: Member must have length less than or equal to 3096",
                refused(() -> sfn.listExecutions(r -> r.stateMachineArn(machine).nextToken(token))));
        assertEquals(
                "ValidationException: 1 validation error detected: Value 'succeeded' at 'statusFilter' failed to satisfy constraint:"
                        + " Member must satisfy enum value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]",
                refused(() -> sfn.listExecutions(r -> r.stateMachineArn(machine).statusFilter("succeeded"))));
    }

    @Test
    void an_input_is_JSON_or_left_out() {
        String machine = machine(PASS);
        assertEquals(
                "InvalidExecutionInput: Invalid State Machine Execution Input: 'Invalid execution input.'",
                refused(() -> sfn.startExecution(r -> r.stateMachineArn(machine).input(""))));
        assertEquals(
                "InvalidExecutionInput: Invalid State Machine Execution Input: 'Unrecognized token 'not': was expecting (JSON"
                        + " String, Number, Array, Object or token 'null', 'true' or 'false')'",
                refused(() -> sfn.startExecution(r -> r.stateMachineArn(machine).input("not some json"))));
    }

    @Test
    void a_version_that_is_not_published_has_no_description() {
        String said = "ValidationException: Version description can only be set when publish is true";
        assertEquals(
                said,
                refused(() -> sfn.createStateMachine(
                        r -> r.name("v").roleArn(ROLE).definition(json(PASS)).versionDescription("d"))));
        String machine = machine(PASS);
        assertEquals(
                said,
                refused(() -> sfn.updateStateMachine(
                        r -> r.stateMachineArn(machine).roleArn(ROLE + "2").versionDescription("d"))));
    }

    @Test
    void a_tag_that_is_said_twice_counts_once_and_versions_have_none() {
        String machine = machine(PASS);
        Tag tag = Tag.builder().key("k").value("v").build();
        sfn.tagResource(r -> r.resourceArn(machine).tags(tag, tag));
        assertEquals(
                List.of(tag),
                sfn.listTagsForResource(r -> r.resourceArn(machine)).tags());
        String version =
                sfn.publishStateMachineVersion(r -> r.stateMachineArn(machine)).stateMachineVersionArn();
        assertEquals(
                "ResourceNotFound: Resource not found: '" + version + "'",
                refused(() -> sfn.tagResource(r -> r.resourceArn(version).tags(tag))));
    }

    private static LoggingConfiguration logging(String level, String... groups) {
        return LoggingConfiguration.builder()
                .level(level)
                .destinations(Stream.of(groups)
                        .map(group -> LogDestination.builder()
                                .cloudWatchLogsLogGroup(g -> g.logGroupArn(GROUPS + group + ":*"))
                                .build())
                        .toList())
                .build();
    }

    @Test
    void what_is_logged_goes_to_one_group_that_is_there() {
        CloudWatchLogsClient logs = cloud.client(CloudWatchLogsClient.class);
        logs.createLogGroup(r -> r.logGroupName("g"));
        String one =
                "InvalidLoggingConfiguration: Invalid Logging Configuration: Must specify exactly one Log Destination.";
        assertEquals(one, refused(() -> logged("n", logging("ALL"))));
        assertEquals(one, refused(() -> logged("n", logging("FATAL", "g", "h"))));
        assertEquals(
                "InvalidLoggingConfiguration: Invalid Logging Configuration: Log Destination not found.",
                refused(() -> logged("n", logging("ALL", "gone"))));
        String machine = logged("n", logging("ALL", "g"));
        assertEquals(
                List.of("log_stream_created_by_aws_to_validate_log_delivery_subscriptions"),
                logs.describeLogStreams(r -> r.logGroupName("g")).logStreams().stream()
                        .map(stream -> stream.logStreamName())
                        .toList());
        assertEquals(
                one,
                refused(() -> sfn.updateStateMachine(
                        r -> r.stateMachineArn(machine).loggingConfiguration(logging("ALL", "g", "h")))));
        sfn.updateStateMachine(r -> r.stateMachineArn(machine).loggingConfiguration(logging("ERROR", "g")));
        String revision =
                sfn.describeStateMachine(r -> r.stateMachineArn(machine)).revisionId();
        assertNotEquals(null, revision);
        sfn.updateStateMachine(r -> r.stateMachineArn(machine).loggingConfiguration(logging("ERROR", "g")));
        assertEquals(
                revision,
                sfn.describeStateMachine(r -> r.stateMachineArn(machine)).revisionId());
    }

    @Test
    void a_setting_of_the_log_that_is_left_out_is_shown_as_it_counts() {
        String machine = logged("n", LoggingConfiguration.builder().build());
        var shown = sfn.describeStateMachine(r -> r.stateMachineArn(machine)).loggingConfiguration();
        assertEquals("OFF", shown.levelAsString());
        assertEquals(Boolean.FALSE, shown.includeExecutionData());
    }

    @Test
    void a_log_without_data_tells_the_cause() {
        CloudWatchLogsClient logs = cloud.client(CloudWatchLogsClient.class);
        logs.createLogGroup(r -> r.logGroupName("g"));
        String machine = sfn.createStateMachine(r ->
                        r.name("f").roleArn(ROLE).definition(json(FAIL)).loggingConfiguration(logging("FATAL", "g")))
                .stateMachineArn();
        ended(sfn.startExecution(r -> r.stateMachineArn(machine)).executionArn());
        until(() -> !logs.filterLogEvents(r -> r.logGroupName("g")).events().isEmpty());
        String line =
                logs.filterLogEvents(r -> r.logGroupName("g")).events().get(0).message();
        assertEquals("c", read(line).path("details").path("cause").asText(), line);
    }

    private String logged(String name, LoggingConfiguration logging) {
        return sfn.createStateMachine(
                        r -> r.name(name).roleArn(ROLE).definition(json(PASS)).loggingConfiguration(logging))
                .stateMachineArn();
    }
}
