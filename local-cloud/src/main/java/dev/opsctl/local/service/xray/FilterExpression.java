package dev.opsctl.local.service.xray;

import dev.opsctl.local.service.xray.FilterLexer.Kind;
import dev.opsctl.local.service.xray.FilterLexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * X-Ray's filter expressions.
 *
 * <pre>{@code
 * any      := all (OR all)*
 * all      := one (AND one)*
 * one      := (NOT | !) one | ( any ) | keyword [operator value] | service(id) [{ any }] | edge(id, id) [{ any }] | rootcause.… [{ any }]
 * }</pre>
 *
 * @see <a href="https://docs.aws.amazon.com/xray/latest/devguide/xray-console-filters.html">Filter expressions</a>
 */
final class FilterExpression {

    private static final int DEEPEST = 50;
    private static final int LONGEST = 2_000;
    private static final Set<String> OPERATORS = Set.of("=", "==", "!=", "<", ">", "<=", ">=");
    private static final Set<String> WORDS = Set.of("BEGINSWITH", "ENDSWITH", "CONTAINS");

    private final List<Token> tokens;
    private final Function<String, String> groups;
    private int at;
    private int depth;

    private FilterExpression(List<Token> tokens, Function<String, String> groups) {
        this.tokens = tokens;
        this.groups = groups;
    }

    /**
     * Reads an expression.
     *
     * @param text null or blank for all traces
     * @param groups the expression of a group, by name or ARN; null if there is no such group
     * @throws software.amazon.awssdk.services.xray.model.InvalidRequestException with the position of the mistake
     */
    static Predicate<Trace> read(@Nullable String text, Function<String, String> groups) {
        if (text == null || text.isBlank()) {
            return trace -> true;
        } else if (text.length() > LONGEST) {
            throw XRayErrors.invalid("Filter expressions have at most " + LONGEST + " characters.");
        }
        FilterExpression expression = new FilterExpression(FilterLexer.tokens(text), groups);
        Predicate<FilterSubject> filter = expression.any();
        if (expression.peek().kind() != Kind.END) {
            throw expression.unexpected();
        }
        return trace -> filter.test(FilterSubject.of(trace));
    }

    /**
     * Which segments of a trace are meant.
     *
     * @param edges whether they stand for the calls that led to them
     */
    record Selection(boolean edges, Function<Trace, Stream<Segment>> of) {}

    /** @param text {@code service(…)}, {@code edge(…, …)} or {@code id(…)}; null for all calls */
    static Selection selection(String text) {
        if (text == null || text.isBlank()) {
            return new Selection(
                    true, trace -> trace.segments().stream().filter(segment -> trace.caller(segment) != null));
        }
        FilterExpression expression = new FilterExpression(FilterLexer.tokens(text), none -> null);
        Selection selection;
        if (expression.takesWord("edge")) {
            expression.expect("(");
            Predicate<Segment> from = expression.serviceId();
            expression.expect(",");
            Predicate<Segment> to = expression.serviceId();
            expression.expect(")");
            selection = new Selection(
                    true, trace -> FilterSubject.of(trace).edges(from, to).map(FilterSubject::part));
        } else {
            boolean function = expression.takesWord("service");
            if (function) {
                expression.expect("(");
            }
            Predicate<Segment> service = expression.serviceId();
            if (function) {
                expression.expect(")");
            }
            selection = new Selection(false, trace -> trace.segments().stream().filter(service));
        }
        if (expression.peek().kind() != Kind.END) {
            throw expression.unexpected();
        }
        return selection;
    }

    private Token peek() {
        return tokens.get(at);
    }

    private Token take() {
        Token token = tokens.get(at);
        if (token.kind() != Kind.END) {
            at++;
        }
        return token;
    }

    private boolean takes(String sign) {
        if (peek().is(sign)) {
            at++;
            return true;
        }
        return false;
    }

