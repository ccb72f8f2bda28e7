package dev.opsctl.local.service.cloudwatch;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import software.amazon.awssdk.services.cloudwatch.model.StateValue;

/**
 * The rule of a composite alarm: {@code ALARM(name)}, {@code OK(…)}, {@code INSUFFICIENT_DATA(…)}, {@code AT_LEAST(…)}, {@code TRUE},
 * {@code FALSE}, {@code AND}, {@code OR}, {@code NOT} and parentheses.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html">AlarmRule</a>
 */
final class AlarmRule {

    private static final int DEEPEST = 50;
    private static final int LONGEST_NUMBER = 6;
    private static final String ARN = ":alarm:";

    private final String text;
    private final Set<String> names = new LinkedHashSet<>();
    private final Predicate<Function<String, StateValue>> rule;
    private int at;
    private int depth;

    private AlarmRule(String text) {
        this.text = text;
        this.rule = or();
        skip();
        if (at < text.length()) {
            throw syntax();
        }
    }

    static AlarmRule parse(String text) {
        if (!text.equals(text.strip())) {
            throw CloudWatchErrors.validation("AlarmRule must not contain leading or trailing whitespace or be null");
        }
        return new AlarmRule(text);
    }

    /** The alarms that it names. */
    Set<String> names() {
        return names;
    }

    /** @param states by name; null for an alarm that is no more */
    boolean holds(Function<String, StateValue> states) {
        return rule.test(states);
    }

    private Predicate<Function<String, StateValue>> or() {
        if (++depth > DEEPEST) {
            throw syntax();
        }
        Predicate<Function<String, StateValue>> left = and();
        while (word("OR")) {
            left = left.or(and());
        }
        depth--;
        return left;
    }

    private Predicate<Function<String, StateValue>> and() {
        Predicate<Function<String, StateValue>> left = not();
        while (word("AND")) {
            left = left.and(not());
        }
        return left;
    }

    private Predicate<Function<String, StateValue>> not() {
        boolean negative = false;
        while (word("NOT")) {
            negative = !negative;
        }
        Predicate<Function<String, StateValue>> term = term();
        return negative ? term.negate() : term;
    }

    private Predicate<Function<String, StateValue>> term() {
        skip();
        if (take('(')) {
            Predicate<Function<String, StateValue>> inner = or();
            expect(')');
            return inner;
        } else if (word("AT_LEAST")) {
            return atLeast();
        } else if (word("TRUE")) {
            return states -> true;
        } else if (word("FALSE")) {
            return states -> false;
        }
        for (StateValue state : StateValue.knownValues()) {
            if (word(state.toString())) {
                expect('(');
                String name = name();
                expect(')');
                names.add(name);
                return states -> states.apply(name) == state;
            }
        }
        throw syntax();
    }

    private String name() {
        skip();
        int end = at < text.length() && text.charAt(at) == '"' ? text.indexOf('"', at + 1) : nameEnd();
        if (end < 0) {
            throw syntax();
        }
        String name = text.substring(text.charAt(at) == '"' ? at + 1 : at, end).strip();
        at = text.charAt(end) == '"' ? end + 1 : end;
        if (name.isEmpty()) {
            throw syntax();
        }
        return nameOf(name);
    }

    private int nameEnd() {
        int end = at;
        while (end < text.length() && text.charAt(end) != ')' && text.charAt(end) != ',') {
            end++;
        }
        return end < text.length() ? end : -1;
    }

    /** The name of the alarm that a text means: it is its name, or its ARN. */
    static String nameOf(String text) {
        return text.startsWith("arn:") && text.contains(ARN) ? text.substring(text.indexOf(ARN) + ARN.length()) : text;
    }

    private boolean word(String word) {
        skip();
        int end = at + word.length();
        if (!text.regionMatches(true, at, word, 0, word.length())
                || end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
            return false;
        }
        at = end;
        return true;
    }

    private boolean take(char c) {
        if (at < text.length() && text.charAt(at) == c) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char c) {
        skip();
        if (!take(c)) {
            throw syntax();
        }
    }

    private void skip() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    /** {@code AT_LEAST(2, NOT OK, (a, b, c))}, or a share: {@code AT_LEAST(60%, ALARM, (a, b, c))}. */
    private Predicate<Function<String, StateValue>> atLeast() {
        expect('(');
        skip();
        int from = at;
        while (at < text.length() && Character.isDigit(text.charAt(at)) && at - from < LONGEST_NUMBER) {
            at++;
        }
        if (at == from) {
            throw syntax();
        }
        int number = Integer.parseInt(text.substring(from, at));
        boolean share = take('%');
        expect(',');
        boolean negative = word("NOT");
        StateValue state = StateValue.knownValues().stream()
                .filter(value -> word(value.toString()))
                .findFirst()
                .orElseThrow(this::syntax);
        expect(',');
        expect('(');
        List<String> alarms = new ArrayList<>();
        do {
            alarms.add(name());
            skip();
        } while (take(','));
        expect(')');
        expect(')');
        names.addAll(alarms);
        return states -> {
            long count = alarms.stream()
                    .filter(alarm -> (states.apply(alarm) == state) != negative)
                    .count();
            return share ? count * 100 >= (long) number * alarms.size() : count >= number;
        };
    }

    private RuntimeException syntax() {
        int end = at;
        while (end < text.length() && (end == at || Character.isJavaIdentifierPart(text.charAt(end)))) {
            end++;
        }
        return CloudWatchErrors.validation(String.format(
                Locale.ROOT,
                "Error in AlarmRule [Unsupported token '%s' at char %d, must be: '(', 'NOT', AT_LEAST, TRUE or FALSE,"
                        + " ALARM, OK, or INSUFFICIENT_DATA]",
                text.substring(at, end),
                at));
    }
}
