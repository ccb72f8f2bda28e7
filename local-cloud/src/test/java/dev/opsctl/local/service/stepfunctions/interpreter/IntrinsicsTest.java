package dev.opsctl.local.service.stepfunctions.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.service.stepfunctions.Json;
import dev.opsctl.local.service.stepfunctions.StateError;
import dev.opsctl.local.service.stepfunctions.definition.ReferencePath;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples are those of the Step Functions developer guide. */
class IntrinsicsTest {

    private static JsonNode evaluate(String expression, String input) {
        return Intrinsics.evaluate(
                expression,
                new ExpressionScope(
                        Json.parse(input),
                        JsonNodeFactory.instance.objectNode(),
                        JsonNodeFactory.instance.objectNode()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "States.Array($.Id)                                             | {\"Id\":123456}                     | [123456]",
                "States.ArrayPartition($.a,4)                                   | {\"a\":[1,2,3,4,5,6,7,8,9]}         | [[1,2,3,4],[5,6,7,8],[9]]",
                "States.ArrayContains($.a, $.x)                                 | {\"a\":[1,2,3],\"x\":3.0}           | true",
                "States.ArrayRange(1, 9, 2)                                     | {}                                  | [1,3,5,7,9]",
                "States.ArrayRange(3, 1, -1)                                    | {}                                  | [3,2,1]",
                "States.ArrayGetItem($.a, $.i)                                  | {\"a\":[1,2,3],\"i\":1}             | 2",
                "States.ArrayLength($.a)                                        | {\"a\":[1,2,3]}                     | 3",
                "States.ArrayUnique($.a)                                        | {\"a\":[1,2,3,3,3,3,3,3,4]}         | [1,2,3,4]",
                "States.Base64Encode($.i)                                       | {\"i\":\"Data to encode\"}          | \"RGF0YSB0byBlbmNvZGU=\"",
                "States.Base64Decode($.b)                                       | {\"b\":\"RGVjb2RlZCBkYXRh\"}        | \"Decoded data\"",
                "States.Hash($.d, $.a)                                          | {\"d\":\"input data\",\"a\":\"SHA-1\"} | \"aaff4a450a104cd177d28d18d74485e8cae074b7\"",
                "States.JsonMerge($.a, $.b, false)                              | {\"a\":{\"x\":{\"p\":1},\"y\":2},\"b\":{\"x\":{\"q\":3}}} | {\"x\":{\"q\":3},\"y\":2}",
                "States.MathAdd($.v, -1)                                        | {\"v\":111}                         | 110",
                "States.StringSplit($.s, $.p)                                   | {\"s\":\"1,2+3\",\"p\":\",+\"}      | [\"1\",\"2\",\"3\"]",
                "States.Format('Hello, my name is {}. \\{{}\\} It\\'s me', $.n, 1.5) | {\"n\":\"Ana\"}                 | \"Hello, my name is Ana. {1.5} It's me\"",
                "States.StringToJson($.e)                                       | {\"e\":\"{\\\"foo\\\": [1]}\"}      | {\"foo\":[1]}",
                "States.Array('a, b', States.Format('{}', $['x y']), true, null)| {\"x y\":\"z)\"}                    | [\"a, b\",\"z)\",true,null]"
            })
    void functionsGiveWhatTheGuideSays(String expression, String input, String expected) {
        assertEquals(expected.strip(), evaluate(expression, input).toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "States.Format('{}')",
                "States.Nope()",
                "States.ArrayGetItem(States.Array(1), 1)",
                "States.MathRandom(5, 5)",
                "States.StringToJson('{')",
                "States.ArrayRange(1, 5000, 1)",
                "States.Array(1",
                "States.Array('a)",
                "States.Array(1,)",
                "States.UUID(), 1"
            })
    void wrongCallsFailByName(String expression) {
        StateError error = assertThrows(StateError.class, () -> evaluate(expression, "{}"));
        assertEquals("States.IntrinsicFailure", error.name());
    }

    @Property(seed = "20261130", tries = 200)
    void jsonSurvivesTheWayThroughAString(
            @ForAll @StringLength(max = 30) String text,
            @ForAll @IntRange(min = -1_000_000, max = 1_000_000) int number) {
        ObjectNode input = JsonNodeFactory.instance.objectNode();
        input.putObject("v").put("t", text).putArray("n").add(number);
        assertEquals(
                input.get("v"),
                Intrinsics.evaluate(
                        "States.StringToJson(States.JsonToString($.v))",
                        new ExpressionScope(
                                input, JsonNodeFactory.instance.objectNode(), JsonNodeFactory.instance.objectNode())));
    }

    @Property(seed = "20261130", tries = 200)
    void partitionsPutTogetherAreTheArray(
            @ForAll @Size(max = 30) List<Integer> items, @ForAll @IntRange(min = 1, max = 40) int size) {
        ObjectNode input = JsonNodeFactory.instance.objectNode();
        var array = input.putArray("a");
        items.forEach(array::add);
        JsonNode chunks = Intrinsics.evaluate(
                "States.ArrayPartition($.a, " + size + ")", new ExpressionScope(input, input, input));
        var joined = JsonNodeFactory.instance.arrayNode();
        chunks.forEach(chunk -> chunk.forEach(joined::add));
        assertEquals(array, joined);
    }

    @Property(seed = "20261130", tries = 200)
    void aResultIsFoundWhereResultPathPutIt(@ForAll @IntRange(min = 1, max = 5) int depth, @ForAll int value) {
        String path = "$" + ".a".repeat(depth) + ".b";
        JsonNode put =
                ReferencePath.put(Json.parse("{\"keep\":1,\"a\":7}"), path, JsonNodeFactory.instance.numberNode(value));
        ExpressionScope scopes =
                new ExpressionScope(put, JsonNodeFactory.instance.objectNode(), JsonNodeFactory.instance.objectNode());
        assertEquals(value, scopes.at(path, "x").intValue());
        assertEquals(1, scopes.at("$.keep", "x").intValue());
    }
}
