package dev.opsctl.local.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The limits themselves: they end what has no end and change nothing else. */
class LimitsTest {

    @Property(seed = "20261130")
    void stars_match_as_a_regular_expression_would(
            @ForAll("patterns") String pattern,
            @ForAll @CharRange(from = 'a', to = 'b') @StringLength(max = 12) String text) {
        assertEquals(
                Pattern.matches(pattern.replace("*", ".*"), text),
                StarPattern.matches(pattern, text, false),
                pattern + " on " + text);
    }

    @Provide
    Arbitrary<String> patterns() {
        return Arbitraries.strings().withChars('a', 'b', '*').ofMaxLength(8);
    }

    @Test
    void an_escaped_star_is_a_star() {
        assertTrue(StarPattern.matches("a\\*b*", "a*bc", true));
        assertFalse(StarPattern.matches("a\\*b", "axb", true));
        Cost.assertSmall(
                "stars",
                RuntimeException.class,
                () -> StarPattern.matches("*a".repeat(500) + "b", "a".repeat(10_000), false));
    }

    @Test
    void a_hopeless_search_ends() {
        Cost.assertSmall(
                "(a+)+b",
                RuntimeException.class,
                () -> assertFalse(BoundedPattern.matches("(a+)+b", "a".repeat(5_000))));
        Cost.assertSmall(
                "a*a*a*b",
                RuntimeException.class,
                () -> assertFalse(BoundedPattern.find("a*a*a*a*b", "a".repeat(50_000))));
        assertTrue(BoundedPattern.matches("[a-z]+\\d", "abc1"));
        assertThrows(java.util.regex.PatternSyntaxException.class, () -> BoundedPattern.compile("(".repeat(20_000)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "-1e999999999", "1e-999999999", "1e309", "[1, {\"a\": 1e400}]"})
    void a_number_beyond_a_double_is_malformed(String text) {
        ObjectMapper doubles = new ObjectMapper().setNodeFactory(new FiniteNumbers(false));
        ObjectMapper exact = new ObjectMapper()
                .enable(com.fasterxml.jackson.databind.DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .setNodeFactory(new FiniteNumbers(true));
        if (!text.contains("e-") && !text.equals("1e309")) {
            assertThrows(JsonProcessingException.class, () -> doubles.readTree(text));
            assertThrows(JsonProcessingException.class, () -> exact.readTree(text));
        }
        Cost.assertSmall(text, RuntimeException.class, () -> {
            try {
                assertTrue(exact.readTree(text).toString().length() < 1_000);
            } catch (JsonProcessingException e) {
                assertTrue(e.getMessage().contains("range"));
            }
        });
    }

    @Test
    void ordinary_numbers_are_finite() {
        for (String number : new String[] {
            "0", "0.00", "1e308", "-1.7976931348623157e308", "5e-324", "123456789012345678901234567890"
        }) {
            assertTrue(FiniteNumbers.finite(new BigDecimal(number)), number);
        }
    }

    @Property(seed = "20261130", tries = 200)
    void an_estimate_is_never_above_the_length(@ForAll("documents") JsonNode document) {
        int length = document.toString().length();
        assertFalse(Sizes.exceeds(document, length), document.toString());
    }

    @Provide
    Arbitrary<JsonNode> documents() {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        return Arbitraries.randomValue(random -> document(nodes, random, 4));
    }

    private static JsonNode document(JsonNodeFactory nodes, Random random, int depth) {
        List<JsonNode> leaves = List.of(
                nodes.numberNode(1),
                nodes.nullNode(),
                nodes.textNode(""),
                nodes.textNode("abc\"é"),
                nodes.booleanNode(true));
        int kind = depth == 0 ? 0 : random.nextInt(3);
        if (kind == 0) {
            return leaves.get(random.nextInt(leaves.size()));
        }
        var array = nodes.arrayNode();
        var object = nodes.objectNode();
        for (int i = random.nextInt(5); i > 0; i--) {
            JsonNode item = document(nodes, random, depth - 1);
            array.add(item);
            object.set("k" + i, item);
        }
        return kind == 1 ? array : object;
    }
}
