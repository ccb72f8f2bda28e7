package dev.opsctl.local.service.stepfunctions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sfn.model.InspectionData;
import software.amazon.awssdk.services.sfn.model.SfnException;
import software.amazon.awssdk.services.sfn.model.TestExecutionStatus;
import software.amazon.awssdk.services.sfn.model.TestStateRequest;
import software.amazon.awssdk.services.sfn.model.TestStateResponse;

/** TestState: one state is run, or mocked, and everything about it is seen. */
class StateTestsTest extends StepFunctionsFixture {

    private TestStateResponse test(String definition, String input, Consumer<TestStateRequest.Builder> more) {
        return sfn.testState(r -> more.accept(r.definition(definition.replace('\'', '"'))
                .input(input.replace('\'', '"'))
                .inspectionLevel("DEBUG")));
    }

    private static String text(String json) {
        return json.replace('\'', '"');
    }

    @Test
    void a_task_is_really_called_and_its_data_are_seen_at_every_stage() {
        TestStateResponse answer = test(
                """
                {'Type':'Task','Resource':'arn:aws:states:::lambda:invoke','InputPath':'$.order',
                 'Parameters':{'FunctionName':'echo','Payload':{'id.$':'$.id','who.$':'$customer'}},
                 'ResultSelector':{'got.$':'$.Payload'},'ResultPath':'$.paid','OutputPath':'$.paid','Next':'Ship'}""",
                "{'order':{'id':7},'rest':1}",
                r -> r.roleArn(ROLE).variables("{\"customer\":\"ana\"}"));
        assertEquals(TestExecutionStatus.SUCCEEDED, answer.status(), answer.toString());
        assertEquals("Ship", answer.nextState());
        assertEquals(text("{'got':{'id':7,'who':'ana'}}"), answer.output());
        InspectionData seen = answer.inspectionData();
        assertEquals(text("{'order':{'id':7},'rest':1}"), seen.input());
        assertEquals(text("{'id':7}"), seen.afterInputPath());
        assertEquals(text("{'FunctionName':'echo','Payload':{'id':7,'who':'ana'}}"), seen.afterParameters());
        assertEquals("$LATEST", json(seen.result()).path("ExecutedVersion").asText());
        assertEquals(text("{'got':{'id':7,'who':'ana'}}"), seen.afterResultSelector());
        assertEquals(
                json(text("{'order':{'id':7},'rest':1,'paid':{'got':{'id':7,'who':'ana'}}}")),
                json(seen.afterResultPath()));
        assertEquals(text("{'customer':'ana'}"), seen.variables());
        assertTrue(functions.caller.arn().contains("assumed-role/flow"), "called as the given role");
        TestStateResponse brief =
                test("{'Type':'Pass','Result':{'r':1},'End':true}", "{}", r -> r.inspectionLevel("INFO"));
        assertEquals(text("{'r':1}"), brief.output());
        assertNull(brief.inspectionData());
        assertNull(brief.nextState());
    }

    @Test
    void states_that_call_nothing_need_no_role() {
        TestStateResponse choice = test(
                "{'Type':'Choice','Choices':[{'Variable':'$.n','NumericEquals':2,'Next':'Two'}],'Default':'No'}",
                "{'n':2}",
                r -> {});
        assertEquals("Two", choice.nextState());
        assertEquals(text("{'n':2}"), choice.inspectionData().afterInputPath());
        TestStateResponse waited =
                test("{'Type':'Wait','Timestamp':'2020-01-01T00:00:00Z','Next':'N'}", "{'n':2}", r -> {});
        assertEquals("N SUCCEEDED", waited.nextState() + " " + waited.statusAsString());
        TestStateResponse failed = test("{'Type':'Fail','Error':'E','Cause':'C'}", "{}", r -> {});
        assertEquals("FAILED E C", failed.statusAsString() + " " + failed.error() + " " + failed.cause());
        TestStateResponse broken = test("{'Type':'Pass','InputPath':'$.no','End':true}", "{}", r -> {});
        assertEquals("States.Runtime", broken.error());
        assertTrue(broken.cause().startsWith("Invalid path '$.no'"), broken.cause());
        TestStateResponse jsonata = test(
                """
                {'Type':'Pass','QueryLanguage':'JSONata','Assign':{'b':'{% $a + 1 %}'},
                 'Output':{'sum':'{% $a + $states.input.n %}','at':'{% $states.context.State.Name %}'},'End':true}""",
                "{'n':2}", r -> r.variables("{\"a\":40}"));
        assertEquals(text("{'sum':42,'at':'StateName'}"), jsonata.output());
        assertEquals(
                json(text("{'a':40,'b':41}")), json(jsonata.inspectionData().variables()));
        assertNull(jsonata.inspectionData().afterInputPath());
    }

