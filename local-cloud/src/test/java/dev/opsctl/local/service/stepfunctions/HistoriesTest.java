package dev.opsctl.local.service.stepfunctions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/** The events of executions, as histories that were recorded on AWS have them. */
class HistoriesTest extends StepFunctionsFixture {

    private static final String PASS = "{'StartAt':'P','States':{'P':{'Type':'Pass','End':true}}}";
    private static final String FAIL = "{'StartAt':'F','States':{'F':{'Type':'Fail','Error':'E','Cause':'c'}}}";

    private String history(String state, String input) {
        return types(run("{'StartAt':'A','States':{'A':" + state + ",'Z':{'Type':'Pass','End':true}}}", input));
    }

    private String types(DescribeExecutionResponse execution) {
        return types(execution.executionArn());
    }

    @Override
    DescribeExecutionResponse run(String definition, String input) {
        return super.run(definition.replace('\'', '"'), input);
    }

    @Test
    void an_iteration_follows_the_last_state_of_the_one_before_it_and_the_state_the_last_success() {
        assertEquals(
                """
                1<0 ExecutionStarted
                2<0 MapStateEntered
                3<2 MapStateStarted
                4<3 MapIterationStarted
                5<4 PassStateEntered
                6<5 PassStateExited
                7<6 MapIterationSucceeded
                8<6 MapIterationStarted
                9<8 PassStateEntered
                10<9 PassStateExited
                11<10 MapIterationSucceeded
                12<11 MapStateSucceeded
                13<11 MapStateExited
                14<13 PassStateEntered
                15<14 PassStateExited
                16<15 ExecutionSucceeded""",
                history("{'Type':'Map','MaxConcurrency':1,'ItemProcessor':" + PASS + ",'Next':'Z'}", "[1,2]"));
    }

    @Test
    void what_is_tried_again_has_not_failed_and_the_failure_is_what_the_end_follows() {
        String retried = "{'Type':'Map','ItemProcessor':" + FAIL
                + ",'Retry':[{'ErrorEquals':['E'],'MaxAttempts':1,'IntervalSeconds':1}],"
                + "'Catch':[{'ErrorEquals':['X'],'Next':'Z'}],'Next':'Z'}";
        assertEquals(
                """
                1<0 ExecutionStarted
                2<0 MapStateEntered
                3<2 MapStateStarted
                4<3 MapIterationStarted
                5<4 FailStateEntered
                6<5 MapIterationFailed
                7<5 MapStateStarted
                8<7 MapIterationStarted
                9<8 FailStateEntered
                10<9 MapIterationFailed
                11<9 MapStateFailed
                12<11 ExecutionFailed""",
                history(retried, "[1]"));
    }

    @Test
    void branches_end_in_the_line_of_the_last_one() {
        assertEquals(
                """
                1<0 ExecutionStarted
                2<0 ParallelStateEntered
                3<2 ParallelStateStarted
                4<3 PassStateEntered
                5<4 PassStateExited
                6<5 ParallelStateSucceeded
                7<5 ParallelStateExited
                8<7 PassStateEntered
                9<8 PassStateExited
                10<9 ExecutionSucceeded""",
                history("{'Type':'Parallel','Branches':[" + PASS + "],'Next':'Z'}", "{}"));
        assertEquals(
                """
                1<0 ExecutionStarted
                2<0 ParallelStateEntered
                3<2 ParallelStateStarted
                4<3 FailStateEntered
                5<4 ParallelStateFailed
                6<5 ParallelStateExited
                7<6 PassStateEntered
                8<7 PassStateExited
                9<8 ExecutionSucceeded""",
                history(
                        "{'Type':'Parallel','Branches':[" + FAIL
                                + "],'Catch':[{'ErrorEquals':['States.ALL'],'Next':'Z'}],'Next':'Z'}",
                        "{}"));
    }

