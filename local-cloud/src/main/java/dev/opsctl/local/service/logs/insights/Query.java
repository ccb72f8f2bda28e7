package dev.opsctl.local.service.logs.insights;

import dev.opsctl.local.service.logs.insights.Command.Column;
import dev.opsctl.local.service.logs.insights.Command.Fields;
import dev.opsctl.local.service.logs.insights.Command.Parse;
import dev.opsctl.local.service.logs.insights.Command.Stats;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A query that has been read. {@code toString} is its text.
 *
 * @param source which log groups it names itself, null if it names none
 */
public record Query(@Nullable Source source, List<Command> commands) {

    private static final List<String> DEFAULT_COLUMNS = List.of("@timestamp", "@message");

    /**
     * The log groups of {@code SOURCE}.
     *
     * @param names the groups themselves
     * @param prefixes beginnings of their names
     * @param classes classes of log groups, empty for all
     */
    public record Source(List<String> names, List<String> prefixes, List<String> classes) {

        @Override
        public String toString() {
            if (!names.isEmpty()) {
                return names.stream()
                        .map(name -> "source " + new QueryExpression.Text(name))
                        .collect(Collectors.joining(" | "));
            }
            return "source logGroups(namePrefix: " + list(prefixes)
                    + (classes.isEmpty() ? "" : ", class: " + list(classes)) + ")";
        }

        private static String list(List<String> texts) {
            return texts.stream()
                    .map(text -> new QueryExpression.Text(text).toString())
                    .collect(Collectors.joining(", ", "[", "]"));
        }
    }

    /** @throws MalformedQuery if the text is no query */
    public static Query parse(String text) {
        return new QueryParser(text).parse();
    }

    boolean hasStats() {
        return commands.stream().anyMatch(Stats.class::isInstance);
    }

    /** Whether the query says itself how many rows it answers. */
    boolean isLimited() {
        int last = commands.size() - 1;
        while (last >= 0 && !(commands.get(last) instanceof Stats)) {
            if (commands.get(last) instanceof Command.Limit) {
                return true;
            }
            last--;
        }
        return false;
    }

    /** The columns of the results, without {@code @ptr}. */
    Set<String> columns() {
        Set<String> columns = new LinkedHashSet<>();
        Set<String> extracted = new LinkedHashSet<>();
        for (Command command : commands) {
            if (command instanceof Fields fields) {
                if (fields.hides()) {
                    columns.clear();
                    extracted.clear();
                }
                names(fields.columns()).forEach(columns::add);
            } else if (command instanceof Parse parse) {
                parse.extraction().fields().stream().filter(Objects::nonNull).forEach(extracted::add);
            } else if (command instanceof Stats stats) {
                columns.clear();
                extracted.clear();
                Stream.concat(names(stats.by()), names(stats.aggregates())).forEach(columns::add);
            }
        }
        if (columns.isEmpty()) {
            columns.addAll(DEFAULT_COLUMNS);
        }
        columns.addAll(extracted);
        return columns;
    }

    private static Stream<String> names(List<Column> columns) {
        return columns.stream().map(Column::name);
    }

    @Override
    public String toString() {
        return Stream.concat(
                        Stream.ofNullable(source).map(Object::toString),
                        commands.stream().map(Object::toString))
                .collect(Collectors.joining("\n| "));
    }
}