    @Test
    void the_context_object_is_that_of_an_express_execution_without_a_role() {
        TestStateResponse answer = test(
                """
                {'Type':'Task','QueryLanguage':'JSONata','Resource':'arn:aws:states:::sqs:sendMessage',
                 'Arguments':{'QueueUrl':'q','MessageBody':'m'},'Output':'{% $states %}','End':true}""",
                "{'n':2}", r -> r.mock(m -> m.result("{\"MessageId\":\"i\"}")));
        assertEquals(TestExecutionStatus.SUCCEEDED, answer.status(), answer.toString());
        var context = json(answer.output()).path("context");
        assertEquals("[Id, Input, StartTime, Name, RoleArn]", names(context.path("Execution")));
        assertTrue(context.path("Execution").path("Id").asText().contains(":express:"));
        assertTrue(context.path("Execution").path("RoleArn").isNull());
        assertEquals("[Name, EnteredTime, RetryCount]", names(context.path("State")));
        assertEquals("[input, context, result]", names(json(answer.output())));
        assertEquals(
                text("{'QueueUrl':'q','MessageBody':'m'}"),
                answer.inspectionData().afterArguments());
    }

    private static String names(com.fasterxml.jackson.databind.JsonNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names.toString();
    }

    private static final String HANDLED =
            """
            {'Type':'Task','Resource':'arn:aws:states:::lambda:invoke','Parameters':{'FunctionName':'fail'},
             'Retry':[{'ErrorEquals':['Other']},{'ErrorEquals':['Declined'],'IntervalSeconds':2,'MaxAttempts':3}],
             'Catch':[{'ErrorEquals':['Never'],'Next':'A'},{'ErrorEquals':['States.ALL'],'ResultPath':'$.error','Next':'B'}],
             'Next':'C'}""";

    @Test
    void an_error_is_retried_then_caught_as_its_rules_say() {
        TestStateResponse second =
                test(HANDLED, "{'n':1}", r -> r.roleArn(ROLE).stateConfiguration(c -> c.retrierRetryCount(1)));
        assertEquals(TestExecutionStatus.RETRIABLE, second.status());
        assertEquals("Declined", second.error());
        assertNull(second.nextState());
        assertEquals(1, second.inspectionData().errorDetails().retryIndex());
        assertEquals(4, second.inspectionData().errorDetails().retryBackoffIntervalSeconds());
        TestStateResponse last = test(HANDLED, "{'n':1}", r -> r.mock(
                        m -> m.errorOutput(e -> e.error("Declined").cause("no")))
                .stateConfiguration(c -> c.retrierRetryCount(3)));
        assertEquals(TestExecutionStatus.CAUGHT_ERROR, last.status());
        assertEquals("B", last.nextState());
        assertEquals(text("{'n':1,'error':{'Error':'Declined','Cause':'no'}}"), last.output());
        assertEquals(1, last.inspectionData().errorDetails().catchIndex());
        assertNull(last.inspectionData().result());
    }

    @Test
    void forks_and_callbacks_are_tested_with_their_results_mocked() {
        String map =
                """
                {'StartAt':'All','States':{
                  'All':{'Type':'Map','ItemsPath':'$.items','MaxConcurrency':2,'ToleratedFailureCount':1,
                    'ItemSelector':{'i.$':'$$.Map.Item.Index','v.$':'$$.Map.Item.Value','k.$':'$.k'},
                    'ItemProcessor':{'ProcessorConfig':{'Mode':'DISTRIBUTED','ExecutionType':'STANDARD'},
                      'StartAt':'One','States':{'One':{'Type':'Pass','Parameters':{'v.$':'$$.Map.Item.Value'},'End':true}}},
                    'Catch':[{'ErrorEquals':['States.ExceedToleratedFailureThreshold'],'Next':'Few'}],
                    'ResultPath':'$.done','Next':'Few'},
                  'Few':{'Type':'Succeed'}}}""";
        TestStateResponse all =
                test(map, "{'items':['a','b'],'k':1}", r -> r.stateName("All").mock(m -> m.result("[10,20]")));
        assertEquals("Few SUCCEEDED", all.nextState() + " " + all.statusAsString(), all.toString());
        assertEquals(text("{'items':['a','b'],'k':1,'done':[10,20]}"), all.output());
        assertEquals(text("['a','b']"), all.inspectionData().afterItemsPath());
        assertEquals(
                text("[{'i':0,'v':'a','k':1},{'i':1,'v':'b','k':1}]"),
                all.inspectionData().afterItemSelector());
        assertEquals(2, all.inspectionData().maxConcurrency());
        assertEquals(1, all.inspectionData().toleratedFailureCount());
        TestStateResponse tooMany = test(map, "{'items':['a','b'],'k':1}", r -> r.stateName("All")
                .mock(m -> m.result("[10,20]"))
                .stateConfiguration(c -> c.mapIterationFailureCount(2)));
        assertEquals(TestExecutionStatus.CAUGHT_ERROR, tooMany.status());
        assertEquals("States.ExceedToleratedFailureThreshold", tooMany.error());
        assertEquals(
                text("{'v':{'x':5}}"),
                test(map, "{'x':5}", r -> r.stateName("One")).output());

        String waiting =
                """
                {'Type':'Task','Resource':'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
                 'Parameters':{'QueueUrl':'q','MessageBody':{'t.$':'$$.Task.Token','e.$':'$$.Execution.Name'}},'End':true}""";
        TestStateResponse token = test(waiting, "{}", r -> r.mock(m -> m.result("{\"ok\":true}"))
                .context("{\"Task\":{\"Token\":\"t-1\"},\"Execution\":{\"Name\":\"n\"}}"));
        assertEquals(text("{'ok':true}"), token.output(), token.toString());
        assertEquals(
                text("{'QueueUrl':'q','MessageBody':{'t':'t-1','e':'n'}}"),
                token.inspectionData().afterParameters());
        assertTrue(queues.sent.isEmpty(), "nothing is called");
    }

