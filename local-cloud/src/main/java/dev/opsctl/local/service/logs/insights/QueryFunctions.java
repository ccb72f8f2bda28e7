package dev.opsctl.local.service.logs.insights;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.logs.insights.QueryExpression.Period;
import dev.opsctl.local.service.logs.insights.QueryValues.Time;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/** What the functions of the query language compute. One of a missing value is missing, too. */
public record QueryFunctions(RowEvaluation evaluation) {

    @Nullable
    Object call(QueryFunction function, List<QueryExpression> arguments) {
        return switch (function) {
            case ABS -> number(arguments, Math::abs);
            case CEIL -> number(arguments, Math::ceil);
            case FLOOR -> number(arguments, Math::floor);
            case ROUND -> number(arguments, Math::rint);
            case SQRT -> number(arguments, Math::sqrt);
            case LOG -> number(arguments, Math::log);
            case TO_NUMBER -> number(arguments, number -> number);
            case GREATEST -> extreme(arguments, 1);
            case LEAST -> extreme(arguments, -1);
            case BIN -> new Time(period(arguments.get(0)).floor(timestamp()));
            case DATE_FLOOR -> date(arguments, true);
            case DATE_CEIL -> date(arguments, false);
            case FROM_MILLIS -> time(evaluation.of(arguments.get(0)));
            case TO_MILLIS -> millis(evaluation.of(arguments.get(0)));
            case NOW -> Math.floor(evaluation.now() / 1_000.0);
            case IS_PRESENT -> evaluation.of(arguments.get(0)) != null;
            case COALESCE -> coalesce(arguments);
            case IF, CASE -> choice(arguments);
            case UNMASK -> evaluation.of(arguments.get(0));
            case JSON_PARSE -> parsed(evaluation.text(arguments.get(0)));
            case IS_EMPTY -> isBlank(arguments, false);
            case IS_BLANK -> isBlank(arguments, true);
            case CONCAT -> concat(arguments);
            default -> textual(function, arguments);
        };
    }

    private long timestamp() {
        return evaluation.row().field("@timestamp") instanceof Time time ? time.millis() : 0;
    }

    private @Nullable Double number(List<QueryExpression> arguments, DoubleUnaryOperator operator) {
        Double number = evaluation.number(arguments.get(0));
        return number == null ? null : QueryValues.finite(operator.applyAsDouble(number));
    }

    private @Nullable Object extreme(List<QueryExpression> arguments, int sign) {
        Object found = null;
        for (QueryExpression argument : arguments) {
            Double number = evaluation.number(argument);
            if (number != null && (found == null || sign * QueryValues.compare(number, found) > 0)) {
                found = number;
            }
        }
        return found;
    }

    private static Duration period(QueryExpression expression) {
        return ((Period) expression).duration();
    }

    private @Nullable Object date(List<QueryExpression> arguments, boolean floor) {
        Time time = time(evaluation.of(arguments.get(0)));
        if (time == null) {
            return null;
        }
        Duration period = period(arguments.get(1));
        return new Time(floor ? period.floor(time.millis()) : period.ceil(time.millis()));
    }

    /** The latest and the earliest time that can be written with four digits of a year. */
    private static @Nullable Time time(@Nullable Object value) {
        Double number = QueryValues.number(value);
        return number == null || Math.abs(number) > 253_402_300_799_999.0 ? null : new Time(number.longValue());
    }

    private static @Nullable Object millis(@Nullable Object value) {
        return value instanceof Time time ? Double.valueOf(time.millis()) : QueryValues.number(value);
    }

    private @Nullable Object coalesce(List<QueryExpression> arguments) {
        for (QueryExpression argument : arguments) {
            Object value = evaluation.of(argument);
            if (value != null) {
                return value;
            }
        }
        return null;
    }

    /** Conditions and values in turn; what is left over at the end is the value if none holds. */
    private @Nullable Object choice(List<QueryExpression> arguments) {
        for (int i = 0; i + 1 < arguments.size(); i += 2) {
            if (evaluation.isTrue(arguments.get(i))) {
                return evaluation.of(arguments.get(i + 1));
            }
        }
        return arguments.size() % 2 == 0 ? null : evaluation.of(arguments.get(arguments.size() - 1));
    }

