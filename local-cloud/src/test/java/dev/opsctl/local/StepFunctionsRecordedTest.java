package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.sdk.PojoJson;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.LogDestination;
import software.amazon.awssdk.services.sfn.model.LoggingConfiguration;
import software.amazon.awssdk.services.sfn.model.Tag;

/**
 * What was recorded of Step Functions on AWS, by LocalStack's tests that are validated there (tests/aws/services/stepfunctions, their
 * snapshots): the facts, told anew.
 */
class StepFunctionsRecordedTest {

    private static final String ROLE = "arn:aws:iam::111122223333:role/flow";
    private static final String STATES = "arn:aws:states:us-east-1:111122223333:";
    private static final String GROUPS = "arn:aws:logs:us-east-1:111122223333:log-group:";
    private static final String PASS = "{'StartAt':'P','States':{'P':{'Type':'Pass','End':true}}}";
    private static final String FAIL = "{'StartAt':'F','States':{'F':{'Type':'Fail','Error':'E','Cause':'c'}}}";
    private static final String DISTRIBUTED =
            "'ItemProcessor':{'ProcessorConfig':{'Mode':'DISTRIBUTED','ExecutionType':'STANDARD'}," + PASS.substring(1);
    private static final String PLACE =
            "An error occurred while executing the state 'A' (entered at the event id #2). ";

    @TempDir
    Path home;

