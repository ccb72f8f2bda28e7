package dev.opsctl.local.service.xray;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An operator and the value that it compares with.
 *
 * @param operator null if it is enough that there is something
 * @param number the value as a number; null if it is none
 */
record FilterCondition(@Nullable String operator, @Nullable String value, @Nullable Double number) {

    static final FilterCondition PRESENT = new FilterCondition(null, null, null);

    boolean test(double found) {
        if (operator == null) {
            return true;
        } else if (number == null) {
            return false;
        }
        return switch (operator) {
            case "=", "==" -> found == number;
            case "!=" -> found != number;
            case "<" -> found < number;
            case ">" -> found > number;
            case "<=" -> found <= number;
            default -> found >= number;
        };
    }

    private boolean test(String found) {
        if (operator == null) {
            return true;
        }
        return switch (operator) {
            case "=", "==" -> found.equals(value);
            case "!=" -> !found.equals(value);
            case "BEGINSWITH" -> found.startsWith(value);
            case "ENDSWITH" -> found.endsWith(value);
            case "CONTAINS" -> found.contains(value);
            default -> false;
        };
    }

    /** Of an annotation: text, number or boolean. */
    boolean test(JsonNode found) {
        return found.isNumber() ? test(found.asDouble()) : test(found.asText());
    }

    /** Whether one of the texts fits; for {@code !=} whether none is equal. */
    boolean over(Stream<String> texts) {
        List<String> found = texts.toList();
        return "!=".equals(operator)
                ? found.stream().noneMatch(text -> text.equals(value))
                : found.stream().anyMatch(this::test);
    }
}
