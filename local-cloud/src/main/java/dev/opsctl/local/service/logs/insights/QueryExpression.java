package dev.opsctl.local.service.logs.insights;

import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What is computed of a log event. {@code toString} is its text in the query language; operators have parentheses. */
sealed interface QueryExpression {

    /** A field of the event or of what earlier commands have made. */
    record Field(String name) implements QueryExpression {

        private static final Pattern PLAIN = Pattern.compile("[\\p{L}_@][\\p{L}0-9_@.]*");
        private static final Set<String> WORDS =
                Set.of("as", "by", "and", "or", "not", "in", "like", "asc", "desc", "any", "true", "false");

        @Override
        public String toString() {
            return PLAIN.matcher(name).matches() && !WORDS.contains(name.toLowerCase(Locale.ROOT))
                    ? name
                    : "`" + name + "`";
        }
    }

    record Text(String value) implements QueryExpression {
        @Override
        public String toString() {
            return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        }
    }

    record Number(BigDecimal value) implements QueryExpression {
        @Override
        public String toString() {
            return value.toPlainString();
        }
    }

    record Truth(boolean value) implements QueryExpression {
        @Override
        public String toString() {
            return String.valueOf(value);
        }
    }

    /** A period, {@code 5m}, which only functions of time take. */
    record Period(String written, Duration duration) implements QueryExpression {
        @Override
        public String toString() {
            return written;
        }
    }

    /**
     * A regular expression.
     *
     * @param pattern as it is written, where groups are called as fields are
     * @param searched the same as Java's, where groups have no names
     */
    record Regex(String pattern, String searched) implements QueryExpression {
        @Override
        public String toString() {
            return "/" + pattern.replace("/", "\\/") + "/";
        }
    }

    /** The star of {@code count(*)}. */
    record All() implements QueryExpression {
        @Override
        public String toString() {
            return "*";
        }
    }

    record Call(QueryFunction function, List<QueryExpression> arguments) implements QueryExpression {
        @Override
        public String toString() {
            return function.word() + list(arguments);
        }
    }

    /** A function over all events of a group. */
    record Aggregated(StatsFunction function, List<QueryExpression> arguments) implements QueryExpression {
        @Override
        public String toString() {
            return function.word() + list(arguments);
        }
    }

    record Minus(QueryExpression operand) implements QueryExpression {
        @Override
        public String toString() {
            return "-(" + operand + ")";
        }
    }

    record Not(QueryExpression operand) implements QueryExpression {
        @Override
        public String toString() {
            return "(not " + operand + ")";
        }
    }

    record Binary(String operator, QueryExpression left, QueryExpression right) implements QueryExpression {
        @Override
        public String toString() {
            return "(" + left + " " + operator + " " + right + ")";
        }
    }

    record In(QueryExpression operand, List<QueryExpression> values) implements QueryExpression {
        @Override
        public String toString() {
            return "(" + operand + " in "
                    + values.stream().map(Object::toString).collect(Collectors.joining(", ", "[", "]")) + ")";
        }
    }

    /** @param pattern {@link Text}, which is contained, or {@link Regex} */
    record Like(QueryExpression operand, QueryExpression pattern) implements QueryExpression {
        @Override
        public String toString() {
            return "(" + operand + " like " + pattern + ")";
        }
    }

    private static String list(List<QueryExpression> expressions) {
        return expressions.stream().map(Object::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
