package dev.opsctl.local.service.logs.insights;

import dev.opsctl.local.limit.BoundedPattern;
import dev.opsctl.local.service.logs.insights.QueryExpression.Aggregated;
import dev.opsctl.local.service.logs.insights.QueryExpression.Binary;
import dev.opsctl.local.service.logs.insights.QueryExpression.Call;
import dev.opsctl.local.service.logs.insights.QueryExpression.Field;
import dev.opsctl.local.service.logs.insights.QueryExpression.In;
import dev.opsctl.local.service.logs.insights.QueryExpression.Like;
import dev.opsctl.local.service.logs.insights.QueryExpression.Minus;
import dev.opsctl.local.service.logs.insights.QueryExpression.Not;
import dev.opsctl.local.service.logs.insights.QueryToken.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Reads expressions, and knows which fields there are: before {@code stats} any, after it what that made. */
final class QueryExpressionParser {

    private static final int MOST_NESTED = 100;
    private static final List<String> COMPARISONS = List.of("=", "!=", "<", "<=", ">", ">=");

    private final QueryTokens tokens;
    /** The fields that there are; null for any. */
    private @Nullable Set<String> known;
    /** Whether functions over groups may stand here. */
    private boolean aggregating;

    private int depth;

    QueryExpressionParser(QueryTokens tokens) {
        this.tokens = tokens;
    }

    /** From here on there are only these fields. */
    void only(Set<String> fields) {
        known = new HashSet<>(fields);
    }

    /** From here on there is this field too. */
    void define(String field) {
        if (known != null) {
            known.add(field);
        }
    }

    /** Reads what may have functions over groups. */
    <T> T aggregating(Supplier<T> what) {
        boolean before = aggregating;
        aggregating = true;
        T read = what.get();
        aggregating = before;
        return read;
    }

    /** Whether an expression is made of functions over groups, and of nothing else that is an event's. */
    boolean isAggregate(QueryExpression expression) {
        if (expression instanceof Binary binary) {
            boolean left = isAggregate(binary.left());
            boolean right = isAggregate(binary.right());
            return left && (right || isConstant(binary.right())) || right && isConstant(binary.left());
        } else if (expression instanceof Minus minus) {
            return isAggregate(minus.operand());
        } else if (expression instanceof Call call) {
            return call.arguments().stream().anyMatch(this::isAggregate)
                    && call.arguments().stream().allMatch(argument -> isAggregate(argument) || isConstant(argument));
        }
        return expression instanceof Aggregated;
    }

    private static boolean isConstant(QueryExpression expression) {
        return expression instanceof QueryExpression.Number
                || expression instanceof QueryExpression.Text
                || expression instanceof QueryExpression.Truth
                || expression instanceof QueryExpression.Period;
    }

    QueryExpression expression() {
        if (++depth > MOST_NESTED) {
            throw tokens.unexpected();
        }
        QueryExpression left = and();
        while (tokens.takeWord("or")) {
            left = new Binary("or", left, and());
        }
        depth--;
        return left;
    }

    private QueryExpression and() {
        QueryExpression left = not();
        while (tokens.takeWord("and")) {
            left = new Binary("and", left, not());
        }
        return left;
    }

    private QueryExpression not() {
        if (tokens.takeWord("not")) {
            if (++depth > MOST_NESTED) {
                throw tokens.unexpected();
            }
            QueryExpression operand = not();
            depth--;
            return new Not(operand);
        }
        return comparison();
    }

    private QueryExpression comparison() {
        QueryExpression left = sum();
        QueryToken next = tokens.peek();
        if (next.kind() == Kind.SYMBOL && COMPARISONS.contains(next.text())) {
            tokens.next();
            return new Binary(next.text(), left, sum());
        } else if (tokens.take("=~")) {
            return new Like(left, pattern());
        } else if (tokens.takeWord("not")) {
            if (tokens.takeWord("like")) {
                return new Not(new Like(left, pattern()));
            } else if (tokens.takeWord("in")) {
                return new Not(new In(left, values()));
            }
            throw tokens.unexpected();
        } else if (tokens.takeWord("like")) {
            return new Like(left, pattern());
        } else if (tokens.takeWord("in")) {
            return new In(left, values());
        }
        return left;
    }

    private List<QueryExpression> values() {
        boolean round = tokens.take("(");
        if (!round) {
            tokens.expect("[");
        }
        List<QueryExpression> values = new ArrayList<>();
        do {
            values.add(expression());
        } while (tokens.take(","));
        tokens.expect(round ? ")" : "]");
        return List.copyOf(values);
    }

    /** A text or a regular expression. */
    QueryExpression pattern() {
        if (tokens.peek().is("/")) {
            QueryToken regex = tokens.regex();
            String searched = Extraction.plain(regex.text(), new ArrayList<>());
            try {
                BoundedPattern.compile(searched);
            } catch (PatternSyntaxException e) {
                throw new MalformedQuery(
                        "Invalid regular expression: " + e.getDescription(), regex.start(), regex.end() - 1);
            }
            return new QueryExpression.Regex(regex.text(), searched);
        }
        return new QueryExpression.Text(tokens.string());
    }