    private TestCloud cloud;
    private SfnClient sfn;
    private int made;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        sfn = cloud.client(SfnClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private String machine(String definition) {
        String name = "m" + made++;
        return sfn.createStateMachine(r -> r.name(name).roleArn(ROLE).definition(json(definition)))
                .stateMachineArn();
    }

    private DescribeExecutionResponse run(String state, String input) {
        String machine = machine("{'StartAt':'A','States':{'A':{" + state + ",'End':true}}}");
        return ended(sfn.startExecution(r -> r.stateMachineArn(machine).input(json(input)))
                .executionArn());
    }

    private DescribeExecutionResponse ended(String execution) {
        DescribeExecutionResponse[] now = new DescribeExecutionResponse[1];
        until(() -> {
            now[0] = sfn.describeExecution(r -> r.executionArn(execution));
            return now[0].status() != ExecutionStatus.RUNNING;
        });
        return now[0];
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < end, "it does not come about");
            Thread.onSpinWait();
        }
    }

    private List<HistoryEvent> history(String execution) {
        return sfn.getExecutionHistory(r -> r.executionArn(execution)).events();
    }

    private String types(DescribeExecutionResponse execution) {
        return history(execution.executionArn()).stream()
                .map(HistoryEvent::typeAsString)
                .collect(Collectors.joining(" "));
    }

    private static String refused(Executable call) {
        AwsServiceException e = assertThrows(AwsServiceException.class, call);
        return e.awsErrorDetails().errorCode() + ": " + e.awsErrorDetails().errorMessage();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "-1 ~ references a negative value: $.s == -1",
                "-1.5 ~ cannot be parsed as a long value: $.s == -1.5",
                "1.5 ~ cannot be parsed as a long value: $.s == 1.5",
            })
    void seconds_to_wait_are_whole_and_not_negative(String seconds, String why) {
        DescribeExecutionResponse ended = run("'Type':'Wait','SecondsPath':'$.s'", "{'s':" + seconds + "}");
        assertEquals("States.Runtime", ended.error());
        assertEquals(PLACE + "The SecondsPath parameter " + why, ended.cause());
    }

    /** Of every number of a Map that a path gives: what it says, and which events come before the execution fails. */
    @TestFactory
    Stream<DynamicTest> a_number_by_a_path_is_one_in_figures_or_in_words() {
        String entered = "ExecutionStarted MapStateEntered";
        String started = entered + " MapStateStarted";
        return Stream.of(
                number(
                        "MaxConcurrency",
                        "{}",
                        entered,
                        "MaxConcurrencyPath field refers to value \"{}\" which is not a valid integer: $.n"),
                number(
                        "MaxConcurrency",
                        "'No'",
                        entered,
                        "MaxConcurrencyPath field refers to value \"No\" which is not a valid integer: $.n"),
                number("MaxConcurrency", "'1'", null, ""),
                number("MaxConcurrency", "4294967295", null, ""),
                number(
                        "ToleratedFailureCount",
                        "{}",
                        started,
                        "ToleratedFailureCountPath field refers to value \"{}\" which is not a valid integer: $.n"),
                number(
                        "ToleratedFailureCount",
                        "1.5",
                        started,
                        "ToleratedFailureCountPath field refers to value \"1.5\" which is not a valid integer: $.n"),
                number("ToleratedFailureCount", "-1", started, "ToleratedFailureCount cannot be negative."),
                number("ToleratedFailureCount", "'1'", null, ""),
                number(
                        "ToleratedFailurePercentage",
                        "{}",
                        started,
                        "ToleratedFailurePercentagePath field refers to value \"{}\" which is not a valid float: $.n"),
                number(
                        "ToleratedFailurePercentage",
                        "'No'",
                        started,
                        "ToleratedFailurePercentagePath field refers to value \"No\" which is not a valid float: $.n"),
                number(
                        "ToleratedFailurePercentage",
                        "-1.1",
                        started,
                        "ToleratedFailurePercentage must be between 0 and 100."),
                number(
                        "ToleratedFailurePercentage",
                        "100.1",
                        started,
                        "ToleratedFailurePercentage must be between 0 and 100."),
                number("ToleratedFailurePercentage", "1.1", null, ""));
    }

    private DynamicTest number(String field, String value, String events, String why) {
        return DynamicTest.dynamicTest(field + " " + value, () -> {
            DescribeExecutionResponse ended = run(
                    "'Type':'Map','ItemsPath':'$.i','" + field + "Path':'$.n'," + DISTRIBUTED,
                    "{'i':[0],'n':" + value + "}");
            if (events == null) {
                assertEquals("[0]", ended.output(), ended.cause());
            } else {
                assertEquals(PLACE + (why.contains("Path") ? "The " : "") + why, ended.cause());
                assertEquals(events + " ExecutionFailed", types(ended));
            }
        });
    }

    @Test
    void a_map_that_may_run_less_than_nothing_at_once_ends() {
        DescribeExecutionResponse ended = run(
                "'Type':'Map','ItemsPath':'$.i','MaxConcurrencyPath':'$.n','ItemProcessor':" + PASS,
                "{'i':[0],'n':-1}");
        assertEquals("States.Runtime", ended.error());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "H1,|Value4,Value5,Value6|,,,| ~ {} ~ [{\"\":\"Value5\",\"H1\":\"Value4\"},{\"\":\"\",\"H1\":\"\"}]",
                "0,True,{}|a,b,c| ~ {} ~ [{\"0\":\"a\",\"{}\":\"c\",\"True\":\"b\"}]",
                "H|a|b| ~ {'m':'1'} ~ [{\"H\":\"a\"}]",
                "H1,H1|a,b| ~ {} ~ MapRunStarted MapRunFailed MapStateFailed: CSV headers cannot contain duplicates.",
                "H|a|b| ~ {'m':-1} ~ MapRunStarted MapRunFailed MapStateFailed: field MaxItems must be positive",
                "H|a|b| ~ {'m':1.5} ~ : " + PLACE
                        + "The MaxItemsPath field refers to value \"1.5\" which is not a valid integer: $.m",
            })
    void rows_of_a_table_are_items(String object, String input, String expected) {
        S3Client s3 = cloud.client(S3Client.class);
        s3.createBucket(r -> r.bucket("box"));
        s3.putObject(r -> r.bucket("box").key("k"), RequestBody.fromString(object.replace('|', '\n')));
        DescribeExecutionResponse ended = run(
                "'Type':'Map','ItemReader':{'Resource':'arn:aws:states:::s3:getObject','Parameters':{'Bucket':'box','Key':'k'},"
                        + "'ReaderConfig':{'InputType':'CSV','CSVHeaderLocation':'FIRST_ROW'"
                        + (input.contains("m") ? ",'MaxItemsPath':'$.m'" : "") + "}}," + DISTRIBUTED,
                input);
        assertEquals(
                expected,
                ended.output() != null
                        ? ended.output()
                        : types(ended)
                                        .replaceFirst("^ExecutionStarted MapStateEntered MapStateStarted ?", "")
                                        .replaceFirst(" ?ExecutionFailed$", "")
                                + ": " + ended.cause());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"text data\"", "{\"Dict\":\"Value\"}", "[\"List\",\"Data\"]", "false", "0"})
    void what_a_task_puts_into_a_bucket_is_JSON(String body) {
        S3Client s3 = cloud.client(S3Client.class);
        s3.createBucket(r -> r.bucket("box"));
        DescribeExecutionResponse ended = run(
                "'Type':'Task','Resource':'arn:aws:states:::aws-sdk:s3:putObject','Parameters':{'Bucket':'box','Key':'k','Body.$':'$.b'}",
                "{'b':" + body + "}");
        assertEquals(ExecutionStatus.SUCCEEDED, ended.status(), ended.cause());
        assertEquals(body, s3.getObjectAsBytes(r -> r.bucket("box").key("k")).asUtf8String());
        assertTrue(ended.output().contains("\"ETag\""), ended.output());
    }

    @ParameterizedTest
    @CsvSource({
        "1.49, 1.5, 3",
        "-1.49, -1.5, -2",
        "-1.5, -1.51, -3",
        "-1.5, 0, -1",
        "-0.5, 0.5, 1",
        "2.5, 0, 3",
        "-2.5, 0, -2",
        "-3.5, 0, -3"
    })
    void what_lies_between_two_integers_is_rounded_upwards(String first, String second, String sum) {
        assertEquals(
                "{\"r\":" + sum + "}",
                run(
                                "'Type':'Pass','Parameters':{'r.$':'States.MathAdd($.a, $.b)'}",
                                "{'a':" + first + ",'b':" + second + "}")
                        .output());
    }

    @Test
    void who_stops_an_execution_follows_no_event() {
        String machine = machine("{'StartAt':'A','States':{'A':{'Type':'Wait','Seconds':600,'End':true}}}");
        String execution = sfn.startExecution(r -> r.stateMachineArn(machine)).executionArn();
        until(() -> history(execution).size() == 2);
        sfn.stopExecution(r -> r.executionArn(execution));
        HistoryEvent last = history(execution).get(2);
        assertEquals("ExecutionAborted", last.typeAsString());
        assertEquals(0, last.previousEventId());
    }

    @Test
    void what_failed_has_no_output_and_says_so_only_where_it_is_started_in_one_call() {
        String child = machine(FAIL);
        String cause = run(
                        "'Type':'Task','Resource':'arn:aws:states:::states:startExecution.sync','Parameters':{'StateMachineArn':'"
                                + child + "'}",
                        "{}")
                .cause();
        assertTrue(cause.contains("\"InputDetails\"") && !cause.contains("OutputDetails"), cause);
        String express = sfn.createStateMachine(
                        r -> r.name("x").type("EXPRESS").roleArn(ROLE).definition(json(FAIL)))
                .stateMachineArn();
        var answer = sfn.startSyncExecution(r -> r.stateMachineArn(express));
        assertEquals(Boolean.TRUE, answer.outputDetails().included());
        assertNull(answer.output());
    }

    @Test
    void a_task_that_waits_for_an_execution_can_be_ended_by_its_token() {
        String child = machine("{'StartAt':'A','States':{'A':{'Type':'Wait','Seconds':600,'End':true}}}");
        String machine = machine(
                "{'StartAt':'A','States':{'A':{'Type':'Task','Resource':'arn:aws:states:::states:startExecution.sync','Parameters':{'StateMachineArn':'"
                        + child + "','Input':{'t.$':'$$.Task.Token'}},'End':true}}}");
        String execution = sfn.startExecution(r -> r.stateMachineArn(machine)).executionArn();
        until(() -> history(execution).size() == 5);
        String input = sfn.describeExecution(r -> r.executionArn(sfn.listExecutions(l -> l.stateMachineArn(child))
                        .executions()
                        .get(0)
                        .executionArn()))
                .input();
        String token = PojoJson.mapper().convertValue(read(input).path("t"), String.class);
        sfn.sendTaskHeartbeat(r -> r.taskToken(token));
        sfn.sendTaskSuccess(r -> r.taskToken(token).output("7"));
        DescribeExecutionResponse ended = ended(execution);
        assertEquals("7", ended.output());
        assertEquals(
                "ExecutionStarted TaskStateEntered TaskScheduled TaskStarted TaskSubmitted TaskSucceeded TaskStateExited ExecutionSucceeded",
                types(ended));
    }

    private static com.fasterxml.jackson.databind.JsonNode read(String text) {
        try {
            return PojoJson.mapper().readTree(text);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void a_task_without_its_activity_fails() {
        DescribeExecutionResponse ended = run("'Type':'Task','Resource':'" + STATES + "activity:gone'", "{}");
        assertEquals(PLACE + "The activity " + STATES + "activity:gone does not exist.", ended.cause());
        assertEquals("ExecutionStarted TaskStateEntered ExecutionFailed", types(ended));
    }

    @Test
    void there_is_nothing_to_ask_of_an_express_execution() {
        String arn = STATES + "express:m:n:i";
        String said = "InvalidArn: Invalid Arn: 'Resource type not valid in this context: express'";
        assertEquals(said, refused(() -> sfn.describeExecution(r -> r.executionArn(arn))));
        assertEquals(said, refused(() -> sfn.getExecutionHistory(r -> r.executionArn(arn))));
        assertEquals(said, refused(() -> sfn.stopExecution(r -> r.executionArn(arn))));
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

    private String logged(String name, LoggingConfiguration logging) {
        return sfn.createStateMachine(
                        r -> r.name(name).roleArn(ROLE).definition(json(PASS)).loggingConfiguration(logging))
                .stateMachineArn();
    }
}
