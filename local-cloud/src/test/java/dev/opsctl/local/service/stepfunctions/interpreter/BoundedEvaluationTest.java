package dev.opsctl.local.service.stepfunctions.interpreter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.limit.Cost;
import dev.opsctl.local.service.stepfunctions.StateError;
import dev.opsctl.local.service.stepfunctions.definition.IntrinsicSyntax;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Small expressions of states take little, whatever they ask for, and end with the error of their language (PLT-4). */
class BoundedEvaluationTest {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonNode INPUT = input();
    private static final List<String> ARGUMENTS = List.of(
            "$",
            "$.s",
            "$.items",
            "$..a",
            "'{}'",
            "'a'",
            "1",
            "-1",
            "1e999999999",
            "1e-999999999",
            "1e400",
            "2147483647",
            "null",
            "false");
    private static final List<String> NUMBERS =
            List.of("0", "1", "-1", "7", "40", "1000", "100000", "2000000000", "1e300", "0.5");
    private static final List<String> LEAVES = List.of(
            "'a'",
            "$states.input",
            "$states.input.s",
            "$states.input.items",
            "1",
            "null",
            "true",
            "[]",
            "{}",
            "[1..9]");

    /** A hundred levels of one name, a long text, some items. */
    private static JsonNode input() {
        ObjectNode deepest = NODES.objectNode().put("b", 1);
        ObjectNode at = deepest;
        for (int i = 0; i < 100; i++) {
            ObjectNode outer = NODES.objectNode();
            outer.set("a", at);
            at = outer;
        }
        at.put("s", "a".repeat(10_000)).put("n", 7);
        var items = at.putArray("items");
        for (int i = 0; i < 200; i++) {
            items.addObject().put("a", i).put("b", "item " + i);
        }
        return at;
    }

    private static ExpressionScope scopes() {
        return new ExpressionScope(INPUT, NODES.objectNode(), NODES.objectNode());
    }

    private static JsonNode jsonata(String expression) {
        ObjectNode states = NODES.objectNode();
        states.set("input", INPUT);
        return JsonataTemplates.fill(NODES.textNode("{% " + expression + " %}"), states, NODES.objectNode(), "Output");
    }

    private static void refused(String error, String expression) {
        Cost.assertSmall(expression, StateError.class, () -> {
            StateError refused = assertThrows(StateError.class, () -> jsonata(expression), expression);
            assertEquals(error, refused.name(), expression);
        });
    }

