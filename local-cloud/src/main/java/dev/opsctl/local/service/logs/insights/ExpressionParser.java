package dev.opsctl.local.service.logs.insights;

import dev.opsctl.local.limit.BoundedPattern;
import dev.opsctl.local.service.logs.insights.Expression.Aggregated;
import dev.opsctl.local.service.logs.insights.Expression.Binary;
import dev.opsctl.local.service.logs.insights.Expression.Call;
import dev.opsctl.local.service.logs.insights.Expression.Field;
import dev.opsctl.local.service.logs.insights.Expression.In;
import dev.opsctl.local.service.logs.insights.Expression.Like;
import dev.opsctl.local.service.logs.insights.Expression.Minus;
import dev.opsctl.local.service.logs.insights.Expression.Not;
import dev.opsctl.local.service.logs.insights.Token.Kind;
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
final class ExpressionParser {

    private static final int MOST_NESTED = 100;
    private static final List<String> COMPARISONS = List.of("=", "!=", "<", "<=", ">", ">=");

    private final Tokens tokens;
    /** The fields that there are; null for any. */
    private @Nullable Set<String> known;
    /** Whether functions over groups may stand here. */
    private boolean aggregating;

    private int depth;

    ExpressionParser(Tokens tokens) {
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
    boolean isAggregate(Expression expression) {
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

    private static boolean isConstant(Expression expression) {
        return expression instanceof Expression.Number
                || expression instanceof Expression.Text
                || expression instanceof Expression.Truth
                || expression instanceof Expression.Period;
    }

    Expression expression() {
        if (++depth > MOST_NESTED) {
            throw tokens.unexpected();
        }
        Expression left = and();
        while (tokens.takeWord("or")) {
            left = new Binary("or", left, and());
        }
        depth--;
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (tokens.takeWord("and")) {
            left = new Binary("and", left, not());
        }
        return left;
    }

    private Expression not() {
        if (tokens.takeWord("not")) {
            if (++depth > MOST_NESTED) {
                throw tokens.unexpected();
            }
            Expression operand = not();
            depth--;
            return new Not(operand);
        }
        return comparison();
    }

    private Expression comparison() {
        Expression left = sum();
        Token next = tokens.peek();
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

    private List<Expression> values() {
        boolean round = tokens.take("(");
        if (!round) {
            tokens.expect("[");
        }
        List<Expression> values = new ArrayList<>();
        do {
            values.add(expression());
        } while (tokens.take(","));
        tokens.expect(round ? ")" : "]");
        return List.copyOf(values);
    }

    /** A text or a regular expression. */
    Expression pattern() {
        if (tokens.peek().is("/")) {
            Token regex = tokens.regex();
            String searched = Extraction.plain(regex.text(), new ArrayList<>());
            try {
                BoundedPattern.compile(searched);
            } catch (PatternSyntaxException e) {
                throw new MalformedQuery(
                        "Invalid regular expression: " + e.getDescription(), regex.start(), regex.end() - 1);
            }
            return new Expression.Regex(regex.text(), searched);
        }
        return new Expression.Text(tokens.string());
    }

    private Expression sum() {
        Expression left = product();
        while (tokens.peek().is("+") || tokens.peek().is("-")) {
            left = new Binary(tokens.next().text(), left, product());
        }
        return left;
    }

    private Expression product() {
        Expression left = power();
        while (tokens.peek().is("*") || tokens.peek().is("/") || tokens.peek().is("%")) {
            left = new Binary(tokens.next().text(), left, power());
        }
        return left;
    }

    private Expression power() {
        Expression base = sign();
        return tokens.take("^") ? new Binary("^", base, nested(this::power)) : base;
    }

    private Expression sign() {
        return tokens.take("-") ? new Minus(nested(this::sign)) : primary();
    }

    private Expression nested(Supplier<Expression> inner) {
        if (++depth > MOST_NESTED) {
            throw tokens.unexpected();
        }
        Expression read = inner.get();
        depth--;
        return read;
    }

    /** A field, a value, a call, or an expression in parentheses. */
    Expression primary() {
        Token token = tokens.next();
        switch (token.kind()) {
            case STRING:
                return new Expression.Text(token.text());
            case NUMBER:
                return new Expression.Number(new BigDecimal(token.text()));
            case QUOTED_NAME:
                return field(token);
            case NAME:
                if (token.isWord("true") || token.isWord("false")) {
                    return new Expression.Truth(token.isWord("true"));
                }
                return tokens.peek().is("(") ? call(token) : field(token);
            default:
                if (token.is("(")) {
                    Expression inner = expression();
                    tokens.expect(")");
                    return inner;
                }
                throw tokens.unexpected(token);
        }
    }

    private Expression field(Token token) {
        if (known != null && !known.contains(token.text())) {
            throw unknown(token);
        }
        return new Field(token.text());
    }

    private static MalformedQuery unknown(Token token) {
        return new MalformedQuery(
                "Unknown symbols found in or after stats: " + token.text(), token.start(), token.end() - 1);
    }

    private Expression call(Token name) {
        Optional<Field> column = known == null || aggregating ? Optional.empty() : columnNamed(name, known);
        if (column.isPresent()) {
            return column.get();
        }
        Optional<Aggregate> aggregate = Aggregate.named(name.text());
        if (aggregate.isPresent()) {
            return aggregated(name, aggregate.get());
        }
        Function function = Function.named(name.text()).orElseThrow(() -> tokens.unexpected(name));
        if (function == Function.BIN && known != null && !known.contains("@timestamp")) {
            throw unknown(name);
        }
        List<Expression> arguments = arguments(function);
        if (!function.takes(arguments.size())) {
            throw tokens.unexpected(tokens.last());
        }
        return new Call(function, arguments);
    }

    /** After {@code stats}, {@code count(*)} and {@code bin(5m)} may be the names of its columns. */
    private Optional<Field> columnNamed(Token name, Set<String> columns) {
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

    private List<Expression> arguments(Function function) {
        tokens.expect("(");
        List<Expression> arguments = new ArrayList<>();
        if (!tokens.take(")")) {
            do {
                arguments.add(function.takesPeriod(arguments.size()) ? period() : expression());
            } while (tokens.take(","));
            tokens.expect(")");
        }
        return List.copyOf(arguments);
    }

    private Expression period() {
        Token written = tokens.peek();
        Duration duration = written.kind() == Kind.DURATION ? Duration.parse(written.text()) : null;
        if (duration == null) {
            throw tokens.unexpected();
        }
        return new Expression.Period(tokens.next().text(), duration);
    }

    private Expression aggregated(Token name, Aggregate function) {
        if (!aggregating) {
            throw tokens.unexpected(name);
        }
        aggregating = false;
        tokens.expect("(");
        List<Expression> arguments = new ArrayList<>();
        if (function == Aggregate.COUNT && tokens.take("*")) {
            arguments.add(new Expression.All());
        } else if (!tokens.peek().is(")")) {
            do {
                arguments.add(expression());
            } while (tokens.take(","));
        }
        tokens.expect(")");
        aggregating = true;
        boolean isPercentile = function == Aggregate.PCT || function == Aggregate.PERCENTILE;
        if (!function.takes(arguments.size()) || isPercentile && !(arguments.get(1) instanceof Expression.Number)) {
            throw tokens.unexpected(tokens.last());
        }
        return new Aggregated(function, List.copyOf(arguments));
    }
}