    private HistoryEvent event(DescribeExecutionResponse execution, String type) {
        return sfn.getExecutionHistory(r -> r.executionArn(execution.executionArn())).events().stream()
                .filter(e -> e.typeAsString().equals(type))
                .findFirst()
                .orElseThrow(() -> new AssertionError(types(execution)));
    }

    @Test
    void a_state_that_is_left_says_what_it_assigned() {
        DescribeExecutionResponse execution = run(
                "{'StartAt':'A','States':{'A':{'Type':'Pass','Assign':{'n':null,'s':'x','l':[1],'o':{'k':0.1}},'End':true}}}",
                "{}");
        var details = event(execution, "PassStateExited").stateExitedEventDetails();
        assertEquals(Map.of("n", "null", "s", "\"x\"", "l", "[1]", "o", "{\"k\":0.1}"), details.assignedVariables());
        assertEquals(false, details.assignedVariablesDetails().truncated());
    }

    @TestFactory
    Stream<DynamicTest> a_failed_expression_says_where_it_is_and_what_went_wrong() {
        Map<String, String> cases = Map.ofEntries(
                Map.entry(
                        "'Type':'Pass','Output':{'a':[1,'{% $states.input.b %}']}",
                        "Output/a[1] returned nothing (undefined)."),
                Map.entry("'Type':'Pass','Output':'{% $x %}'", "Output returned nothing (undefined)."),
                Map.entry(
                        "'Type':'Pass','Assign':{'v':'{% 1+\\\"a\\\" %}'}",
                        "Assign/v threw an error during evaluation. T2002: The right side of the \"+\" operator must"
                                + " evaluate to a number"),
                Map.entry(
                        "'Type':'Pass','Output':'{% $sum([1,\\\"a\\\"]) %}'",
                        "Output threw an error during evaluation. T0412: Argument 1 of function \"sum\" must be an"
                                + " array of \"numbers\""),
                Map.entry(
                        "'Type':'Pass','Output':'{% $abs(\\\"a\\\") %}'",
                        "Output threw an error during evaluation. T0410: Argument 1 of function \"abs\" does not match"
                                + " function signature"),
                Map.entry(
                        "'Type':'Pass','Output':'{% $formatNumber(1,\\\"x\\\") %}'",
                        "Output threw an error during evaluation. D3086: The sub-picture must not contain a passive"
                                + " character that is preceded by an active character and that is followed by another"
                                + " active character"),
                Map.entry(
                        "'Type':'Pass','Output':'{% $number(\\\"x\\\") %}'",
                        "Output threw an error during evaluation. D3030: Unable to cast value to a number: \"x\""),
                Map.entry(
                        "'Type':'Pass','Output':'{% $eval(\\\"1\\\") %}'",
                        "Output threw an error during evaluation. T1006: Attempted to invoke a non-function"),
                Map.entry(
                        "'Type':'Pass','Output':'{% $count([1..900000].[1,2,3,4,5]) %}'",
                        "Output threw an error during evaluation: Expression evaluation memory limit exceeded: Check"
                                + " for excessive memory usage"),
                Map.entry(
                        "'Type':'Wait','Seconds':'{% \\\"1\\\" %}'",
                        "Seconds returned an unexpected result type. Expected 'number', but was 'string' for value:"
                                + " \"1\""),
                Map.entry(
                        "'Type':'Map','Items':'{% 1 %}','ItemProcessor':" + PASS,
                        "Items returned an unexpected result type. Expected 'array', but was 'number' for value: 1"));
        return cases.entrySet().stream()
                .map(one -> DynamicTest.dynamicTest(one.getKey(), () -> {
                    DescribeExecutionResponse execution = run(
                            "{'QueryLanguage':'JSONata','StartAt':'A','States':{'A':{" + one.getKey()
                                    + ",'End':true}}}",
                            "{}");
                    var failed = event(execution, "EvaluationFailed").evaluationFailedEventDetails();
                    String location = one.getValue().split(" ")[0];
                    assertEquals("States.QueryEvaluationError", failed.error());
                    assertEquals("A", failed.state());
                    assertEquals(location, failed.location());
                    assertTrue(
                            failed.cause()
                                            .startsWith(
                                                    "An error occurred while executing the state 'A' (entered at the event id #2)."
                                                            + " The JSONata expression '")
                                    && failed.cause()
                                            .endsWith("' specified for the field '" + location + "'"
                                                    + one.getValue().substring(location.length())),
                            failed.cause());
                    assertEquals(failed.cause(), execution.cause());
                    assertEquals(failed.error(), execution.error());
                }));
    }