    /** What AWS answers, as far as it is documented or was recorded. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'Type':'Pass','End':true} | result={} | State type 'Pass' is not supported when a mock is specified",
                "{'Type':'Map','ItemProcessor':{'StartAt':'S','States':{'S':{'Type':'Succeed'}}},'End':true} | | "
                        + "TestState API does not support Map or Parallel states. Supported state types include: "
                        + "[Task, Wait, Pass, Succeed, Fail, Choice]",
                "{'Type':'Task','Resource':'arn:aws:states:::lambda:invoke','End':true} | | "
                        + "RoleArn must be specified when testing a Task state",
                "{'Type':'Task','Resource':'arn:aws:states:::lambda:invoke','End':true} | result=x | "
                        + "Mocked result must be valid JSON",
                "{'Type':'Task','Resource':'arn:aws:states:::states:startExecution','End':true} | result={'StartDate':'d'} | "
                        + "Mock result schema validation error: Required field 'ExecutionArn' is missing",
                "{'Type':'Task','Resource':'arn:aws:states:::states:startExecution','End':true} | "
                        + "result={'ExecutionArn':'a','StartDate':1} | "
                        + "Mock result schema validation error: Field 'StartDate' must be a string",
                "{'Type':'Task','Resource':'arn:aws:states:::events:putEvents','End':true} | "
                        + "result={'Entries':[{'EventId':1}]} | "
                        + "Mock result schema validation error: Field 'EventId' must be a string",
                "{'Type':'Task','Resource':'arn:aws:states:::lambda:invoke','End':true} | result={'StatusCode':'200'} | "
                        + "Mock result schema validation error: Field 'StatusCode' must be a number",
                "{'Type':'Parallel','Branches':[{'StartAt':'S','States':{'S':{'Type':'Succeed'}}}],'End':true} | result=[] | "
                        + "Mocked result must contain the same number of items as number of Parallel branches.",
                "{'Type':'Task','Resource':'arn:aws:states:::lambda:invoke','End':true} | context={'Map':{}} | "
                        + "Invalid Context object provided: 'Map' field is not supported when mocking a Context object",
                "{'Type':'Task','Resource':'arn:aws:states:::lambda:invoke','End':true} | context={'Execution':{'Id':1}} | "
                        + "Invalid Context object provided: Execution.Id must be a string",
                "{'StartAt':'S','States':{'S':{'Type':'Succeed'}}} | stateName=T | State not found in definition",
                "{'Type':'Task','End':true} | | Invalid State Machine Definition: "
                        + "'SCHEMA_VALIDATION_FAILED: These fields are required: [Resource] at /'",
            })
    void a_request_that_cannot_be_run_is_refused_with_its_reason(String definition, String given, String message) {
        SfnException refused = assertThrows(
                SfnException.class,
                () -> test(definition, "{}", r -> {
                    if (given == null) {
                        return;
                    }
                    String value = text(given.substring(given.indexOf('=') + 1));
                    switch (given.substring(0, given.indexOf('='))) {
                        case "result" -> r.mock(m -> m.result(value));
                        case "context" -> r.context(value).mock(m -> m.result("{}"));
                        default -> r.stateName(value);
                    }
                }));
        assertEquals(message, refused.awsErrorDetails().errorMessage());
        assertEquals(400, refused.statusCode());
    }
}
