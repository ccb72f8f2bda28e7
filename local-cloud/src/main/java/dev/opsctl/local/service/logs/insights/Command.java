package dev.opsctl.local.service.logs.insights;

import java.util.List;
import java.util.stream.Collectors;

/** A step of a query. {@code toString} is its text in the query language. */
sealed interface Command {

    /**
     * A column.
     *
     * @param name the alias, or what was written
     * @param hasAlias whether a name was given
     */
    record Column(QueryExpression value, String name, boolean hasAlias) {
        @Override
        public String toString() {
            return hasAlias ? value + " as " + new QueryExpression.Field(name) : value.toString();
        }
    }

    /** @param hides whether only these columns are shown ({@code display}) */
    record Fields(List<Column> columns, boolean hides) implements Command {
        @Override
        public String toString() {
            return (hides ? "display " : "fields ") + list(columns);
        }
    }

    record Filter(QueryExpression condition) implements Command {
        @Override
        public String toString() {
            return "filter " + condition;
        }
    }

    /** @param pattern {@link QueryExpression.Text}, with stars, or {@link QueryExpression.Regex} @param names what stars or groups are called */
    record Parse(QueryExpression source, QueryExpression pattern, List<String> names, Extraction extraction)
            implements Command {
        @Override
        public String toString() {
            String as = names.isEmpty()
                    ? ""
                    : " as "
                            + list(names.stream()
                                    .map(QueryExpression.Field::new)
                                    .toList());
            return "parse " + source + " " + pattern + as;
        }
    }

    record Stats(List<Column> aggregates, List<Column> by) implements Command {
        @Override
        public String toString() {
            return "stats " + list(aggregates) + (by.isEmpty() ? "" : " by " + list(by));
        }
    }

    record Key(QueryExpression value, boolean descending) {
        @Override
        public String toString() {
            return value + (descending ? " desc" : " asc");
        }
    }

    record Sort(List<Key> keys) implements Command {
        @Override
        public String toString() {
            return "sort " + list(keys);
        }
    }

    /** @param any whether reading ends with so many events, whichever they are */
    record Limit(int rows, boolean any) implements Command {
        @Override
        public String toString() {
            return "limit " + (any ? "any " : "") + rows;
        }
    }

    record Dedup(List<QueryExpression> fields) implements Command {
        @Override
        public String toString() {
            return "dedup " + list(fields);
        }
    }

    private static String list(List<?> entries) {
        return entries.stream().map(Object::toString).collect(Collectors.joining(", "));
    }
}
