package dev.opsctl.local.engine.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.opsctl.local.limit.Cost;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Small event patterns take little; what would take much is too complex, as AWS says (PLT-4). */
class BoundedEventPatternTest {

    private static final JsonNode EVENT =
            JsonNodeFactory.instance.objectNode().put("a", "a".repeat(20_000)).put("b", "photo.jpg");

    /** Objects with so many fields, each a {@code $or} of so many alternatives. */
    private static String combined(int fields, int alternatives) {
        String or = IntStream.range(0, alternatives)
                .mapToObj(i -> "{\"g" + i + "\":[1]}")
                .collect(Collectors.joining(","));
        return IntStream.range(0, fields)
                .mapToObj(i -> "\"f" + i + "\":{\"$or\":[" + or + "]}")
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String wildcards(String wildcard, int times) {
        return "{\"a\":[" + ("{\"wildcard\":\"" + wildcard + "\"},").repeat(times) + "\"x\"]}";
    }

    @Test
    void what_the_ruler_would_take_minutes_for_is_too_complex() {
        for (String pattern : List.of(
                combined(8, 4),
                combined(11, 4),
                wildcards("*a".repeat(20) + "*b", 1),
                wildcards("*a".repeat(500) + "*b", 1),
                wildcards("*a*a*b", 150))) {
            Cost.assertSmall(pattern, IllegalArgumentException.class, () -> {
                assertTrue(EventPattern.check(pattern).orElse("").startsWith("Rule is too complex"), pattern);
                assertThrows(IllegalArgumentException.class, () -> EventPattern.matches(pattern, EVENT));
            });
        }
    }

    @Test
    void ordinary_patterns_are_not() {
        for (String pattern : List.of(
                wildcards("*a*a*a", 1),
                wildcards("*/x/*", 3), // AWS was seen to refuse six stars between five colons
                combined(3, 4),
                "{\"b\":[{\"wildcard\":\"*.jpg\"},{\"wildcard\":\"*.png\"}]}")) {
            assertEquals(Optional.empty(), EventPattern.check(pattern), pattern);
            Cost.assertSmall(pattern, RuntimeException.class, () -> EventPattern.matches(pattern, EVENT));
        }
        assertTrue(EventPattern.matches("{\"b\":[{\"wildcard\":\"*.jpg\"}]}", EVENT));
    }

    @Test
    void what_is_nested_or_long_is_refused_or_read() {
        for (String pattern : List.of(
                "[".repeat(20_000),
                "{\"a\":".repeat(20_000),
                "{\"a\":[1e999999999]}",
                "{\"a\":[{\"numeric\":[\">\",1e999999999]}]}")) {
            Cost.assertSmall(pattern, IllegalArgumentException.class, () -> {
                if (EventPattern.check(pattern).isEmpty()) {
                    EventPattern.matches(pattern, EVENT);
                }
            });
        }
    }
}
