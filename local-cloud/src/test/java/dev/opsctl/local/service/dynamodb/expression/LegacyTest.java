package dev.opsctl.local.service.dynamodb.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.service.dynamodb.item.Wording;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import software.amazon.awssdk.services.dynamodb.model.AttributeAction;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.AttributeValueUpdate;
import software.amazon.awssdk.services.dynamodb.model.ComparisonOperator;
import software.amazon.awssdk.services.dynamodb.model.ConditionalOperator;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ExpectedAttributeValue;

/** The parameters from before expressions, and which parameters go together. */
class LegacyTest {

    private static final String WRONG = "One or more parameter values were invalid: ";
    private static final AttributeValue A = AttributeValue.fromS("a");
    private static final AttributeValue ONE = AttributeValue.fromN("1");

    private static void refused(String words, Executable call) {
        String message =
                assertThrows(DynamoDbException.class, call).awsErrorDetails().errorMessage();
        assertEquals(words, message);
    }

    private static software.amazon.awssdk.services.dynamodb.model.Condition compared(
            ComparisonOperator operator, AttributeValue... values) {
        return software.amazon.awssdk.services.dynamodb.model.Condition.builder()
                .comparisonOperator(operator)
                .attributeValueList(values)
                .build();
    }

    private static Condition filter(ComparisonOperator operator, AttributeValue... values) {
        return Legacy.filter(Map.of("x", compared(operator, values)), null, Wording.CURRENT);
    }

    @Test
    void arguments_are_as_many_and_of_such_types_as_the_operator_takes() {
        String number = "Invalid number of argument(s) for the ";
        refused(WRONG + number + "EQ ComparisonOperator", () -> filter(ComparisonOperator.EQ));
        refused(WRONG + number + "NULL ComparisonOperator", () -> filter(ComparisonOperator.NULL, A));
        refused(WRONG + number + "BETWEEN ComparisonOperator", () -> filter(ComparisonOperator.BETWEEN, A));
        refused(
                WRONG + "ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type",
                () -> filter(ComparisonOperator.BEGINS_WITH, ONE));
        refused(
                WRONG + "AttributeValues inside AttributeValueList must be of same type",
                () -> filter(ComparisonOperator.IN, A, ONE));
        refused(
                "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound",
                () -> filter(ComparisonOperator.BETWEEN, AttributeValue.fromN("5"), ONE));
    }

    @Test
    void nothing_is_not_contained_in_an_attribute_that_is_missing() {
        assertFalse(filter(ComparisonOperator.NOT_CONTAINS, A).test(Map.of()));
        assertTrue(filter(ComparisonOperator.NE, A).test(Map.of()));
        assertTrue(filter(ComparisonOperator.NULL).test(Map.of("y", A)));
        assertTrue(filter(ComparisonOperator.NOT_CONTAINS, A).test(Map.of("x", AttributeValue.fromS("b"))));
        assertTrue(filter(ComparisonOperator.IN, ONE, AttributeValue.fromN("2")).test(Map.of("x", ONE)));
    }

    @Test
    void an_operator_between_conditions_needs_two_of_them() {
        assertNull(Legacy.filter(Map.of(), null, Wording.CURRENT));
        refused(
                "ConditionalOperator cannot be used without Filter or Expected",
                () -> Legacy.filter(Map.of(), ConditionalOperator.OR, Wording.CURRENT));
        refused(
                "ConditionalOperator can only be used when Filter or Expected has two or more elements",
                () -> Legacy.filter(
                        Map.of("x", compared(ComparisonOperator.EQ, A)), ConditionalOperator.OR, Wording.CURRENT));
        Condition either = Legacy.filter(
                Map.of("x", compared(ComparisonOperator.EQ, A), "y", compared(ComparisonOperator.EQ, A)),
                ConditionalOperator.OR,
                Wording.CURRENT);
        assertTrue(either.test(Map.of("y", A)));
        assertFalse(either.test(Map.of("z", A)));
    }

    private static Condition expected(ExpectedAttributeValue.Builder expected) {
        return Legacy.expected(Map.of("x", expected.build()), null, Wording.CURRENT);
    }

