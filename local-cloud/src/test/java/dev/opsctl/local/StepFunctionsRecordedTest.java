package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.sdk.PojoJson;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * What was recorded of Step Functions on AWS, by LocalStack's tests that are validated there (tests/aws/services/stepfunctions, their
 * snapshots): the facts, told anew.
 */
class StepFunctionsRecordedTest extends StepFunctionsRecordedFixture {

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

    @ParameterizedTest
    @ValueSource(strings = {"Seconds", "Timestamp"})
    void what_to_wait_for_is_in_the_input(String field) {
        assertEquals(
                PLACE + "The " + field + "Path parameter does not reference an input value: $.s",
                run("'Type':'Wait','" + field + "Path':'$.s'", "{}").cause());
    }

    @Test
    void a_failure_without_a_name_has_no_cause_either() {
        cloud.client(SqsClient.class).createQueue(r -> r.queueName("q"));
        String machine = machine(
                "{'StartAt':'A','States':{'A':{'Type':'Task','Resource':'arn:aws:states:::sqs:sendMessage.waitForTaskToken','Parameters':{'QueueUrl':'"
                        + cloud.client(SqsClient.class)
                                .getQueueUrl(r -> r.queueName("q"))
                                .queueUrl()
                        + "','MessageBody.$':'$$.Task.Token'},'Catch':[{'ErrorEquals':['States.ALL'],'Next':'P'}],'End':true},'P':{'Type':'Pass','End':true}}}");
        String execution = sfn.startExecution(r -> r.stateMachineArn(machine)).executionArn();
        until(() -> history(execution).size() == 5);
        String token = cloud.client(SqsClient.class)
                .receiveMessage(r -> r.queueUrl(cloud.client(SqsClient.class)
                        .getQueueUrl(q -> q.queueName("q"))
                        .queueUrl()))
                .messages()
                .get(0)
                .body();
        sfn.sendTaskFailure(r -> r.taskToken(token));
        assertEquals("{\"Error\":null,\"Cause\":null}", ended(execution).output());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "startExecution.sync ~ '.sync' service integration at",
                "startExecution.sync:2 ~ '.sync:2' service integration at",
                "startExecution.waitForTaskToken ~ '.waitForTaskToken' service integration  at",
            })
    void express_machines_wait_for_nobody(String operation, String said) {
        String message = refused(() -> sfn.createStateMachine(r -> r.name("x")
                .type("EXPRESS")
                .roleArn(ROLE)
                .definition(json("{'StartAt':'A','States':{'A':{'Type':'Task','Resource':'arn:aws:states:::states:"
                        + operation + "','End':true}}}"))));
        assertTrue(message.contains("Express state machine does not support " + said), message);
    }

    @Test
    void redrives_of_an_express_execution_are_counted_unless_somebody_waits_for_it() {
        CloudWatchLogsClient logs = cloud.client(CloudWatchLogsClient.class);
        logs.createLogGroup(r -> r.logGroupName("g"));
        String express = sfn.createStateMachine(
                        r -> r.name("x")
                                .type("EXPRESS")
                                .roleArn(ROLE)
                                .loggingConfiguration(l -> l.level("ALL")
                                        .includeExecutionData(true)
                                        .destinations(
                                                d -> d.cloudWatchLogsLogGroup(g -> g.logGroupArn(GROUPS + "g:*"))))
                                .definition(
                                        json(
                                                "{'StartAt':'A','States':{'A':{'Type':'Pass','Parameters':{'n.$':'$$.Execution'},'End':true}}}")))
                .stateMachineArn();
        var answer = sfn.startSyncExecution(r -> r.stateMachineArn(express));
        assertFalse(answer.output().contains("RedriveCount"), answer.output());
        assertEquals(0, answer.billingDetails().billedDurationInMilliseconds() % 100);
        assertEquals(64, answer.billingDetails().billedMemoryUsedInMB());
        sfn.startExecution(r -> r.stateMachineArn(express));
        until(() -> logs.filterLogEvents(r -> r.logGroupName("g")).events().stream()
                .anyMatch(line -> line.message().contains("RedriveCount")));
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

    /** AWS's reference: 99,999,999 seconds at most. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "'Type':'Wait','SecondsPath':'$.n'",
                "'Type':'Task','Resource':'arn:aws:states:::aws-sdk:sqs:listQueues','TimeoutSecondsPath':'$.n'",
                "'Type':'Task','Resource':'arn:aws:states:::aws-sdk:sqs:listQueues','HeartbeatSecondsPath':'$.n'",
            })
    void a_number_of_seconds_beyond_all_time_fails_its_state(String state) {
        for (String seconds : List.of("100000000", "9223372036854775807")) {
            DescribeExecutionResponse ended = run(state, "{'n':" + seconds + "}");
            assertEquals("States.Runtime", ended.error(), ended.cause());
            assertTrue(ended.cause().contains(seconds), ended.cause());
        }
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            value = {
                "sqs:sendMessage ~ 'QueueUrl':'http://sqs.us-east-1.localhost/111122223333/q','MessageBody':'b' ~ true",
                "sns:publish ~ 'TopicArn':'arn:aws:sns:us-east-1:111122223333:t','Message':'m' ~ true",
                "dynamodb:getItem ~ 'TableName':'ddd','Key':{'k':{'S':'1'}} ~ true",
                "states:startExecution ~ 'StateMachineArn':'MACHINE' ~ true",
                "events:putEvents ~ 'Entries':[{'Source':'s','DetailType':'d','Detail':'{}'}] ~ false",
                "aws-sdk:sns:publish ~ 'TopicArn':'arn:aws:sns:us-east-1:111122223333:t','Message':'m' ~ false",
            })
    void integrations_of_their_own_tell_of_the_call(String resource, String parameters, boolean told) {
        String queue =
                cloud.client(SqsClient.class).createQueue(r -> r.queueName("q")).queueUrl();
        cloud.client(SnsClient.class).createTopic(r -> r.name("t"));
        cloud.client(DynamoDbClient.class).createTable(r -> r.tableName("ddd")
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(a -> a.attributeName("k").attributeType("S"))
                .keySchema(k -> k.attributeName("k").keyType("HASH")));
        DescribeExecutionResponse ended = run(
                "'Type':'Task','Resource':'arn:aws:states:::" + resource + "','Parameters':{"
                        + parameters.replaceFirst("http:[^']+", queue).replace("MACHINE", machine(PASS)) + "}",
                "{}");
        assertEquals(ExecutionStatus.SUCCEEDED, ended.status(), ended.cause());
        assertEquals(
                told ? 200 : 0,
                read(ended.output())
                        .path("SdkHttpMetadata")
                        .path("HttpStatusCode")
                        .asInt(),
                ended.output());
        assertEquals(told, read(ended.output()).path("SdkResponseMetadata").has("RequestId"), ended.output());
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

    @Test
    void a_task_without_its_activity_fails() {
        DescribeExecutionResponse ended = run("'Type':'Task','Resource':'" + STATES + "activity:gone'", "{}");
        assertEquals(PLACE + "The activity " + STATES + "activity:gone does not exist.", ended.cause());
        assertEquals("ExecutionStarted TaskStateEntered ExecutionFailed", types(ended));
    }
}
