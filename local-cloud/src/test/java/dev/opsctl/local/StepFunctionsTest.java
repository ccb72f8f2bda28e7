package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.stepfunctions.LocalStateMachines;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogStreamRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogStreamResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsResponse;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ActivityDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ConflictException;
import software.amazon.awssdk.services.sfn.model.CreateStateMachineResponse;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionNotRedrivableException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.GetActivityTaskResponse;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.InvalidDefinitionException;
import software.amazon.awssdk.services.sfn.model.RoutingConfigurationListItem;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sfn.model.StateMachineDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.StateMachineVersionListItem;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

class StepFunctionsTest {

    /** Functions by name: echo, fail, throttle-twice, hang. */
    static final class Functions implements LambdaClient {
        volatile int throttles = 2;
        volatile Caller caller;

        Functions(ServiceContext context) {}

        @Override
        public InvokeResponse invoke(InvokeRequest request) {
            caller = Caller.current();
            String name =
                    request.functionName().substring(request.functionName().lastIndexOf(':') + 1);
            return switch (name) {
                case "echo" ->
                    InvokeResponse.builder()
                            .statusCode(200)
                            .payload(request.payload())
                            .executedVersion("$LATEST")
                            .build();
                case "fail" ->
                    InvokeResponse.builder()
                            .statusCode(200)
                            .functionError("Unhandled")
                            .payload(SdkBytes.fromUtf8String("{\"errorMessage\":\"no\",\"errorType\":\"Declined\"}"))
                            .build();
                case "throttle" -> {
                    if (throttles-- > 0) {
                        throw TooManyRequestsException.builder()
                                .message("Rate exceeded")
                                .statusCode(429)
                                .build();
                    }
                    yield InvokeResponse.builder()
                            .statusCode(200)
                            .payload(SdkBytes.fromUtf8String("\"late\""))
                            .build();
                }
                default -> {
                    try {
                        Thread.sleep(60_000);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    throw new IllegalStateException("interrupted");
                }
            };
        }

        @Override
        public String serviceName() {
            return "lambda";
        }

        @Override
        public void close() {}
    }

    static final class Queues implements SqsClient {
        final BlockingQueue<SendMessageRequest> sent = new LinkedBlockingQueue<>();

        Queues(ServiceContext context) {}

        @Override
        public SendMessageResponse sendMessage(SendMessageRequest request) {
            sent.add(request);
            return SendMessageResponse.builder().messageId("m-1").build();
        }

        @Override
        public String serviceName() {
            return "sqs";
        }

        @Override
        public void close() {}
    }

    /** Log groups that keep what they get. */
    static final class Logs implements CloudWatchLogsClient {
        final BlockingQueue<PutLogEventsRequest> put = new LinkedBlockingQueue<>();

        Logs(ServiceContext context) {}

        @Override
        public CreateLogStreamResponse createLogStream(CreateLogStreamRequest request) {
            return CreateLogStreamResponse.builder().build();
        }

        @Override
        public PutLogEventsResponse putLogEvents(PutLogEventsRequest request) {
            put.add(request);
            return PutLogEventsResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return "logs";
        }

        @Override
        public void close() {}
    }

    private static final String ROLE = "arn:aws:iam::111122223333:role/flow";
    private static final String FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:";

    @TempDir
    Path home;

    private TestCloud cloud;
    private SfnClient sfn;
    private Functions functions;
    private Queues queues;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(
                home,
                ServiceDefinition.regional("states", SfnClient.class, LocalStateMachines::new),
                ServiceDefinition.regional("lambda", LambdaClient.class, Functions::new),
                ServiceDefinition.regional("sqs", SqsClient.class, Queues::new),
                ServiceDefinition.regional("logs", CloudWatchLogsClient.class, Logs::new));
        sfn = cloud.client(SfnClient.class);
        functions = (Functions) cloud.cloud().service(LambdaClient.class, TestCloud.SCOPE);
        queues = (Queues) cloud.cloud().service(SqsClient.class, TestCloud.SCOPE);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private String machine(String name, String definition) {
        return sfn.createStateMachine(r -> r.name(name).roleArn(ROLE).definition(definition))
                .stateMachineArn();
    }

