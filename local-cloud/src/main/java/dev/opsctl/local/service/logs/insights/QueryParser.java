package dev.opsctl.local.service.logs.insights;

import dev.opsctl.local.service.logs.insights.Command.Column;
import dev.opsctl.local.service.logs.insights.QueryExpression.Regex;
import dev.opsctl.local.service.logs.insights.QueryExpression.Text;
import dev.opsctl.local.service.logs.insights.QueryToken.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Reads queries.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html">Query syntax</a>
 */
final class QueryParser {

    static final int MOST_ROWS = 10_000;
    private static final int MOST_STATS = 2;
    private static final int MOST_COMMANDS = 100;

    private final QueryTokens tokens;
    private final QueryExpressionParser expressions;
    private final List<Command> commands = new ArrayList<>();
    private int stats;
    private boolean ordered;
    private boolean deduplicated;

    QueryParser(String text) {
        this.tokens = new QueryTokens(text);
        this.expressions = new QueryExpressionParser(tokens);
    }

    Query parse() {
        Query.Source source = source();
        while (tokens.peek().kind() != Kind.END) {
            if (commands.size() == MOST_COMMANDS) {
                throw tokens.unexpected();
            }
            commands.add(command());
            if (tokens.peek().kind() != Kind.END) {
                tokens.expect("|");
                if (tokens.peek().kind() == Kind.END) {
                    throw tokens.unexpected();
                }
            }
        }
        return new Query(source, List.copyOf(commands));
    }

    private Query.@Nullable Source source() {
        List<String> names = new ArrayList<>();
        while (tokens.takeWord("source")) {
            if (names.isEmpty() && tokens.takeWord("logGroups")) {
                Query.Source found = groups();
                afterSource();
                return found;
            }
            names.add(tokens.string());
            afterSource();
        }
        return names.isEmpty() ? null : new Query.Source(List.copyOf(names), List.of(), List.of());
    }

    private void afterSource() {
        if (tokens.peek().kind() != Kind.END) {
            tokens.expect("|");
        }
    }

    private Query.Source groups() {
        List<String> prefixes = new ArrayList<>();
        List<String> classes = new ArrayList<>();
        tokens.expect("(");
        do {
            if (tokens.takeWord("namePrefix")) {
                prefixes.addAll(strings());
            } else if (tokens.takeWord("class")) {
                classes.addAll(strings());
            } else {
                throw tokens.unexpected();
            }
        } while (tokens.take(","));
        tokens.expect(")");
        return new Query.Source(List.of(), List.copyOf(prefixes), List.copyOf(classes));
    }

    private List<String> strings() {
        tokens.expect(":");
        if (!tokens.take("[")) {
            return List.of(tokens.string());
        }
        List<String> strings = new ArrayList<>();
        do {
            strings.add(tokens.string());
        } while (tokens.take(","));
        tokens.expect("]");
        return strings;
    }

    private Command command() {
        QueryToken word = tokens.peek();
        String command = word.kind() == Kind.NAME ? word.text().toLowerCase(Locale.ROOT) : "";
        // AWS lets only limit follow dedup.
        if (deduplicated && !List.of("limit", "head").contains(command)) {
            throw tokens.unexpected();
        }
        tokens.next();
        return switch (command) {
            case "fields", "unmask" -> fields(false);
            case "display" -> fields(true);
            case "filter", "where" -> new Command.Filter(expressions.expression());
            case "parse" -> extraction();
            case "stats" -> stats(word);
            case "sort", "order" -> sort();
            case "limit", "head" -> limit();
            case "dedup" -> dedup();
            default -> throw tokens.unexpected(word);
        };
    }

    private Command fields(boolean hides) {
        List<Column> columns = columns();
        columns.forEach(column -> expressions.define(column.name()));
        return new Command.Fields(columns, hides);
    }

    private List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        do {
            columns.add(column());
        } while (tokens.take(","));
        return List.copyOf(columns);
    }

    private Column column() {
        int start = tokens.peek().start();
        QueryExpression value = expressions.expression();
        int end = tokens.lastEnd();
        if (tokens.takeWord("as")) {
            return new Column(value, tokens.name(), true);
        }
        String name = value instanceof QueryExpression.Field field ? field.name() : tokens.written(start, end);
        return new Column(value, name, false);
    }

    private Command extraction() {
        QueryExpression source = expressions.primary();
        QueryExpression pattern = expressions.pattern();
        QueryToken at = tokens.last();
        List<String> names = new ArrayList<>();
        if (tokens.takeWord("as")) {
            do {
                names.add(tokens.name());
            } while (tokens.take(","));
        }
        Extraction extraction;
        try {
            extraction = pattern instanceof Regex regex
                    ? Extraction.regex(regex.pattern(), names)
                    : Extraction.glob(((Text) pattern).value(), names);
        } catch (PatternSyntaxException e) {
            throw new MalformedQuery("Invalid regular expression: " + e.getDescription(), at.start(), at.end() - 1);
        }
        if (pattern instanceof Text text && Extraction.stars(text.value()) != names.size()) {
            throw new MalformedQuery(
                    "The number of wildcards in a parse expression must be the number of fields after as: "
                            + Extraction.stars(text.value()) + " and " + names.size(),
                    at.start(),
                    at.end() - 1);
        }
        extraction.fields().stream().filter(Objects::nonNull).forEach(expressions::define);
        return new Command.Parse(source, pattern, List.copyOf(names), extraction);
    }

    private Command stats(QueryToken word) {
        // A query may have two; what orders or cuts the rows comes after both.
        if (++stats > MOST_STATS || stats > 1 && ordered) {
            throw tokens.unexpected(word);
        }
        List<Column> aggregates = new ArrayList<>();
        do {
            QueryToken start = tokens.peek();
            Column column = expressions.aggregating(this::column);
            if (!expressions.isAggregate(column.value())) {
                throw tokens.unexpected(start);
            }
            aggregates.add(column);
        } while (tokens.take(","));
        List<Column> by = tokens.takeWord("by") ? columns() : List.of();
        Set<String> known = new HashSet<>();
        aggregates.forEach(column -> known.add(column.name()));
        by.forEach(column -> known.add(column.name()));
        expressions.only(known);
        return new Command.Stats(List.copyOf(aggregates), by);
    }

    private Command sort() {
        ordered = true;
        List<Command.Key> keys = new ArrayList<>();
        do {
            QueryExpression value = expressions.expression();
            boolean descending = tokens.takeWord("desc");
            if (!descending) {
                tokens.takeWord("asc");
            }
            keys.add(new Command.Key(value, descending));
        } while (tokens.take(","));
        return new Command.Sort(List.copyOf(keys));
    }

    private Command limit() {
        ordered = true;
        boolean any = tokens.takeWord("any");
        QueryToken number = tokens.peek();
        if (number.kind() != Kind.NUMBER || !number.text().matches("[0-9]{1,9}")) {
            throw tokens.unexpected();
        }
        int rows = Integer.parseInt(tokens.next().text());
        if (rows < 1 || rows > MOST_ROWS) {
            throw new MalformedQuery("limit must be between 1 and " + MOST_ROWS, number.start(), number.end() - 1);
        }
        return new Command.Limit(rows, any);
    }

    private Command dedup() {
        List<QueryExpression> fields = new ArrayList<>();
        do {
            fields.add(expressions.primary());
        } while (tokens.take(","));
        deduplicated = true;
        ordered = true;
        return new Command.Dedup(List.copyOf(fields));
    }
}