    private static @Nullable Object parsed(@Nullable String json) {
        return json == null ? null : QueryValues.of(LogEvent.read(json));
    }

    private Object isBlank(List<QueryExpression> arguments, boolean spaces) {
        String text = evaluation.text(arguments.get(0));
        return text == null || (spaces ? text.isBlank() : text.isEmpty());
    }

    private Object concat(List<QueryExpression> arguments) {
        StringBuilder all = new StringBuilder();
        for (QueryExpression argument : arguments) {
            String text = evaluation.text(argument);
            if (text != null) {
                evaluation.budget().bytes(text.length());
                all.append(text);
            }
        }
        return all.toString();
    }

    /** The functions of a text, with texts and numbers beside it. */
    private @Nullable Object textual(QueryFunction function, List<QueryExpression> arguments) {
        String text = evaluation.text(arguments.get(0));
        if (text == null) {
            return null;
        }
        evaluation.budget().bytes(text.length());
        String second = arguments.size() > 1 ? evaluation.text(arguments.get(1)) : "";
        return switch (function) {
            case STRLEN -> (double) text.codePointCount(0, text.length());
            case TO_UPPER -> text.toUpperCase(Locale.ROOT);
            case TO_LOWER -> text.toLowerCase(Locale.ROOT);
            case TRIM -> trimmed(text, arguments, true, true);
            case LTRIM -> trimmed(text, arguments, true, false);
            case RTRIM -> trimmed(text, arguments, false, true);
            case SUBSTR -> substring(text, arguments);
            case REPLACE -> replaced(text, second, evaluation.text(arguments.get(2)));
            case STR_CONTAINS -> second != null && text.contains(second);
            case STARTS_WITH -> second != null && text.startsWith(second);
            case ENDS_WITH -> second != null && text.endsWith(second);
            case JSON_STRINGIFY -> evaluation.of(arguments.get(0)) instanceof JsonNode json ? json.toString() : text;
            case IS_VALID_IP -> IpAddresses.isV4(text) || IpAddresses.isV6(text);
            case IS_VALID_IP_V4 -> IpAddresses.isV4(text);
            case IS_VALID_IP_V6 -> IpAddresses.isV6(text);
            case IS_IP_IN_SUBNET -> second != null && IpAddresses.isIn(text, second);
            case IS_IP_V4_IN_SUBNET -> second != null && IpAddresses.isV4(text) && IpAddresses.isIn(text, second);
            case IS_IP_V6_IN_SUBNET -> second != null && IpAddresses.isV6(text) && IpAddresses.isIn(text, second);
            default -> throw new IllegalStateException(function + " is computed elsewhere");
        };
    }

    private String trimmed(String text, List<QueryExpression> arguments, boolean left, boolean right) {
        String characters = arguments.size() > 1 ? evaluation.text(arguments.get(1)) : null;
        int start = 0;
        int end = text.length();
        while (left && start < end && isTrimmed(text.charAt(start), characters)) {
            start++;
        }
        while (right && end > start && isTrimmed(text.charAt(end - 1), characters)) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isTrimmed(char c, @Nullable String characters) {
        return characters == null ? Character.isWhitespace(c) : characters.indexOf(c) >= 0;
    }

    /** From an index, counted from 0, to the end, or so many characters. */
    private @Nullable Object substring(String text, List<QueryExpression> arguments) {
        Double from = evaluation.number(arguments.get(1));
        Double length = arguments.size() > 2 ? evaluation.number(arguments.get(2)) : Double.valueOf(text.length());
        if (from == null || length == null) {
            return null;
        }
        int start = (int) Math.max(0, Math.min(text.length(), from));
        return text.substring(start, (int) Math.max(start, Math.min(text.length(), start + length)));
    }

    private Object replaced(String text, @Nullable String what, @Nullable String with) {
        if (what == null || with == null || what.isEmpty()) {
            return text;
        }
        // Each place that is replaced may make the text longer by the whole of what is put there.
        evaluation.budget().bytes((long) (text.length() / what.length()) * with.length());
        return text.replace(what, with);
    }
}