    @Test
    void spreading_copies_nothing_anew_for_each_item() {
        String expression = "$spread($map([1..1000], function($i) { [[1..9], [1..9]] }))";
        Cost.assertSmall(expression, StateError.class, () -> jsonata(expression));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$pad('x', 2000000000)",
                "$pad('x', -2000000000)",
                "($f := function($s, $n) { $n > 0 ? $f($s & $s, $n - 1) : $s }; $f('xxxxxxxxxxxxxxxx', 60))",
                "($f := function($s, $n) { $n > 0 ? $f([$s, $s], $n - 1) : $s }; $f([1], 60))",
                "($f := function($s, $n) { $n > 0 ? $f({'a': $s, 'b': $s}, $n - 1) : $s }; $string($f(1, 60)))",
                "($f := function($n) { 1 + $f($n + 1) }; $f(1))",
                "($f := function($n) { $f($n) + $f($n) }; $f(1))",
                "[1..10000000]",
                "$range(1, 1000000000, 1)",
                "$join($map([1..100000], function($i) { $states.input.s }))",
                "$replace($states.input.s, 'a', $states.input.s)",
                "$replace($states.input.s, /a/, $states.input.s)",
                "$contains($states.input.s, /(a+)+b/)",
                "$match($states.input.s, /(a*)*b/)",
                "$split($states.input.s, /(a|aa)+b/)",
                "$partition([1..10], 0)",
                "$round(1.5, 1000000000)",
            })
    void what_asks_for_too_much_is_an_evaluation_error(String expression) {
        refused("States.QueryEvaluationError", expression);
    }

    @Test
    void deep_nesting_is_an_evaluation_error() {
        refused("States.QueryEvaluationError", "(".repeat(5_000) + "1" + ")".repeat(5_000));
        refused("States.QueryEvaluationError", "[".repeat(20_000));
        refused("States.QueryEvaluationError", "-".repeat(50_000) + "1");
    }

    @Test
    void bounded_functions_do_what_they_did() {
        assertEquals("\"x--\"", jsonata("$pad('x', 3, '-')").toString());
        assertEquals("\"  x\"", jsonata("$pad('x', -3)").toString());
        assertEquals("\"a,b\"", jsonata("$join(['a','b'], ',')").toString());
        assertEquals("\"ab\"", jsonata("$join(['a','b'])").toString());
        assertEquals("\"[1,2]\"", jsonata("$string([1,2])").toString());
        assertEquals("\"5\"", jsonata("5 ~> $string").toString());
        assertEquals("true", jsonata("$contains('abracadabra', /a.*a/)").toString());
        assertEquals("false", jsonata("$contains('abracadabra', 'x')").toString());
        assertEquals(
                "[\"a\",\"b\",\"c\"]", jsonata("$split('a1b22c', /[0-9]+/)").toString());
        assertEquals("[\"a\",\"b\"]", jsonata("$split('a, b, c', ', ', 2)").toString());
        assertEquals(
                "\"Smith, John\"",
                jsonata("$replace('John Smith', /(\\w+)\\s(\\w+)/, '$2, $1')").toString());
        assertEquals(
                "\"$265\"", jsonata("$replace('265USD', /([0-9]+)USD/, '$$$1')").toString());
        assertEquals("\"b-n-n-\"", jsonata("$replace('banana', 'a', '-')").toString());
        assertEquals(
                "\"<a>b\"",
                jsonata("$replace('ab', /a/, function($m) { '<' & $m.match & '>' })")
                        .toString());
        assertEquals("[0,3]", jsonata("$match('ab ab', /a(b)/).index").toString());
        assertEquals("[\"b\",\"b\"]", jsonata("$match('ab ab', /a(b)/).groups").toString());
        assertEquals("4.52", jsonata("$round(4.525, 2)").toString());
        assertEquals(
                "\"12,345.60\"", jsonata("$formatNumber(12345.6, '#,###.00')").toString());
        assertEquals("[0,2,4]", jsonata("$range(0, 5, 2)").toString());
        assertEquals(
                "[{\"a\":1},{\"b\":2},{\"c\":3},4]",
                jsonata("$spread([{'a': 1, 'b': 2}, [{'c': 3}, 4], []])").toString());
        assertEquals("{\"a\":1}", jsonata("$spread({'a': 1})").toString());
        assertEquals("[{\"a\":1}]", jsonata("$spread([{'a': 1}])").toString());
        assertEquals("\"x\"", jsonata("$spread('x')").toString());
        assertEquals("[[1,2],[3]]", jsonata("$partition([1,2,3], 2)").toString());
        assertEquals("19900", jsonata("$sum($states.input.items.a)").toString());
        assertEquals(
                "5050",
                jsonata("($f := function($n) { $n = 0 ? 0 : $n + $f($n - 1) }; $f(100))")
                        .toString());
    }

    @Property(seed = "20261130", tries = 150)
    void no_expression_of_JSONata_takes_more(@ForAll("jsonata") String expression) {
        Cost.assertSmall(expression, StateError.class, () -> jsonata(expression));
    }

    @Provide
    Arbitrary<String> jsonata() {
        List<String> forms = List.of(
                "E & E",
                "[E, E]",
                "{'a': E, 'b': E}",
                "$pad(E, N)",
                "$join(E, E)",
                "$string(E)",
                "E = E",
                "$distinct(E)",
                "$map([1..N], function($i) { E })",
                "$replace(E, /(a+)+b/, E)",
                "$match(E, /(a|aa)*c/)",
                "$split(E, E)",
                "($f := function($n) { $n > 0 ? [$f($n - 1), $f($n - 1)] : E }; $f(N))",
                "$sort(E)",
                "$append(E, E)",
                "($f := function($s, $n) { $n > 0 ? $f($s & $s, $n - 1) : $s }; $f(E, N))",
                "$zip(E, E)",
                "$round(N, N)",
                "$formatNumber(N, E)",
                "$formatInteger(N, 'w')",
                "$range(N, N, N)",
                "$partition(E, N)",
                "$merge(E)",
                "$reduce(E, function($a, $b) { [$a, $b, $a] })",
                "E ~> $string",
                "$power(N, N)",
                "$spread(E)",
                "E[E]",
                "E.**.a",
                "$encodeUrl(E)",
                "$base64encode(E)",
                "$shuffle(E)",
                "$each(E, function($v) { E })",
                "$formatBase(N, 2)",
                "$toMillis(E, E)",
                "$fromMillis(N, E)",
                "$sift(E, function($v) { true })",
                "$lookup(E, E)",
                "E^(a)",
                "$keys(E)");
        return Arbitraries.randomValue(random -> jsonata(forms, random, 3));
    }

    private static String jsonata(List<String> forms, Random random, int depth) {
        if (depth == 0 || random.nextInt(5) == 0) {
            return pick(LEAVES, random);
        }
        return filled(
                pick(forms, random),
                List.of(jsonata(forms, random, depth - 1), jsonata(forms, random, depth - 1)),
                List.of(pick(NUMBERS, random), pick(NUMBERS, random), pick(NUMBERS, random)));
    }

    private static <T> T pick(List<T> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }

    private static String filled(String form, List<String> parts, List<String> numbers) {
        StringBuilder text = new StringBuilder();
        int part = 0;
        int number = 0;
        for (int i = 0; i < form.length(); i++) {
            char c = form.charAt(i);
            boolean alone = i == 0 || !Character.isLetter(form.charAt(i - 1));
            if (c == 'E' && alone) {
                text.append('(').append(parts.get(part++ % parts.size())).append(')');
            } else if (c == 'N' && alone) {
                text.append(numbers.get(number++ % numbers.size()));
            } else {
                text.append(c);
            }
        }
        return text.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "$..a..a..a..a",
                "$..*..*..*..*",
                "$..*..*..*..none",
                "$..[?(@.a)]..[?(@.a)]..[?(@.a)]..[?(@.a)]",
                "$.items[?(@.b =~ /(a+)+b/)]",
                "$.s[?(@ =~ /a*a*a*b/)]",
                "$[?((((((((((((((((((((@.a))))))))))))))))))))]",
            })
    void a_path_takes_little(String path) {
        Cost.assertSmall(path, StateError.class, () -> scopes().find(path));
    }

    @Test
    void a_path_that_asks_for_too_much_fails_at_run_time() {
        StateError refused = assertThrows(StateError.class, () -> scopes().at("$..a..a..a..a", "InputPath"));
        assertEquals("States.Runtime", refused.name());
    }

    @Property(seed = "20261130", tries = 200)
    void no_path_takes_more(@ForAll("paths") String path) {
        Cost.assertSmall(path, StateError.class, () -> scopes().find(path));
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.of(
                        "..a",
                        "..*",
                        ".a",
                        "[*]",
                        ".items",
                        "[0]",
                        "[-1:]",
                        "[0:100000:1]",
                        "..[?(@.a > 1)]",
                        "['a','s']",
                        "[?(@.b =~ /.*a.*/)]",
                        ".length()",
                        ".sum()",
                        "..['a','b']",
                        "[?(@..a)]",
                        "(",
                        "[",
                        "'")
                .list()
                .ofMinSize(1)
                .ofMaxSize(7)
                .map(parts -> "$" + String.join("", parts));
    }

    @Test
    void functions_nest_ten_deep_as_on_AWS() {
        String ten = "States.Array(".repeat(10) + "1" + ")".repeat(10);
        assertEquals("[[[[[[[[[[1]]]]]]]]]]", Intrinsics.evaluate(ten, scopes()).toString());
        for (int depth : List.of(11, 2_500, 100_000)) {
            String expression = "States.Array(".repeat(depth) + "1" + ")".repeat(depth);
            Cost.assertSmall(expression, StateError.class, () -> {
                StateError refused = assertThrows(StateError.class, () -> Intrinsics.evaluate(expression, scopes()));
                assertEquals("States.IntrinsicFailure", refused.name());
            });
        }
    }

    @Property(seed = "20261130", tries = 200)
    void no_intrinsic_function_takes_more(@ForAll("intrinsics") String expression) {
        Cost.assertSmall(expression, StateError.class, () -> Intrinsics.evaluate(expression, scopes()));
    }

    @Provide
    Arbitrary<String> intrinsics() {
        return Arbitraries.randomValue(random -> intrinsic(random, 3));
    }

    private static String intrinsic(Random random, int depth) {
        if (depth == 0 || random.nextInt(4) == 0) {
            return pick(ARGUMENTS, random);
        }
        List<String> arguments = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            arguments.add(intrinsic(random, depth - 1));
        }
        return "States." + pick(List.copyOf(IntrinsicSyntax.NAMES), random) + "(" + String.join(", ", arguments) + ")";
    }

    @Test
    void a_template_that_repeats_its_input_is_too_large() {
        var template = NODES.objectNode();
        for (int i = 0; i < 5_000; i++) {
            template.put("a" + i + ".$", "$");
        }
        Cost.assertSmall("five thousand times the input", StateError.class, () -> {
            StateError refused = assertThrows(StateError.class, () -> scopes().fill(template));
            assertEquals("States.DataLimitExceeded", refused.name());
        });
        String expression = "States.Array(" + "$, ".repeat(50_000) + "$)";
        Cost.assertSmall(expression, StateError.class, () -> {
            StateError refused = assertThrows(StateError.class, () -> Intrinsics.evaluate(expression, scopes()));
            assertEquals("States.IntrinsicFailure", refused.name());
        });
    }
}
