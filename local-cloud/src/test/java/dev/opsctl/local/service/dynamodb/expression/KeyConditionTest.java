package dev.opsctl.local.service.dynamodb.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.service.dynamodb.item.Wording;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/** Conditions of a Query's keys, {@code a} and {@code b}, both strings; and a request's placeholders. */
class KeyConditionTest {

    private static final AttributeValue X = AttributeValue.fromS("x");

    private static KeyCondition.Bound bound(String text, String range) {
        Map<String, AttributeValue> values =
                Map.of(":x", X, ":y", AttributeValue.fromS("y"), ":n", AttributeValue.fromN("1"));
        return KeyCondition.parse(text, Placeholders.of(null, values, Wording.CURRENT))
                .bind("a", "S", range, range == null ? null : "S");
    }

    private static String refusal(Executable call) {
        return assertThrows(DynamoDbException.class, call).awsErrorDetails().errorMessage();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            b = :x                        | Query condition missed key schema element: a
            a = :x AND c = :x             | Query condition missed key schema element: b
            a > :x                        | Query key condition not supported
            a = :x AND b = :x AND c = :x  | The number of query conditions (3) exceeds the number of key attributes defined in the schema (2)
            a = :x OR b = :x              | Invalid operator used in KeyConditionExpression: OR
            a = :x AND b <> :x            | Invalid operator used in KeyConditionExpression: <>
            a = :n                        | One or more parameter values were invalid: Condition parameter type does not match schema type
            """)
    void what_is_not_a_condition_of_the_keys_is_refused(String text, String words) {
        assertEquals(words, refusal(() -> bound(text, "b")));
    }

    @Test
    void a_condition_of_the_keys_is_a_partition_and_a_range() {
        assertEquals(X, bound("a = :x", "b").hash());
        assertNull(bound("(a = :x)", null).range());
        KeyCondition.Part between = bound("b BETWEEN :x AND :y AND a = :x", "b").range();
        assertTrue(between.test(AttributeValue.fromS("xa")));
        assertFalse(between.test(AttributeValue.fromS("ya")));
        KeyCondition.Part begins = bound("a = :x AND begins_with(b, :x)", "b").range();
        assertTrue(begins.test(AttributeValue.fromS("xa")));
        assertFalse(begins.test(AttributeValue.fromS("a")));
        assertEquals("Query key condition not supported", refusal(() -> bound("a = :x AND b = :y", null)));
    }

    @Test
    void placeholders_are_well_formed_defined_and_used() {
        assertEquals(
                "ExpressionAttributeNames must not be empty",
                refusal(() -> Placeholders.of(Map.of(), null, Wording.CURRENT)));
        assertEquals(
                "ExpressionAttributeNames contains invalid key: Syntax error; key: \"x\"",
                refusal(() -> Placeholders.of(Map.of("x", "a"), null, Wording.CURRENT)));
        assertEquals(
                "ExpressionAttributeValues contains invalid key: Syntax error; key: \"x\"",
                refusal(() -> Placeholders.of(null, Map.of("x", X), Wording.CURRENT)));
        Map<String, String> names = new HashMap<>(Map.of("#a", "a", "#b", "b"));
        Placeholders placeholders = Placeholders.of(names, Map.of(":x", X), Wording.CURRENT);
        Condition.parse("ConditionExpression", "#a = :x", placeholders);
        assertEquals(
                "Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}",
                refusal(placeholders::requireAllUsed));
        Condition.parse("ConditionExpression", "attribute_exists(#b)", placeholders);
        placeholders.requireAllUsed();
    }
}