    private QueryExpression sum() {
        QueryExpression left = product();
        while (tokens.peek().is("+") || tokens.peek().is("-")) {
            left = new Binary(tokens.next().text(), left, product());
        }
        return left;
    }

    private QueryExpression product() {
        QueryExpression left = power();
        while (tokens.peek().is("*") || tokens.peek().is("/") || tokens.peek().is("%")) {
            left = new Binary(tokens.next().text(), left, power());
        }
        return left;
    }

    private QueryExpression power() {
        QueryExpression base = sign();
        return tokens.take("^") ? new Binary("^", base, nested(this::power)) : base;
    }

    private QueryExpression sign() {
        return tokens.take("-") ? new Minus(nested(this::sign)) : primary();
    }

    private QueryExpression nested(Supplier<QueryExpression> inner) {
        if (++depth > MOST_NESTED) {
            throw tokens.unexpected();
        }
        QueryExpression read = inner.get();
        depth--;
        return read;
    }

    /** A field, a value, a call, or an expression in parentheses. */
    QueryExpression primary() {
        QueryToken token = tokens.next();
        switch (token.kind()) {
            case STRING:
                return new QueryExpression.Text(token.text());
            case NUMBER:
                return new QueryExpression.Number(new BigDecimal(token.text()));
            case QUOTED_NAME:
                return field(token);
            case NAME:
                if (token.isWord("true") || token.isWord("false")) {
                    return new QueryExpression.Truth(token.isWord("true"));
                }
                return tokens.peek().is("(") ? call(token) : field(token);
            default:
                if (token.is("(")) {
                    QueryExpression inner = expression();
                    tokens.expect(")");
                    return inner;
                }
                throw tokens.unexpected(token);
        }
    }

    private QueryExpression field(QueryToken token) {
        if (known != null && !known.contains(token.text())) {
            throw unknown(token);
        }
        return new Field(token.text());
    }

    private static MalformedQuery unknown(QueryToken token) {
        return new MalformedQuery(
                "Unknown symbols found in or after stats: " + token.text(), token.start(), token.end() - 1);
    }

    private QueryExpression call(QueryToken name) {
        Optional<Field> column = known == null || aggregating ? Optional.empty() : columnNamed(name, known);
        if (column.isPresent()) {
            return column.get();
        }
        Optional<StatsFunction> aggregate = StatsFunction.named(name.text());
        if (aggregate.isPresent()) {
            return aggregated(name, aggregate.get());
        }
        QueryFunction function = QueryFunction.named(name.text()).orElseThrow(() -> tokens.unexpected(name));
        if (function == QueryFunction.BIN && known != null && !known.contains("@timestamp")) {
            throw unknown(name);
        }
        List<QueryExpression> arguments = arguments(function);
        if (!function.takes(arguments.size())) {
            throw tokens.unexpected(tokens.last());
        }
        return new Call(function, arguments);
    }

    /** After {@code stats}, {@code count(*)} and {@code bin(5m)} may be the names of its columns. */
    private Optional<Field> columnNamed(QueryToken name, Set<String> columns) {
        known = null;
        aggregating(() -> call(name));
        known = columns;
        String written = tokens.written(name.start(), tokens.lastEnd());
        if (columns.contains(written)) {
            return Optional.of(new Field(written));
        }
        tokens.back(name);
        return Optional.empty();
    }

    private List<QueryExpression> arguments(QueryFunction function) {
        tokens.expect("(");
        List<QueryExpression> arguments = new ArrayList<>();
        if (!tokens.take(")")) {
            do {
                arguments.add(function.takesPeriod(arguments.size()) ? period() : expression());
            } while (tokens.take(","));
            tokens.expect(")");
        }
        return List.copyOf(arguments);
    }

    private QueryExpression period() {
        QueryToken written = tokens.peek();
        Duration duration = written.kind() == Kind.DURATION ? Duration.parse(written.text()) : null;
        if (duration == null) {
            throw tokens.unexpected();
        }
        return new QueryExpression.Period(tokens.next().text(), duration);
    }

    private QueryExpression aggregated(QueryToken name, StatsFunction function) {
        if (!aggregating) {
            throw tokens.unexpected(name);
        }
        aggregating = false;
        tokens.expect("(");
        List<QueryExpression> arguments = new ArrayList<>();
        if (function == StatsFunction.COUNT && tokens.take("*")) {
            arguments.add(new QueryExpression.All());
        } else if (!tokens.peek().is(")")) {
            do {
                arguments.add(expression());
            } while (tokens.take(","));
        }
        tokens.expect(")");
        aggregating = true;
        boolean isPercentile = function == StatsFunction.PCT || function == StatsFunction.PERCENTILE;
        if (!function.takes(arguments.size())
                || isPercentile && !(arguments.get(1) instanceof QueryExpression.Number)) {
            throw tokens.unexpected(tokens.last());
        }
        return new Aggregated(function, List.copyOf(arguments));
    }
}