    @Test
    void what_is_expected_is_said_in_one_way() {
        ExpectedAttributeValue.Builder none = ExpectedAttributeValue.builder();
        refused(WRONG + "Value must be provided when Exists is null for Attribute: x", () -> expected(none));
        refused(
                WRONG + "Value cannot be used when Exists is false for Attribute: x",
                () -> expected(ExpectedAttributeValue.builder().exists(false).value(A)));
        refused(
                WRONG + "Value and AttributeValueList cannot be used together for Attribute: x",
                () -> expected(ExpectedAttributeValue.builder().value(A).attributeValueList(A)));
        refused(
                WRONG + "Exists and ComparisonOperator cannot be used together for Attribute: x",
                () -> expected(ExpectedAttributeValue.builder().exists(true).comparisonOperator("EQ")));
        refused(
                WRONG + "AttributeValueList can only be used with a ComparisonOperator for Attribute: x",
                () -> expected(ExpectedAttributeValue.builder().attributeValueList(A)));
        refused(
                WRONG + "Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: x",
                () -> expected(ExpectedAttributeValue.builder().comparisonOperator("EQ")));
        assertTrue(expected(ExpectedAttributeValue.builder().exists(false)).test(Map.of()));
        assertTrue(expected(ExpectedAttributeValue.builder().value(A)).test(Map.of("x", A)));
    }

    private static Map<String, AttributeValue> updated(
            AttributeAction action, AttributeValue value, Map<String, AttributeValue> item) {
        AttributeValueUpdate update =
                AttributeValueUpdate.builder().action(action).value(value).build();
        return Legacy.update(Map.of("x", update), Wording.CURRENT).apply(item).item();
    }

    @Test
    void attribute_updates_do_what_their_action_says() {
        refused(
                WRONG + "DELETE action with value is not supported for the type S",
                () -> updated(AttributeAction.DELETE, A, Map.of()));
        refused(WRONG + "ADD action is not supported for the type S", () -> updated(AttributeAction.ADD, A, Map.of()));
        refused(
                WRONG + "Only DELETE action is allowed when no attribute value is specified",
                () -> updated(AttributeAction.PUT, null, Map.of()));
        refused("Type mismatch for attribute to update", () -> updated(AttributeAction.ADD, ONE, Map.of("x", A)));
        assertEquals(Map.of("x", A), updated(AttributeAction.PUT, A, Map.of("x", ONE)));
        assertEquals(Map.of(), updated(AttributeAction.DELETE, null, Map.of("x", ONE)));
        assertEquals(Map.of("x", AttributeValue.fromN("2")), updated(AttributeAction.ADD, ONE, Map.of("x", ONE)));
        AttributeValue list = AttributeValue.fromL(List.of(A));
        assertEquals(
                Map.of("x", AttributeValue.fromL(List.of(ONE, A))),
                updated(AttributeAction.ADD, list, Map.of("x", AttributeValue.fromL(List.of(ONE)))));
    }

    @Test
    void attributes_to_get_differ() {
        refused(WRONG + "Duplicate value in attribute name: a", () -> Legacy.projection(List.of("a", "a")));
        assertEquals(Map.of("x.y", A), Legacy.projection(List.of("x.y")).apply(Map.of("x.y", A, "x", ONE)));
    }

    @Test
    void expressions_and_the_parameters_from_before_do_not_go_together() {
        refused(
                "Can not use both expression and non-expression parameters in the same request: Non-expression parameters:"
                        + " {AttributeUpdates, Expected} Expression parameters: {UpdateExpression}",
                () -> new ExpressionParameters()
                        .expression("UpdateExpression", "SET a = :a")
                        .expression("ConditionExpression", null)
                        .other("AttributeUpdates", true)
                        .other("Expected", true)
                        .other("ConditionalOperator", false)
                        .require(false, true));
        refused(
                "ExpressionAttributeNames can only be specified when using expressions",
                () -> new ExpressionParameters()
                        .expression("ProjectionExpression", null)
                        .require(true, false));
        refused(
                "ExpressionAttributeValues can only be specified when using expressions",
                () -> new ExpressionParameters()
                        .expression("ConditionExpression", null)
                        .require(false, true));
        refused(
                "ExpressionAttributeValues can only be specified when using expressions: FilterExpression is null",
                () -> new ExpressionParameters()
                        .expression("ProjectionExpression", null)
                        .expression("FilterExpression", null)
                        .require(false, true));
    }
}
