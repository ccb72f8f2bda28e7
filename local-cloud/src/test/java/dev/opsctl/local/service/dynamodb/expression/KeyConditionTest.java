package dev.opsctl.local.service.dynamodb.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.service.dynamodb.item.Wording;
import dev.opsctl.local.service.dynamodb.table.Schema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
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
                .bind(key(1, range == null ? new String[] {"a"} : new String[] {"a", range}));
    }

    private static Schema.Key key(int hashes, String... names) {
        return new Schema.Key(
                Stream.of(names).map(name -> new Schema.KeyAttribute(name, "S")).toList(), hashes);
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
        assertEquals(List.of(X), bound("a = :x", "b").hash());
        assertNull(bound("(a = :x)", null).last());
        KeyCondition.Part between = bound("b BETWEEN :x AND :y AND a = :x", "b").last();
        assertTrue(between.test(AttributeValue.fromS("xa")));
        assertFalse(between.test(AttributeValue.fromS("ya")));
        KeyCondition.Part begins = bound("a = :x AND begins_with(b, :x)", "b").last();
        assertTrue(begins.test(AttributeValue.fromS("xa")));
        assertFalse(begins.test(AttributeValue.fromS("a")));
        assertEquals("Query key condition not supported", refusal(() -> bound("a = :x AND b = :y", null)));
    }

    /** Keys of two partition attributes, {@code a} and {@code b}, and three sort attributes, {@code c} to {@code e}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            a = :x                                                     | Query condition missed key schema element: b
            a = :x AND b > :x                                          | Query key condition not supported
            a = :x AND b = :x AND z = :x                               | Query condition missed key schema element: c
            a = :x AND b = :x AND c > :x AND z = :x                    | Query condition missed key schema element: d
            a = :x AND b = :x AND d = :x                               | RANGE key attributes c must have equality conditions specified in the query because a condition is present on key attribute d
            a = :x AND b = :x AND e = :x                               | RANGE key attributes c, d must have equality conditions specified in the query because a condition is present on key attribute e
            a = :x AND b = :x AND c > :x AND d = :x                    | RANGE key attributes c must have equality conditions specified in the query because a condition is present on key attribute d
            a = :x AND b = :x AND c = :x AND d = :n                    | One or more parameter values were invalid: Condition parameter type does not match schema type
            a = :x AND b = :x AND c = :x AND d = :x AND e = :x AND z = :x | The number of query conditions (6) exceeds the number of key attributes defined in the schema (5)
            """)
    void of_a_key_of_many_attributes_all_of_the_partition_and_the_first_of_the_sort_key_are_named(
            String text, String words) {
        assertEquals(words, refusal(() -> many(text)));
    }

    @Test
    void only_the_last_condition_of_the_sort_key_may_be_a_range() {
        KeyCondition.Bound bound = many("d >= :y AND b = :y AND c = :x AND a = :x");
        assertEquals(List.of(X, AttributeValue.fromS("y")), bound.hash());
        Map<String, AttributeValue> item = new HashMap<>(Map.of("c", X, "d", AttributeValue.fromS("z")));
        assertTrue(bound.test(item));
        item.put("c", AttributeValue.fromS("xx"));
        assertFalse(bound.test(item));
        assertTrue(many("a = :x AND b = :y").test(Map.of()));
    }

    private static KeyCondition.Bound many(String text) {
        Map<String, AttributeValue> values =
                Map.of(":x", X, ":y", AttributeValue.fromS("y"), ":n", AttributeValue.fromN("1"));
        return KeyCondition.parse(text, Placeholders.of(null, values, Wording.CURRENT))
                .bind(key(2, "a", "b", "c", "d", "e"));
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
