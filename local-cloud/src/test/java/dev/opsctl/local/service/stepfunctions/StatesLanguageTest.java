package dev.opsctl.local.service.stepfunctions;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.local.TestCloud;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.StartSyncExecutionResponse;

/** The Amazon States Language by small cases from its documentation: definition, input, output or error. */
class StatesLanguageTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path home;

    /** @param expected an output as JSON, or {@code !Error: Cause} */
    private record Case(String name, String definition, String input, String expected) {}

    private final List<Case> cases = new ArrayList<>();

    /** One state named A. */
    private void state(String name, String state, String input, String expected) {
        machine(name, "{'StartAt':'A','States':{'A':" + state + "}}", input, expected);
    }

    private void machine(String name, String definition, String input, String expected) {
        cases.add(new Case(name, definition.replace('\'', '"'), input.replace('\'', '"'), expected.replace('\'', '"')));
    }

    private void run() {
        try (TestCloud cloud = TestCloud.open(home)) {
            SfnClient states = cloud.client(SfnClient.class);
            assertAll(cases.stream().<Executable>map(c -> () -> {
                String arn = states.createStateMachine(r -> r.name("m" + cases.indexOf(c))
                                .type("EXPRESS")
                                .roleArn("arn:aws:iam::111122223333:role/r")
                                .definition(c.definition()))
                        .stateMachineArn();
                StartSyncExecutionResponse end =
                        states.startSyncExecution(r -> r.stateMachineArn(arn).input(c.input()));
                if (c.expected().startsWith("!")) {
                    String told = "!" + end.error();
                    assertEquals(
                            c.expected(),
                            c.expected().contains(": ") ? told + ": " + end.cause() : told,
                            c.name() + ": " + end.cause());
                } else {
                    assertEquals("SUCCEEDED", end.statusAsString(), c.name() + ": " + end.error() + " " + end.cause());
                    assertEquals(JSON.readTree(c.expected()), JSON.readTree(end.output()), c.name());
                }
            }));
        }
    }

    @Test
    void data_flows_through_JSONPath_fields() {
        state(
                "Result and ResultPath",
                "{'Type':'Pass','Result':{'x':0.5},'ResultPath':'$.a.b','End':true}",
                "{'k':1}",
                "{'k':1,'a':{'b':{'x':0.5}}}");
        state("ResultPath null", "{'Type':'Pass','Result':1,'ResultPath':null,'End':true}", "{'k':1}", "{'k':1}");
        state("InputPath null", "{'Type':'Pass','InputPath':null,'End':true}", "{'k':1}", "{}");
        state(
                "InputPath and OutputPath",
                "{'Type':'Pass','InputPath':'$.a','OutputPath':'$.b','End':true}",
                "{'a':{'b':[1,2]}}",
                "[1,2]");
        state(
                "Parameters",
                "{'Type':'Pass','Parameters':{'c':'x','p.$':'$.a[1]','n.$':'$$.StateMachine.Name','i.$':'$$.Execution.Input.z','s.$':'States.Format(\\'{}-{}\\', $.z, 1)'},'End':true}"
                        .replace("\\'", "\\u0027"),
                "{'a':[1,{'b':2}],'z':'Z'}",
                "{'c':'x','p':{'b':2},'n':'m4','i':'Z','s':'Z-1'}");
        state(
                "a filter selects a list",
                "{'Type':'Pass','Parameters':{'r.$':'$.l[?(@.p > 1)].n'},'End':true}",
                "{'l':[{'p':1,'n':'a'},{'p':2,'n':'b'},{'p':3,'n':'c'}]}",
                "{'r':['b','c']}");
        state("a missing path", "{'Type':'Pass','InputPath':'$.no','End':true}", "{}", "!States.Runtime");
        state("Succeed with OutputPath", "{'Type':'Succeed','OutputPath':'$.a'}", "{'a':7}", "7");
        state(
                "Fail with paths",
                "{'Type':'Fail','ErrorPath':'$.e','CausePath':'States.Format(\\u0027no {}\\u0027, $.w)'}",
                "{'e':'My.Error','w':'luck'}",
                "!My.Error: no luck");
        machine(
                "variables",
                "{'StartAt':'A','States':{'A':{'Type':'Pass','Assign':{'v.$':'$.x','w':{'n':1}},'Next':'B'},'B':{'Type':'Pass','Parameters':{'a.$':'$v','b.$':'$w.n','c.$':'States.MathAdd($v, 1)'},'End':true}}}",
                "{'x':41}",
                "{'a':41,'b':1,'c':42}");
        run();
    }

    @Test
    void choices_compare_as_documented() {
        String[][] rules = {
            {"{'Variable':'$.s','StringMatches':'log-*.txt'}", "{'s':'log-1.txt'}", "true"},
            {"{'Variable':'$.s','StringMatches':'a\\\\*b'}", "{'s':'axb'}", "false"},
            {"{'Variable':'$.s','StringMatches':'a\\\\*b'}", "{'s':'a*b'}", "true"},
            {"{'Variable':'$.s','StringLessThan':'b'}", "{'s':'a'}", "true"},
            {"{'Variable':'$.n','NumericGreaterThanEqualsPath':'$.m'}", "{'n':2.0,'m':2}", "true"},
            {"{'Variable':'$.n','NumericEquals':1}", "{'n':'1'}", "false"},
            {
                "{'Variable':'$.t','TimestampLessThan':'2026-01-01T00:00:00Z'}",
                "{'t':'2025-12-31T20:00:00-05:00'}",
                "false"
            },
            {"{'Variable':'$.b','BooleanEquals':false}", "{'b':false}", "true"},
            {"{'Variable':'$.x','IsPresent':false}", "{}", "true"},
            {"{'Variable':'$.x','IsNull':true}", "{'x':null}", "true"},
            {"{'Variable':'$.x','IsTimestamp':true}", "{'x':'2016-08-18T17:33:00Z'}", "true"},
            {"{'And':[{'Variable':'$.x','IsPresent':true},{'Variable':'$.x','NumericLessThan':5}]}", "{'x':4}", "true"},
            {"{'And':[{'Variable':'$.x','IsPresent':true},{'Variable':'$.x','NumericLessThan':5}]}", "{}", "false"},
            {
                "{'Not':{'Or':[{'Variable':'$.x','NumericEquals':1},{'Variable':'$.x','NumericEquals':2}]}}",
                "{'x':3}",
                "true"
            },
        };
        for (String[] rule : rules) {
            machine(
                    rule[0] + " of " + rule[1],
                    "{'StartAt':'A','States':{'A':{'Type':'Choice','Choices':["
                            + rule[0].substring(0, rule[0].length() - 1)
                            + ",'Next':'T'}],'Default':'F'},'T':{'Type':'Pass','Result':true,'End':true},"
                            + "'F':{'Type':'Pass','Result':false,'End':true}}}",
                    rule[1],
                    rule[2]);
        }
        machine(
                "no match",
                "{'StartAt':'A','States':{'A':{'Type':'Choice','Choices':[{'Variable':'$.x','NumericEquals':1,'Next':'T'}]},'T':{'Type':'Succeed'}}}",
                "{'x':2}",
                "!States.Runtime");
        machine(
                "an absent variable",
                "{'StartAt':'A','States':{'A':{'Type':'Choice','Choices':[{'Variable':'$.x','NumericEquals':1,'Next':'T'}],'Default':'T'},'T':{'Type':'Succeed'}}}",
                "{}",
                "!States.Runtime");
        run();
    }

    @Test
    void forks_join_and_their_errors_are_caught() {
        String fail = "{'Type':'Fail','Error':'E1','Cause':'c'}";
        state(
                "Map with selector",
                "{'Type':'Map','ItemsPath':'$.l','ItemSelector':{'i.$':'$$.Map.Item.Index','v.$':'$$.Map.Item.Value','f.$':'$.f'},'MaxConcurrency':1,'ItemProcessor':{'StartAt':'P','States':{'P':{'Type':'Pass','End':true}}},'ResultPath':'$.r','End':true}",
                "{'l':['x','y'],'f':1}",
                "{'l':['x','y'],'f':1,'r':[{'i':0,'v':'x','f':1},{'i':1,'v':'y','f':1}]}");
        state(
                "Map of nothing",
                "{'Type':'Map','Iterator':{'StartAt':'P','States':{'P':" + fail + "}},'End':true}",
                "[]",
                "[]");
        state(
                "Map of no list",
                "{'Type':'Map','ItemsPath':'$.l','Iterator':{'StartAt':'P','States':{'P':" + fail + "}},'End':true}",
                "{'l':1}",
                "!States.Runtime");
        state(
                "Map fails with its iteration's error",
                "{'Type':'Map','Iterator':{'StartAt':'P','States':{'P':" + fail + "}},'End':true}",
                "[1,2]",
                "!E1: c");
        state(
                "Parallel",
                "{'Type':'Parallel','Branches':[{'StartAt':'P','States':{'P':{'Type':'Pass','Result':1,'End':true}}},{'StartAt':'Q','States':{'Q':{'Type':'Pass','InputPath':'$.k','End':true}}}],'ResultSelector':{'first.$':'$[0]','all.$':'$'},'End':true}",
                "{'k':2}",
                "{'first':1,'all':[1,2]}");
        machine(
                "Catch",
                "{'StartAt':'A','States':{'A':{'Type':'Parallel','Branches':[{'StartAt':'P','States':{'P':" + fail
                        + "}}],'Catch':[{'ErrorEquals':['E2'],'Next':'N'},{'ErrorEquals':['States.ALL'],'ResultPath':'$.e','Next':'N'}],'End':true},'N':{'Type':'Pass','End':true}}}",
                "{'k':1}",
                "{'k':1,'e':{'Error':'E1','Cause':'c'}}");
        machine(
                "a variable is seen inside, not outside",
                "{'StartAt':'A','States':{'A':{'Type':'Pass','Assign':{'v':1},'Next':'M'},'M':{'Type':'Map','ItemsPath':'$.l','ItemProcessor':{'StartAt':'P','States':{'P':{'Type':'Pass','Parameters':{'s.$':'States.MathAdd($v, $.n)'},'Assign':{'inner':2},'End':true}}},'Next':'Z'},'Z':{'Type':'Pass','End':true}}}",
                "{'l':[{'n':1},{'n':2}]}",
                "[{'s':2},{'s':3}]");
        run();
    }

    @Test
    void JSONata_states_work_on_states_and_variables() {
        machine(
                "Output and Assign",
                "{'QueryLanguage':'JSONata','StartAt':'A','States':{'A':{'Type':'Pass','Assign':{'t':'{% $sum($states.input.l.p) %}'},'Output':{'n':'{% $count($states.input.l) %}','s':'{% $states.context.State.Name %}','plain':'x'},'Next':'B'},'B':{'Type':'Succeed','Output':'{% $t * 2 %}'}}}",
                "{'l':[{'p':1.5},{'p':2}]}",
                "7");
        machine(
                "Choice",
                "{'QueryLanguage':'JSONata','StartAt':'A','States':{'A':{'Type':'Choice','Choices':[{'Condition':'{% $states.input.n > 10 and $exists($states.input.k) %}','Assign':{'w':'big'},'Output':{'was':'{% $states.input.n %}'},'Next':'B'}],'Default':'C'},'B':{'Type':'Pass','Output':'{% $w & $states.input.was %}','End':true},'C':{'Type':'Fail','Error':'{% $states.input.e %}'}}}",
                "{'n':11,'k':0}",
                "'big11'");
        machine(
                "Fail",
                "{'QueryLanguage':'JSONata','StartAt':'C','States':{'C':{'Type':'Fail','Error':'{% $states.input.e %}','Cause':'{% $string({\"a\":1}) %}'.replace}}}"
                        .replace("'{% $string({\"a\":1}) %}'.replace", "'why'"),
                "{'e':'X'}",
                "!X: why");
        machine(
                "Map",
                "{'QueryLanguage':'JSONata','StartAt':'M','States':{'M':{'Type':'Map','Items':'{% $states.input.l[$ > 1] %}','ItemSelector':{'v':'{% $states.context.Map.Item.Value %}','i':'{% $states.context.Map.Item.Index %}'},'ItemProcessor':{'StartAt':'P','States':{'P':{'Type':'Pass','Output':'{% $states.input.v + $states.input.i %}','End':true}}},'Output':{'r':'{% $states.result %}'},'End':true}}}",
                "{'l':[1,2,3]}",
                "{'r':[2,4]}");
        machine(
                "undefined",
                "{'QueryLanguage':'JSONata','StartAt':'A','States':{'A':{'Type':'Pass','Output':'{% $states.input.nothing %}','End':true}}}",
                "{}",
                "!States.QueryEvaluationError");
        machine(
                "an evaluation error is caught",
                "{'QueryLanguage':'JSONata','StartAt':'A','States':{'A':{'Type':'Parallel','Branches':[{'StartAt':'P','States':{'P':{'Type':'Pass','Output':'{% 1 + $states.input.s %}','End':true}}}],'Catch':[{'ErrorEquals':['States.QueryEvaluationError'],'Output':'{% $states.errorOutput.Error %}','Next':'Z'}],'End':true},'Z':{'Type':'Pass','End':true}}}",
                "{'s':'x'}",
                "'States.QueryEvaluationError'");
        state(
                "one state of a JSONPath machine",
                "{'Type':'Pass','QueryLanguage':'JSONata','Output':'{% $states.input ~> |$|{\\'b\\':2}| %}','End':true}"
                        .replace("\\'", "\\\""),
                "{'a':1}",
                "{'a':1,'b':2}");
        machine(
                "functions of Step Functions",
                "{'QueryLanguage':'JSONata','StartAt':'A','States':{'A':{'Type':'Pass','Output':{'p':'{% $partition([1,2,3,4,5], 2) %}','r':'{% $range(0, 10, 5) %}','h':'{% $hash($states.input.t, $states.input.alg) %}','j':'{% $parse($states.input.j).a %}','u':'{% $length($uuid()) %}','same':'{% $random(7) = $random(7) %}','in':'{% $random() < 1 %}'},'End':true}}}",
                "{'t':'input data','alg':'SHA-1','j':'{\\\"a\\\":[1]}'}",
                "{'p':[[1,2],[3,4],[5]],'r':[0,5,10],'h':'aaff4a450a104cd177d28d18d74485e8cae074b7','j':[1],'u':36,'same':true,'in':true}");
        machine(
                "eval is not there",
                "{'QueryLanguage':'JSONata','StartAt':'A','States':{'A':{'Type':'Pass','Output':'{% $eval($states.input.x) %}','End':true}}}",
                "{'x':'1+1'}",
                "!States.QueryEvaluationError");
        machine(
                "null stays null and arrays of one stay arrays",
                "{'QueryLanguage':'JSONata','StartAt':'A','States':{'A':{'Type':'Pass','Output':{'n':'{% $states.input.n %}','l':'{% [$states.input.l] %}','deep':[{'x':'{% $states.input.l[0] %}'}]},'End':true}}}",
                "{'n':null,'l':['a']}",
                "{'n':null,'l':['a'],'deep':[{'x':'a'}]}");
        run();
    }
}
