package dev.opsctl.local.service.stepfunctions.definition;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What AWS says of definitions that are wrong: recorded answers of CreateStateMachine and ValidateStateMachineDefinition. */
class DefinitionChecksTest {

    private static String found(String definition) {
        return DefinitionCheck.check(definition.replace('\'', '"'), false).stream()
                .map(DefinitionCheck.Finding::toString)
                .collect(Collectors.joining(" | "));
    }

    private static String state(String fields) {
        return found("{'StartAt':'S','States':{'S':{" + fields + "}}}");
    }

    @Test
    void a_definition_is_a_JSON_object_with_states() {
        assertEquals("SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object at null", found("''"));
        assertEquals("SCHEMA_VALIDATION_FAILED: These fields are required: [States, StartAt] at /", found("{}"));
        assertEquals(
                "SCHEMA_VALIDATION_FAILED: These fields are required: [StartAt] at /",
                found("{'States':{'A':{'Type':'Succeed'}}}"));
        DefinitionCheck.Finding unreadable =
                DefinitionCheck.check("not a definition", false).get(0);
        assertEquals("INVALID_JSON_DESCRIPTION", unreadable.code());
        assertEquals("[Source: (String)\"not a definition\"; line: 1, column: 4]", unreadable.location());
        assertEquals(
                "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or"
                        + " 'false')\n at [Source: (String)\"not a definition\"; line: 1, column: 4]",
                unreadable.message());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "{'StartAt':'A','States':{'A':{'Type':'Pass','Next':'B'},'B':{'Type':'Pass','Next':'A'}}} ~ MISSING_END_STATE: Workflow has no terminal state at null",
                "{'StartAt':'A','States':{'A':{'Type':'Pass','Next':'B'},'B':{'Type':'Pass','Next':'A'},'C':{'Type':'Pass','End':true}}} ~ MISSING_TRANSITION_TARGET: State \"C\" is not reachable. at /States/C",
                "{'StartAt':'A','States':{'A':{'Type':'Pass','Next':'N'}}} ~ MISSING_TRANSITION_TARGET: Missing 'Next' target: N at /States/A/Next | MISSING_END_STATE: Workflow has no terminal state at null",
                "{'StartAt':'N','States':{'A':{'Type':'Pass','End':true}}} ~ MISSING_TRANSITION_TARGET: Missing 'Next' target: N at /StartAt | MISSING_TRANSITION_TARGET: State \"A\" is not reachable. at /States/A",
                "{'StartAt':'M','States':{'M':{'Type':'Map','ItemProcessor':{'StartAt':'A','States':{'A':{'Type':'Pass','Next':'B'},'B':{'Type':'Pass','Next':'A'}}},'End':true}}} ~ ``",
                "{'StartAt':'P','States':{'P':{'Type':'Parallel','Branches':[{'StartAt':'W','States':{'W':{'Type':'Succeed'},'G':{'Type':'Succeed'}}}],'End':true}}} ~ MISSING_TRANSITION_TARGET: State \"G\" is not reachable. at /States/P/Branches[0]/States/G",
                "{'StartAt':'T','States':{'T':{'Type':'Task','Resource':'arn:aws:states:::lambda:invoke','Catch':[{'ErrorEquals':['States.ALL'],'Next':'G'}],'End':true}}} ~ MISSING_TRANSITION_TARGET: Missing 'Next' target: G at /States/T/Catch[0]/Next",
                "{'QueryLanguage':'JSONata','StartAt':'S','States':{'S':{'Type':'Pass','QueryLanguage':'JSONPath','End':true}}} ~ SCHEMA_VALIDATION_FAILED: 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at /States/S",
                "{'StartAt':'M','States':{'M':{'Type':'Map','ItemProcessor':{'QueryLanguage':'JSONata','StartAt':'A','States':{'A':{'Type':'Succeed'}}},'End':true}}} ~ SCHEMA_VALIDATION_FAILED: Field 'QueryLanguage' is not supported at /States/M/ItemProcessor",
            })
    void graphs_and_languages(String definition, String findings) {
        assertEquals(findings, found(definition));
    }

    @TestFactory
    Stream<DynamicTest> every_type_of_state_refuses_the_fields_of_others() {
        return Stream.of("TimeoutSeconds", "Catch", "Retry").flatMap(field -> Stream.of(
                        "'Type':'Pass','End':true",
                        "'Type':'Wait','Seconds':1,'End':true",
                        "'Type':'Succeed'",
                        "'Type':'Fail'")
                .map(state -> DynamicTest.dynamicTest(
                        field + " " + state,
                        () -> assertEquals(
                                "SCHEMA_VALIDATION_FAILED: Field '" + field + "' is not supported at /States/S",
                                state(state + ",'" + field + "':"
                                        + ("TimeoutSeconds".equals(field)
                                                ? "5"
                                                : "[{'ErrorEquals':['E'],'Next':'S'}]"))))));
    }

    @TestFactory
    Stream<DynamicTest> every_number_has_its_range_and_its_kind() {
        String task = "'Type':'Task','Resource':'arn:aws:states:::lambda:invoke','End':true,";
        String retry = task + "'Retry':[{'ErrorEquals':['E'],%s}]";
        record Numbered(String form, String field, List<String> wrong, List<String> right) {}
        return Stream.of(
                        new Numbered(
                                task + "%s",
                                "TimeoutSeconds",
                                List.of("0", "-1", "100000000", "1.5", "'1'"),
                                List.of("1", "99999999")),
                        new Numbered(task + "%s", "HeartbeatSeconds", List.of("0", "100000000", "1.5"), List.of("1")),
                        new Numbered(
                                "'Type':'Wait','End':true,%s",
                                "Seconds", List.of("-1", "100000000", "'x'"), List.of("0", "5")),
                        new Numbered(retry, "IntervalSeconds", List.of("0", "-1", "1.5", "100000000"), List.of("1")),
                        new Numbered(retry, "MaxAttempts", List.of("-1", "0.5", "100000000"), List.of("0", "99999999")),
                        new Numbered(retry, "BackoffRate", List.of("0.9", "'2'"), List.of("1", "1.5")),
                        new Numbered(retry, "MaxDelaySeconds", List.of("0", "31622401"), List.of("1")),
                        new Numbered(
                                "'Type':'Map','End':true,'ItemProcessor':{'StartAt':'A','States':{'A':{'Type':'Succeed'}}},%s",
                                "MaxConcurrency", List.of("-1", "1.5"), List.of("0", "9223372036854775807")))
                .flatMap(one -> Stream.concat(
                        one.wrong().stream()
                                .map(value -> DynamicTest.dynamicTest(one.field() + "=" + value, () -> {
                                    List<DefinitionCheck.Finding> findings = findings(one.form(), one.field(), value);
                                    assertEquals(1, findings.size(), findings.toString());
                                    assertEquals(
                                            "SCHEMA_VALIDATION_FAILED",
                                            findings.get(0).code());
                                    assertEquals(
                                            "/States/S/" + (one.form() == retry ? "Retry[0]/" : "") + one.field(),
                                            findings.get(0).location());
                                })),
                        one.right().stream()
                                .map(value -> DynamicTest.dynamicTest(
                                        one.field() + "=" + value,
                                        () -> assertEquals(List.of(), findings(one.form(), one.field(), value))))));
    }

    private static List<DefinitionCheck.Finding> findings(String form, String field, String value) {
        String state = form.formatted("'" + field + "':" + value);
        return DefinitionCheck.check(("{'StartAt':'S','States':{'S':{" + state + "}}}").replace('\'', '"'), false);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "2016-12-05 21:29:29Z",
                "2016-12-05T21:29:29",
                "2016-13-05T21:29:29Z",
                "2016-12-05T25:29:29Z",
                "05-12-2016T21:29:29Z",
                "{% $states.input.time %}"
            })
    void a_time_is_one_of_RFC3339(String time) {
        assertEquals(
                "SCHEMA_VALIDATION_FAILED: String does not match RFC3339 timestamp at /States/S/Timestamp",
                state("'Type':'Wait','Timestamp':'" + time + "','End':true"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "a[1,2) ~ INVALID_JSONATA_EXPRESSION: Expected \\\"]\\\", got \\\",\\\"",
                "\\\"unterminated ~ INVALID_JSONATA_EXPRESSION: String literal must be terminated by a matching quote",
                "1 + ~ INVALID_JSONATA_EXPRESSION: Unexpected end of expression",
                "{\\\"a\\\":} ~ INVALID_JSONATA_EXPRESSION: The symbol \\\"}\\\" cannot be used as a unary operator",
                "$x := ~ INVALID_JSONATA_EXPRESSION: Unexpected end of expression",
                "$match(\\\"a\\\", /abc ~ INVALID_JSONATA_EXPRESSION: No terminating / in regular expression",
                "`` ~ INVALID_JSONATA_EXPRESSION: Unexpected end of expression",
                "phone ~ UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'phone' at the top level is not supported.",
                "$sum(order.items.price) ~ UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'order' at the top level is not supported.",
                "{\\\"k\\\": name} ~ UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'name' at the top level is not supported.",
                "$map($states.input.a, function($x){ b }) ~ UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'b' at the top level is not supported.",
                "$$ ~ UNSUPPORTED_JSONATA_EXPRESSION: Reference to '$$' is not supported.",
                "$states.errorOutput ~ UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.errorOutput' does not exist.",
                "$states.input.items[price > 3].name ~ ``",
                "$states.input.items.{\\\"n\\\": name} ~ ``",
                "($x := 1; $x + $y.z) ~ ``",
                "$states.context.Execution.Id ~ ``"
            })
    void expressions_are_read_before_they_are_stored(String expression, String finding) {
        assertEquals(
                finding.isEmpty() ? "" : finding.replace("\\", "") + " at /States/S/Output/v",
                found("{'QueryLanguage':'JSONata','StartAt':'S','States':{'S':{'Type':'Pass','Output':{'v':'{% "
                        + expression + " %}'},'End':true}}}"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '~',
            quoteCharacter = '`',
            value = {
                "$.a ~ true",
                "$ ~ true",
                "$$.Execution.Id ~ true",
                "States.Format(`'{} and {}'`, $.a, States.UUID()) ~ true",
                "States.Array(1, null, true, $.a[0]) ~ true",
                "States.Nothing($.a) ~ false",
                "States.Format($.a ~ false",
                "States.UUID() x ~ false",
                "a ~ false"
            })
    void a_field_that_ends_in_dollar_is_a_path_or_a_call(String value, boolean right) {
        assertEquals(
                right
                        ? ""
                        : "SCHEMA_VALIDATION_FAILED: The value for the field 'v.$' must be a valid JSONPath or a valid"
                                + " intrinsic function call at /States/S/Parameters",
                DefinitionCheck.check(
                                "{\"StartAt\":\"S\",\"States\":{\"S\":{\"Type\":\"Pass\",\"Parameters\":{\"v.$\":\""
                                        + value.replace("`", "") + "\"},\"End\":true}}}",
                                false)
                        .stream()
                        .map(DefinitionCheck.Finding::toString)
                        .collect(Collectors.joining(" | ")));
    }

    @Test
    void a_definition_tells_which_variables_its_states_read() throws Exception {
        String definition =
                """
                {"StartAt":"A","States":{
                  "A":{"Type":"Pass","Parameters":{"plain":"$a","n.$":"States.Format('$b {}', $c)"},"Assign":{"a":1,"b":2,"c.$":"$.x"},"Next":"C"},
                  "C":{"Type":"Choice","Choices":[{"Variable":"$b","StringEqualsPath":"$a.k","Next":"M"}],"Default":"M"},
                  "M":{"Type":"Map","ItemProcessor":{"StartAt":"J","States":{
                    "J":{"Type":"Pass","QueryLanguage":"JSONata","Output":"{% $sum($c) + $states.input.b %}","End":true}}},"End":true}}}
                """;
        assertEquals(
                java.util.Map.of("A", List.of("c"), "C", List.of("a", "b"), "J", List.of("c")),
                VariableReferences.of(new com.fasterxml.jackson.databind.ObjectMapper().readTree(definition)));
    }
}
