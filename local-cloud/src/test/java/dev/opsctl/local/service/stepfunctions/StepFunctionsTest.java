package dev.opsctl.local.service.stepfunctions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.TestCloud;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsRequest;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.InvalidDefinitionException;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

class StepFunctionsTest extends StepFunctionsFixture {

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
              "H":{"Type":"Task","Resource":"%shang","TimeoutSeconds":3,"Catch":[{"ErrorEquals":["States.Timeout"],"Next":"Q"}],"Next":"Q"},
              "Q":{"Type":"Task","Resource":"arn:aws:states:::sqs:sendMessage.waitForTaskToken","Parameters":{"QueueUrl":"http://127.0.0.1:1/111122223333/u","MessageBody":{"token.$":"$$.Task.Token"}},"End":true}}}"""
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

    @Test
    void aLeapOfTheClockEndsWaitsButNoTaskThatIsUnderWay() throws Exception {
        String arn = machine(
                "leaping",
                """
            {"StartAt":"T","States":{"T":{"Type":"Task","Resource":"%sgate","TimeoutSeconds":60,"Next":"W"},
              "W":{"Type":"Wait","Seconds":3600,"End":true}}}"""
                        .formatted(FUNCTION));
        String execution = sfn.startExecution(r -> r.stateMachineArn(arn)).executionArn();
        await(execution, "LambdaFunctionStarted");
        cloud.cloud().clock().advance(Duration.ofHours(1));
        cloud.cloud().clock().advance(Duration.ofHours(1));
        functions.gate.countDown();
        await(execution, "WaitStateEntered");
        cloud.cloud().clock().advance(Duration.ofHours(1));
        assertEquals(ExecutionStatus.SUCCEEDED, ended(execution).status());
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
                "These fields are required: [Resource] at /States/A",
                "Missing 'Next' target: Z at /States/A/Next",
                "Field 'Foo' is not supported at /States/B",
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
}
