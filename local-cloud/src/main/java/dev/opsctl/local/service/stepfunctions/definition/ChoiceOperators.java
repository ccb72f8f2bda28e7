package dev.opsctl.local.service.stepfunctions.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The names of the comparisons that rules of Choice states make.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html">Choice</a>
 */
public final class ChoiceOperators {

    private static final Set<String> TYPE_TESTS =
            Set.of("IsNull", "IsPresent", "IsNumeric", "IsString", "IsBoolean", "IsTimestamp");
    private static final Set<String> ORDERS =
            Set.of("Equals", "LessThan", "GreaterThan", "LessThanEquals", "GreaterThanEquals");
    private static final Set<String> NOT_OPERATORS = Set.of("Variable", "Next", "Comment", "Assign", "Output");

    private ChoiceOperators() {}

    /** The comparison that a rule makes, or empty if it has none that is known. */
    public static Optional<String> of(JsonNode rule) {
        for (Map.Entry<String, JsonNode> field : rule.properties()) {
            if (!NOT_OPERATORS.contains(field.getKey())) {
                return known(field.getKey()) ? Optional.of(field.getKey()) : Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static boolean known(String operator) {
        String plain = operator.endsWith("Path") ? operator.substring(0, operator.length() - 4) : operator;
        if (Set.of("And", "Or", "Not", "StringMatches").contains(operator) || TYPE_TESTS.contains(operator)) {
            return true;
        }
        for (String type : Set.of("String", "Numeric", "Timestamp")) {
            if (plain.startsWith(type) && ORDERS.contains(plain.substring(type.length()))) {
                return true;
            }
        }
        return "BooleanEquals".equals(plain);
    }

    /** Whether it asks what kind of value there is ({@code IsNumeric}), instead of comparing one with another. */
    public static boolean isTypeTest(String operator) {
        return TYPE_TESTS.contains(operator);
    }
}