    private boolean takesWord(String word) {
        if (peek().isWord(word)) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(String sign) {
        if (!takes(sign)) {
            throw unexpected();
        }
    }

    private RuntimeException unexpected() {
        Token token = peek();
        return XRayErrors.invalid("Invalid filter expression: unexpected "
                + (token.kind() == Kind.END ? "end" : "'" + token.text() + "'") + " at position " + token.at());
    }

    private Predicate<FilterSubject> any() {
        if (++depth > DEEPEST) {
            throw XRayErrors.invalid("Invalid filter expression: nested too deeply at position " + peek().at());
        }
        Predicate<FilterSubject> left = all();
        while (takesWord("OR") || takes("||")) {
            left = left.or(all());
        }
        depth--;
        return left;
    }

    private Predicate<FilterSubject> all() {
        Predicate<FilterSubject> left = one();
        while (takesWord("AND") || takes("&&")) {
            left = left.and(one());
        }
        return left;
    }

    private Predicate<FilterSubject> one() {
        boolean negative = false;
        while (takes("!") || takesWord("NOT")) {
            negative = !negative;
        }
        Predicate<FilterSubject> one;
        if (takes("(")) {
            one = any();
            expect(")");
        } else {
            one = keyword();
        }
        return negative ? one.negate() : one;
    }

    private Predicate<FilterSubject> keyword() {
        Token token = peek();
        if (token.kind() != Kind.WORD) {
            throw unexpected();
        }
        take();
        String name = token.text().toLowerCase(Locale.ROOT);
        if (name.startsWith("annotation.") && name.length() > "annotation.".length()) {
            return annotation(token.text().substring("annotation.".length()));
        } else if (FilterSubject.BOOLEANS.containsKey(name)) {
            return flag(name);
        } else if (FilterSubject.NUMBERS.containsKey(name)) {
            FilterCondition condition = condition(Kind.NUMBER);
            return subject -> subject.numbers(name).anyMatch(condition::test);
        } else if (FilterSubject.TEXTS.containsKey(name)) {
            FilterCondition condition = condition(Kind.STRING);
            return subject -> condition.over(subject.texts(name));
        }
        return switch (name) {
            case "annotation" -> {
                expect("[");
                String key = take().text();
                expect("]");
                yield annotation(key);
            }
            case "service" -> service();
            case "edge" -> edge();
            case "group.name", "group.arn" -> group();
            default -> rootCause(name, token);
        };
    }

    private Predicate<FilterSubject> flag(String name) {
        boolean wanted = true;
        if (peek().is("=") || peek().is("==") || peek().is("!=")) {
            boolean same = !take().is("!=");
            Token value = take();
            if (!value.isWord("true") && !value.isWord("false")) {
                at--;
                throw unexpected();
            }
            wanted = value.isWord("true") == same;
        }
        boolean expected = wanted;
        return subject -> subject.flag(name) == expected;
    }

    private FilterCondition condition(Kind kind) {
        Token token = peek();
        boolean known = token.kind() == Kind.SIGN && OPERATORS.contains(token.text())
                || token.kind() == Kind.WORD && WORDS.contains(token.text().toUpperCase(Locale.ROOT));
        if (!known) {
            return FilterCondition.PRESENT;
        }
        take();
        Token value = peek();
        boolean bool = value.isWord("true") || value.isWord("false");
        if (value.kind() != Kind.NUMBER && value.kind() != Kind.STRING && !bool
                || kind != Kind.WORD && value.kind() != kind
                || token.kind() == Kind.WORD && value.kind() != Kind.STRING) {
            throw unexpected();
        }
        take();
        try {
            return new FilterCondition(
                    token.text().toUpperCase(Locale.ROOT),
                    value.text(),
                    value.kind() == Kind.NUMBER ? Double.valueOf(value.text()) : null);
        } catch (NumberFormatException e) {
            throw XRayErrors.invalid(
                    "Invalid filter expression: '" + value.text() + "' is no number, at position " + value.at());
        }
    }

    private Predicate<FilterSubject> annotation(String key) {
        FilterCondition condition = condition(Kind.WORD);
        return subject -> subject.annotations(key).anyMatch(condition::test);
    }

    private Predicate<FilterSubject> block() {
        if (!takes("{")) {
            return subject -> true;
        }
        Predicate<FilterSubject> inner = any();
        expect("}");
        return inner;
    }

    private Predicate<FilterSubject> service() {
        expect("(");
        Predicate<Segment> service = peek().is(")") ? segment -> true : serviceId();
        expect(")");
        Predicate<FilterSubject> inner = block();
        return subject -> subject.services(service).anyMatch(inner);
    }

    private Predicate<FilterSubject> edge() {
        expect("(");
        Predicate<Segment> from = serviceId();
        expect(",");
        Predicate<Segment> to = serviceId();
        expect(")");
        Predicate<FilterSubject> inner = block();
        return subject -> subject.edges(from, to).anyMatch(inner);
    }

    /** {@code "name"} or {@code id(name: "…", type: "…", account.id: "…")}. */
    private Predicate<Segment> serviceId() {
        Token token = take();
        if (token.kind() == Kind.STRING) {
            return segment -> segment.name().equals(token.text());
        } else if (!token.isWord("id")) {
            at--;
            throw unexpected();
        }
        expect("(");
        List<Predicate<Segment>> all = new ArrayList<>();
        do {
            String part = take().text().toLowerCase(Locale.ROOT);
            expect(":");
            String value = take().text();
            all.add(
                    switch (part) {
                        case "name" -> segment -> segment.name().equals(value);
                        case "type" -> segment -> value.equals(segment.type());
                        case "account.id" ->
                            segment -> segment.json()
                                    .path("aws")
                                    .path("account_id")
                                    .asText(value)
                                    .equals(value);
                        default -> {
                            at -= 3;
                            throw unexpected();
                        }
                    });
        } while (takes(","));
        expect(")");
        return segment -> all.stream().allMatch(part -> part.test(segment));
    }

    private Predicate<FilterSubject> group() {
        expect("=");
        Token name = take();
        String expression = groups.apply(name.text());
        if (name.kind() != Kind.STRING || expression == null) {
            at--;
            throw unexpected();
        }
        // a group's own expression names no groups
        Predicate<Trace> filter = read(expression, none -> null);
        return subject -> filter.test(subject.trace());
    }

    private Predicate<FilterSubject> rootCause(String name, Token token) {
        String[] parts = name.split("\\.");
        if (parts.length == 3
                && parts[0].equals("rootcause")
                && Set.of("fault", "error", "responsetime").contains(parts[1])
                && Set.of("entity", "service").contains(parts[2])) {
            Predicate<FilterSubject> inner = block();
            return subject ->
                    subject.rootCauses(parts[1], parts[2].equals("entity")).anyMatch(inner);
        }
        throw XRayErrors.invalid(
                "Invalid filter expression: unknown keyword '" + token.text() + "' at position " + token.at());
    }
}