    private DescribeExecutionResponse run(String definition, String input) {
        String arn = machine("m" + Math.abs(definition.hashCode()), definition);
        return ended(
                sfn.startExecution(r -> r.stateMachineArn(arn).input(input)).executionArn());
    }

    private DescribeExecutionResponse ended(String execution) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            DescribeExecutionResponse now = sfn.describeExecution(r -> r.executionArn(execution));
            if (now.status() != ExecutionStatus.RUNNING) {
                return now;
            }
            assertTrue(System.nanoTime() < until, "the execution does not end");
            Thread.onSpinWait();
        }
    }

    private String types(String execution) {
        return sfn.getExecutionHistory(r -> r.executionArn(execution)).events().stream()
                .map(e -> e.id() + "<" + e.previousEventId() + " " + e.typeAsString())
                .collect(Collectors.joining("\n"));
    }

    private static JsonNode json(String text) {
        try {
            return PojoJson.mapper().readTree(text);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void dataFlowsThroughPathsTemplatesAndIntrinsics() {
        DescribeExecutionResponse end = run(
                """
            {"StartAt":"A","States":{
              "A":{"Type":"Pass","InputPath":"$.order","Parameters":{"text.$":"States.Format('{} has {} of {}', $.name, States.ArrayLength($.items), $$.StateMachine.Name)",
                "first.$":"$.items[0]","fixed":[1,{"x.$":"States.MathAdd($.n, 2)"}],"json.$":"States.StringToJson('{\\"a\\":[1,2]}')"},"ResultPath":"$.made.here","Next":"B"},
              "B":{"Type":"Choice","Choices":[{"And":[{"Variable":"$.made.here.fixed[1].x","NumericEquals":7},{"Not":{"Variable":"$.gone","IsPresent":true}},
                {"Variable":"$.order.name","StringMatches":"A*a"}],"Next":"C"}],"Default":"No"},
              "C":{"Type":"Pass","OutputPath":"$.made.here","End":true},
              "No":{"Type":"Fail","Error":"Wrong","Cause":"default"}}}""",
                "{\"order\":{\"name\":\"Ana\",\"items\":[\"x\",\"y\"],\"n\":5}}");
        assertEquals(ExecutionStatus.SUCCEEDED, end.status(), end.cause());
        JsonNode output = json(end.output());
        assertTrue(output.path("text").asText().startsWith("Ana has 2 of m"), end.output());
        assertEquals("[1,{\"x\":7}]", output.path("fixed").toString());
        assertEquals("{\"a\":[1,2]}", output.path("json").toString());
    }

    @Test
    void aTaskRunsAsTheRoleAndItsHistoryIsThatOfAws() {
        DescribeExecutionResponse end = run(
                "{\"StartAt\":\"T\",\"States\":{\"T\":{\"Type\":\"Task\",\"Resource\":\"" + FUNCTION
                        + "echo\",\"ResultPath\":\"$.r\",\"End\":true}}}",
                "{\"a\":1}");
        assertEquals("{\"a\":1,\"r\":{\"a\":1}}", end.output());
        assertEquals(ROLE, functions.caller.principalArn());
        assertEquals(
                """
            1<0 ExecutionStarted
            2<0 TaskStateEntered
            3<2 LambdaFunctionScheduled
            4<3 LambdaFunctionStarted
            5<4 LambdaFunctionSucceeded
            6<5 TaskStateExited
            7<6 ExecutionSucceeded""",
                types(end.executionArn()));
    }

    @Test
    void errorsAreRetriedAndCaughtByName() {
        DescribeExecutionResponse end = run(
                """
            {"StartAt":"T","States":{
              "T":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Parameters":{"FunctionName":"%sthrottle","Payload":{"x":1}},
                "Retry":[{"ErrorEquals":["Lambda.TooManyRequestsException"],"IntervalSeconds":1,"MaxAttempts":2,"BackoffRate":1}],"ResultSelector":{"p.$":"$.Payload"},"Next":"F"},
              "F":{"Type":"Task","Resource":"%sfail","Catch":[{"ErrorEquals":["States.Timeout"],"Next":"No"},{"ErrorEquals":["Declined"],"ResultPath":"$.error","Next":"Ok"}],"Next":"No"},
              "No":{"Type":"Fail"},"Ok":{"Type":"Succeed"}}}"""
                        .formatted(FUNCTION, FUNCTION),
                "{}");
        assertEquals(ExecutionStatus.SUCCEEDED, end.status(), end.error() + " " + end.cause());
        assertEquals(
                "{\"p\":\"late\",\"error\":{\"Error\":\"Declined\",\"Cause\":\"{\\\"errorMessage\\\":\\\"no\\\",\\\"errorType\\\":\\\"Declined\\\"}\"}}",
                end.output());
        assertEquals(
                2,
                sfn.getExecutionHistory(r -> r.executionArn(end.executionArn())).events().stream()
                        .filter(e -> e.taskFailedEventDetails() != null)
                        .count());
    }

    @Test
    void parallelAndMapJoinTheirBranchesInOrder() {
        DescribeExecutionResponse end = run(
                """
            {"StartAt":"P","States":{
              "P":{"Type":"Parallel","ResultPath":"$.p","Next":"M","Branches":[
                {"StartAt":"x","States":{"x":{"Type":"Task","Resource":"%secho","End":true}}},
                {"StartAt":"y","States":{"y":{"Type":"Pass","Result":"y","End":true}}}]},
              "M":{"Type":"Map","ItemsPath":"$.items","MaxConcurrency":2,"ItemSelector":{"i.$":"$$.Map.Item.Index","v.$":"$$.Map.Item.Value","k.$":"$.k"},"ResultPath":"$.m","End":true,
                "ItemProcessor":{"StartAt":"t","States":{"t":{"Type":"Task","Resource":"%secho","End":true}}}}}}"""
                        .formatted(FUNCTION, FUNCTION),
                "{\"items\":[5,6,7],\"k\":\"z\"}");
        assertEquals(ExecutionStatus.SUCCEEDED, end.status(), end.cause());
        assertEquals(
                "[{\"i\":0,\"v\":5,\"k\":\"z\"},{\"i\":1,\"v\":6,\"k\":\"z\"},{\"i\":2,\"v\":7,\"k\":\"z\"}]",
                json(end.output()).path("m").toString());
        assertEquals(
                "[{\"items\":[5,6,7],\"k\":\"z\"},\"y\"]",
                json(end.output()).path("p").toString());
    }

    @Test
    void waitsTimeoutsAndExecutionsSurviveARestart() throws Exception {
        String arn = machine(
                "waiting",
                """
            {"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":3600,"Next":"H"},
              "H":{"Type":"Task","Resource":"%shang","TimeoutSeconds":60,"Catch":[{"ErrorEquals":["States.Timeout"],"Next":"Q"}],"Next":"Q"},
              "Q":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken","Parameters":{"QueueUrl":"u","MessageBody":{"token.$":"$$.Task.Token"}},"End":true}}}"""
                        .formatted(FUNCTION));
        String execution =
                sfn.startExecution(r -> r.stateMachineArn(arn).name("one")).executionArn();
        await(execution, "WaitStateEntered");
        cloud.close();
        open();
        cloud.cloud().clock().advance(Duration.ofHours(1));
        await(execution, "LambdaFunctionStarted");
        cloud.close();
        open();
        cloud.cloud().clock().advance(Duration.ofMinutes(2));
        SendMessageRequest sent = queues.sent.poll(20, TimeUnit.SECONDS);
        String token = json(sent.messageBody()).path("token").asText();
        await(execution, "TaskSubmitted");
        cloud.close();
        open();
        sfn.sendTaskSuccess(r -> r.taskToken(token).output("{\"paid\":true}"));
        assertEquals("{\"paid\":true}", ended(execution).output());
        List<Long> ids = sfn.getExecutionHistory(r -> r.executionArn(execution)).events().stream()
                .map(e -> e.id())
                .toList();
        List<Long> expected = new ArrayList<>();
        for (long i = 1; i <= ids.size(); i++) {
            expected.add(i);
        }
        assertEquals(expected, ids);
        assertTrue(types(execution).contains("LambdaFunctionTimedOut"), types(execution));
    }

    private void await(String execution, String type) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!types(execution).contains(type)) {
            assertTrue(System.nanoTime() < until, type + " does not happen:\n" + types(execution));
            Thread.onSpinWait();
        }
    }

    @Test
    void aNameIsIdempotentForTheSameInputWhileItRuns() {
        String arn = machine(
                "named", "{\"StartAt\":\"W\",\"States\":{\"W\":{\"Type\":\"Wait\",\"Seconds\":1000,\"End\":true}}}");
        String one = sfn.startExecution(r -> r.stateMachineArn(arn).name("n").input("{\"a\": 1}"))
                .executionArn();
        assertEquals(
                one,
                sfn.startExecution(r -> r.stateMachineArn(arn).name("n").input("{\"a\":1}"))
                        .executionArn());
        assertThrows(
                ExecutionAlreadyExistsException.class,
                () -> sfn.startExecution(r -> r.stateMachineArn(arn).name("n").input("{\"a\":2}")));
        sfn.stopExecution(r -> r.executionArn(one).error("E").cause("why"));
        assertEquals(ExecutionStatus.ABORTED, ended(one).status());
        assertThrows(
                ExecutionAlreadyExistsException.class,
                () -> sfn.startExecution(r -> r.stateMachineArn(arn).name("n").input("{\"a\":1}")));
    }

    @Test
    void aPathThatSelectsNothingFailsTheExecutionInAwssWords() {
        DescribeExecutionResponse end = run(
                "{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Pass\",\"Parameters\":{\"x.$\":\"$.no\"},\"End\":true}}}",
                "{\"a\":1}");
        assertEquals(ExecutionStatus.FAILED, end.status());
        assertEquals("States.Runtime", end.error());
        assertEquals(
                "An error occurred while executing the state 'A' (entered at the event id #2). The JSONPath '$.no' specified for the field 'x.$' could not be found in the "
                        + "input '{\"a\":1}'",
                end.cause());
    }

    @Test
    void jsonataStatesUseArgumentsOutputAndVariables() {
        DescribeExecutionResponse end = run(
                """
            {"QueryLanguage":"JSONata","StartAt":"A","States":{
              "A":{"Type":"Task","Resource":"%secho","Arguments":{"n":"{%% $states.input.a * 2 %%}"},"Assign":{"v":"{%% $states.result.n + 1 %%}"},"Output":{"r":"{%% $states.result.n %%}"},"Next":"B"},
              "B":{"Type":"Choice","Choices":[{"Condition":"{%% $v = 11 and $states.input.r = 10 %%}","Next":"C"}],"Default":"C"},
              "C":{"Type":"Pass","Output":{"sum":"{%% $sum([$v, $states.input.r]) %%}","name":"{%% $states.context.Execution.Name = 'x' %%}"},"End":true}}}"""
                        .formatted(FUNCTION),
                "{\"a\":5}");
        assertEquals("{\"sum\":21,\"name\":false}", end.output(), end.error() + " " + end.cause());
    }

    @Test
    void wrongDefinitionsAreRefusedWithTheirPlace() {
        String message = assertThrows(
                        InvalidDefinitionException.class,
                        () -> machine(
                                "bad",
                                """
            {"StartAt":"A","States":{"A":{"Type":"Task","Next":"Z"},"B":{"Type":"Pass","End":true,"Foo":1},
              "C":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage","Parameters":{"Queue":"u"},"End":true}}}"""))
                .awsErrorDetails()
                .errorMessage();
        for (String part : List.of(
                "These required fields are missing: [Resource] at /States/A",
                "Missing 'Next' target: Z at /States/A/Next",
                "Field 'Foo' is not supported at /States/B/Foo",
                "State \"B\" is not reachable.",
                "The field 'Queue' is not supported by Step Functions at /States/C/Parameters")) {
            assertTrue(message.contains(part), part + " is not in " + message);
        }
    }

    @Test
    void anExpressExecutionAnswersAtOnceAndItsHistoryGoesToTheLogGroup() throws Exception {
        String arn = sfn.createStateMachine(r -> r.name("fast")
                        .roleArn(ROLE)
                        .type("EXPRESS")
                        .definition("{\"StartAt\":\"A\",\"States\":{\"A\":{\"Type\":\"Pass\",\"End\":true}}}")
                        .loggingConfiguration(l -> l.level("ALL")
                                .includeExecutionData(true)
                                .destinations(d -> d.cloudWatchLogsLogGroup(g ->
                                        g.logGroupArn("arn:aws:logs:us-east-1:111122223333:log-group:/flows/fast:*")))))
                .stateMachineArn();
        assertEquals(
                "{\"a\":1}",
                sfn.startSyncExecution(r -> r.stateMachineArn(arn).input("{\"a\":1}"))
                        .output());
        PutLogEventsRequest put = ((Logs) cloud.cloud().service(CloudWatchLogsClient.class, TestCloud.SCOPE))
                .put.poll(20, TimeUnit.SECONDS);
        assertEquals("/flows/fast", put.logGroupName());
        assertEquals(
                List.of("ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"),
                put.logEvents().stream()
                        .map(event -> json(event.message()).path("type").asText())
                        .toList());
        assertEquals(
                "{\"a\":1}",
                json(put.logEvents().get(3).message())
                        .path("details")
                        .path("output")
                        .asText());
    }

    @Test
    void aThousandExecutionsOfTenStatesEndAndEachHasItsWholeHistory() {
        StringBuilder states = new StringBuilder();
        for (int i = 0; i < 10; i++) {
            states.append(i == 0 ? "" : ",")
                    .append("\"S")
                    .append(i)
                    .append("\":{\"Type\":\"Pass\",")
                    .append(i == 9 ? "\"End\":true}" : "\"Next\":\"S" + (i + 1) + "\"}");
        }
        String arn = machine("ten", "{\"StartAt\":\"S0\",\"States\":{" + states + "}}");
        long begin = System.nanoTime();
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            all.add(sfn.startExecution(r -> r.stateMachineArn(arn).input("{\"a\":1}"))
                    .executionArn());
        }
        all.forEach(execution -> assertEquals("{\"a\":1}", ended(execution).output()));
        System.out.println("1000 executions of 10 Pass states: " + (System.nanoTime() - begin) / 1_000_000 + " ms");
        assertNotEquals(0, all.size());
        assertEquals(
                22,
                sfn.getExecutionHistory(r -> r.executionArn(all.get(999)))
                        .events()
                        .size());
    }

    @Test
    void aFailedExecutionIsRedrivenFromWhereItFailed() {
        String arn = machine(
                "redriven",
                """
                {"StartAt":"Both","States":{
                  "Both":{"Type":"Parallel","Next":"After","Branches":[
                    {"StartAt":"Good","States":{"Good":{"Type":"Pass","Result":"good","End":true}}},
                    {"StartAt":"Bad","States":{"Bad":{"Type":"Task","Resource":"%sthrottle","End":true}}}]},
                  "After":{"Type":"Task","Resource":"%secho","End":true}}}
                """
                        .formatted(FUNCTION, FUNCTION));
        functions.throttles = 2;
        String execution = sfn.startExecution(
                        r -> r.stateMachineArn(arn).name("one").input("{}"))
                .executionArn();
        DescribeExecutionResponse failed = ended(execution);
        assertEquals(ExecutionStatus.FAILED, failed.status());
        assertEquals("REDRIVABLE", failed.redriveStatusAsString());
        for (int redrive = 1; redrive <= 2; redrive++) {
            cloud.close();
            int throttles = 2 - redrive;
            open();
            functions.throttles = throttles;
            sfn.redriveExecution(r -> r.executionArn(execution));
            DescribeExecutionResponse now = ended(execution);
            assertEquals(redrive, now.redriveCount());
            assertEquals(redrive == 1 ? ExecutionStatus.FAILED : ExecutionStatus.SUCCEEDED, now.status(), now.cause());
        }
        DescribeExecutionResponse now = sfn.describeExecution(r -> r.executionArn(execution));
        assertEquals("[\"good\",\"late\"]", now.output());
        assertEquals("Execution is SUCCEEDED and cannot be redriven", now.redriveStatusReason());
        List<HistoryEvent> history =
                sfn.getExecutionHistory(r -> r.executionArn(execution)).events();
        for (int i = 0; i < history.size(); i++) {
            assertEquals(i + 1, history.get(i).id());
        }
        List<String> types = history.stream().map(HistoryEvent::typeAsString).toList();
        assertEquals(2, types.stream().filter("ExecutionRedriven"::equals).count());
        assertEquals(1, types.stream().filter("PassStateEntered"::equals).count(), "what succeeded is not repeated");
        assertEquals(3, types.stream().filter("LambdaFunctionScheduled"::equals).count() - 1);
        assertThrows(ExecutionNotRedrivableException.class, () -> sfn.redriveExecution(r -> r.executionArn(execution)));
        assertEquals(
                1,
                sfn.listExecutions(r -> r.stateMachineArn(arn).redriveFilter("REDRIVEN"))
                        .executions()
                        .size());
    }

    @Test
    void versionsStayAsTheyWereAndAliasesShareExecutionsOut() {
        String definition = "{\"StartAt\":\"S\",\"States\":{\"S\":{\"Type\":\"Pass\",\"Result\":%d,\"End\":true}}}";
        CreateStateMachineResponse created = sfn.createStateMachine(r -> r.name("versioned")
                .roleArn(ROLE)
                .definition(definition.formatted(1))
                .publish(true)
                .versionDescription("first"));
        String arn = created.stateMachineArn();
        assertEquals(arn + ":1", created.stateMachineVersionArn());
        assertEquals(
                arn + ":1",
                sfn.publishStateMachineVersion(r -> r.stateMachineArn(arn)).stateMachineVersionArn(),
                "nothing has changed since");
        sfn.updateStateMachine(r -> r.stateMachineArn(arn).definition(definition.formatted(2)));
        assertThrows(
                ConflictException.class,
                () -> sfn.publishStateMachineVersion(r -> r.stateMachineArn(arn).revisionId("another")));
        String second =
                sfn.publishStateMachineVersion(r -> r.stateMachineArn(arn)).stateMachineVersionArn();
        assertEquals(arn + ":2", second);
        assertEquals(
                List.of(second, arn + ":1"),
                sfn.listStateMachineVersions(r -> r.stateMachineArn(arn)).stateMachineVersions().stream()
                        .map(StateMachineVersionListItem::stateMachineVersionArn)
                        .toList());
        assertEquals(
                definition.formatted(1),
                sfn.describeStateMachine(r -> r.stateMachineArn(arn + ":1")).definition());

        String alias = sfn.createStateMachineAlias(r -> r.name("live").routingConfiguration(route(arn + ":1", 100)))
                .stateMachineAliasArn();
        assertEquals(arn + ":live", alias);
        DescribeExecutionResponse old =
                ended(sfn.startExecution(r -> r.stateMachineArn(alias)).executionArn());
        assertEquals("1", old.output());
        assertEquals(arn, old.stateMachineArn());
        assertEquals(arn + ":1", old.stateMachineVersionArn());
        assertEquals(alias, old.stateMachineAliasArn());
        sfn.updateStateMachineAlias(
                r -> r.stateMachineAliasArn(alias).routingConfiguration(route(arn + ":1", 0), route(second, 100)));
        assertEquals(
                "2",
                ended(sfn.startExecution(r -> r.stateMachineArn(alias)).executionArn())
                        .output());
        assertEquals(
                1,
                sfn.listExecutions(r -> r.stateMachineArn(arn + ":1"))
                        .executions()
                        .size());
        assertEquals(
                2,
                sfn.listExecutions(r -> r.stateMachineArn(alias)).executions().size());

        assertThrows(
                ConflictException.class, () -> sfn.deleteStateMachineVersion(r -> r.stateMachineVersionArn(second)));
        assertThrows(
                SfnException.class,
                () -> sfn.createStateMachineAlias(r -> r.name("half").routingConfiguration(route(second, 50))));
        sfn.deleteStateMachineAlias(r -> r.stateMachineAliasArn(alias));
        sfn.deleteStateMachineVersion(r -> r.stateMachineVersionArn(second));
        assertThrows(StateMachineDoesNotExistException.class, () -> sfn.startExecution(r -> r.stateMachineArn(second)));
        assertThrows(StateMachineDoesNotExistException.class, () -> sfn.startExecution(r -> r.stateMachineArn(alias)));
    }

    @Test
    void aWorkerFetchesAnActivitysTaskOnceAlsoAfterARestart() {
        String activity = sfn.createActivity(r -> r.name("pack")).activityArn();
        assertEquals(activity, sfn.createActivity(r -> r.name("pack")).activityArn());
        String arn = machine(
                "worked",
                """
                {"StartAt":"Pack","States":{"Pack":{"Type":"Task","Resource":"%s","TimeoutSeconds":600,
                  "Parameters":{"box.$":"$.size"},"End":true}}}
                """
                        .formatted(activity));
        String done = sfn.startExecution(r -> r.stateMachineArn(arn).input("{\"size\":3}"))
                .executionArn();
        await(done, "ActivityScheduled");
        cloud.close();
        open();
        GetActivityTaskResponse task =
                sfn.getActivityTask(r -> r.activityArn(activity).workerName("w1"));
        assertEquals("{\"box\":3}", task.input());
        sfn.sendTaskSuccess(r -> r.taskToken(task.taskToken()).output("\"packed\""));
        assertEquals("\"packed\"", ended(done).output());
        List<String> types = sfn.getExecutionHistory(r -> r.executionArn(done)).events().stream()
                .map(HistoryEvent::typeAsString)
                .toList();
        assertEquals(
                List.of("ActivityScheduled", "ActivityStarted", "ActivitySucceeded"),
                types.stream().filter(type -> type.startsWith("Activity")).toList());

        String broken = sfn.startExecution(r -> r.stateMachineArn(arn).input("{\"size\":4}"))
                .executionArn();
        String token = sfn.getActivityTask(r -> r.activityArn(activity)).taskToken();
        sfn.sendTaskFailure(r -> r.taskToken(token).error("NoBox").cause("none left"));
        assertEquals("NoBox", ended(broken).error());
        sfn.deleteActivity(r -> r.activityArn(activity));
        assertThrows(ActivityDoesNotExistException.class, () -> sfn.getActivityTask(r -> r.activityArn(activity)));
    }

    private static RoutingConfigurationListItem route(String version, int weight) {
        return RoutingConfigurationListItem.builder()
                .stateMachineVersionArn(version)
                .weight(weight)
                .build();
    }
}