    @Test
    void a_missed_heartbeat_is_a_time_out_that_rules_may_name_either_way() {
        for (String name : new String[] {"States.Timeout", "States.HeartbeatTimeout"}) {
            DescribeExecutionResponse execution = run(
                    "{'StartAt':'T','States':{'T':{'Type':'Task','Resource':'arn:aws:states:::sqs:sendMessage.waitForTaskToken','HeartbeatSeconds':1,"
                            + "'Parameters':{'QueueUrl':'https://sqs.us-east-1.amazonaws.com/111122223333/q','MessageBody.$':'$$.Task.Token'},'Catch':[{'ErrorEquals':['"
                            + name + "'],'Next':'Z'}],'End':true},'Z':{'Type':'Pass','End':true}}}",
                    "{}");
            assertEquals("{\"Error\":\"States.Timeout\",\"Cause\":\"\"}", execution.output(), execution.cause());
            assertEquals(
                    "States.Timeout",
                    event(execution, "TaskTimedOut").taskTimedOutEventDetails().error());
        }
    }

    @Test
    void a_refused_call_says_who_refused_it() {
        DescribeExecutionResponse execution = run(
                "{'StartAt':'T','States':{'T':{'Type':'Task','Resource':'arn:aws:states:::states:startExecution','Parameters':{'StateMachineArn':'arn:aws:states:us-east-1:111122223333:stateMachine:none'},'End':true}}}",
                "{}");
        assertEquals("StepFunctions.StateMachineDoesNotExistException", execution.error());
        assertTrue(
                execution
                        .cause()
                        .matches(
                                "State Machine Does Not Exist: '.*:none' \\(Service: AWSStepFunctions; Status Code: 400;"
                                        + " Error Code: StateMachineDoesNotExist; Request ID: [0-9a-f-]{36}; Proxy: null\\)"),
                execution.cause());
        execution = run(
                "{'StartAt':'T','States':{'T':{'Type':'Task','Resource':'arn:aws:states:::aws-sdk:sfn:describeActivity','Parameters':{'ActivityArn':'arn:aws:states:us-east-1:111122223333:activity:none'},'End':true}}}",
                "{}");
        assertEquals("Sfn.ActivityDoesNotExistException", execution.error());
        assertTrue(
                execution
                        .cause()
                        .matches("Activity Does Not Exist: '.*:none' \\(Service: Sfn, Status Code: 400, Request ID:"
                                + " [0-9a-f-]{36}\\)"),
                execution.cause());
    }

    @Test
    void what_JSONata_and_JSONPath_give_for_little() {
        assertEquals(
                "{\"r\":1,\"p\":[[1,2],[3]]}",
                run(
                                "{'QueryLanguage':'JSONata','StartAt':'A','States':{'A':{'Type':'Pass','Output':{'r':'{% $range(1,1,1) %}','p':'{% $partition([1,2,3],2) %}'},'End':true}}}",
                                "{}")
                        .output());
        assertEquals(
                "{\"s\":[],\"t\":\"{a=1, b=[x, null]}\"}",
                run(
                                "{'StartAt':'A','States':{'A':{'Type':'Pass','Parameters':{'s.$':'$.items[1:]','t.$':'States.Format(\\u0027{}\\u0027, $.o)'},'End':true}}}",
                                "{\"o\":{\"a\":1,\"b\":[\"x\",null]}}")
                        .output());
    }
}
