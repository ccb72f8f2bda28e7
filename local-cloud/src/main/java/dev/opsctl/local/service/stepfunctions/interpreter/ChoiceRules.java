package dev.opsctl.local.service.stepfunctions.interpreter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.limit.StarPattern;
import dev.opsctl.local.service.stepfunctions.StateError;
import dev.opsctl.local.service.stepfunctions.definition.ChoiceOperators;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * The comparisons of Choice states.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html">Choice</a>
 */
final class ChoiceRules {

    private ChoiceRules() {}

    static boolean matches(JsonNode rule, ExpressionScope scopes) {
        if (rule.has("And")) {
            for (JsonNode part : rule.get("And")) {
                if (!matches(part, scopes)) {
                    return false;
                }
            }
            return true;
        } else if (rule.has("Or")) {
            for (JsonNode part : rule.get("Or")) {
                if (matches(part, scopes)) {
                    return true;
                }
            }
            return false;
        } else if (rule.has("Not")) {
            return !matches(rule.get("Not"), scopes);
        }
        String operator =
                ChoiceOperators.of(rule).orElseThrow(() -> StateError.runtime("A choice rule has no comparison"));
        String path = rule.path("Variable").asText();
        Optional<JsonNode> found = scopes.find(path);
        if ("IsPresent".equals(operator)) {
            return found.isPresent() == rule.get(operator).asBoolean();
        }
        JsonNode value = found.orElseThrow(() -> StateError.runtime(
                "Invalid path '" + path + "': The choice state's condition path references an invalid value."));
        if (ChoiceOperators.isTypeTest(operator)) {
            return is(operator, value) == rule.get(operator).asBoolean();
        }
        JsonNode wanted = rule.get(operator);
        if (operator.endsWith("Path")) {
            String other = wanted.asText();
            wanted = scopes.find(other)
                    .orElseThrow(() -> StateError.runtime("Invalid path '" + other
                            + "': The choice state's condition path references an invalid value."));
            operator = operator.substring(0, operator.length() - 4);
        }
        return compare(operator, value, wanted);
    }

    private static boolean is(String test, JsonNode value) {
        return switch (test) {
            case "IsNull" -> value.isNull();
            case "IsNumeric" -> value.isNumber();
            case "IsString" -> value.isTextual();
            case "IsBoolean" -> value.isBoolean();
            default -> value.isTextual() && time(value).isPresent();
        };
    }

    private static Optional<OffsetDateTime> time(JsonNode value) {
        try {
            return value.isTextual() ? Optional.of(OffsetDateTime.parse(value.textValue())) : Optional.empty();
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    /** Values of the wrong type do not match. */
    private static boolean compare(String operator, JsonNode value, JsonNode wanted) {
        if (operator.startsWith("Numeric")) {
            return value.isNumber()
                    && wanted.isNumber()
                    && ordered(operator.substring(7), value.decimalValue().compareTo(wanted.decimalValue()));
        } else if (operator.startsWith("Timestamp")) {
            Optional<OffsetDateTime> left = time(value);
            Optional<OffsetDateTime> right = time(wanted);
            return left.isPresent()
                    && right.isPresent()
                    && ordered(
                            operator.substring(9),
                            left.get().toInstant().compareTo(right.get().toInstant()));
        } else if ("BooleanEquals".equals(operator)) {
            return value.isBoolean() && value.equals(wanted);
        } else if (!value.isTextual() || !wanted.isTextual()) {
            return false;
        } else if ("StringMatches".equals(operator)) {
            return StarPattern.matches(wanted.textValue(), value.textValue(), true);
        }
        return ordered(operator.substring(6), value.textValue().compareTo(wanted.textValue()));
    }

    private static boolean ordered(String order, int comparison) {
        return switch (order) {
            case "Equals" -> comparison == 0;
            case "LessThan" -> comparison < 0;
            case "GreaterThan" -> comparison > 0;
            case "LessThanEquals" -> comparison <= 0;
            default -> comparison >= 0;
        };
    }
}
