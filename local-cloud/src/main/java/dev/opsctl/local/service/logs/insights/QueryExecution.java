package dev.opsctl.local.service.logs.insights;

import dev.opsctl.local.limit.Budget;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A query over log events, which are given to it in order of time. Each event has a {@link Budget} of its own, and what is kept of all of them
 * is bounded; what goes beyond throws {@link dev.opsctl.local.limit.BudgetExceeded}.
 */
public final class QueryExecution {

    private static final long STEPS = 5_000_000;
    private static final List<Command.Key> LATEST =
            List.of(new Command.Key(new QueryExpression.Field("@timestamp"), true));

    private final Query query;
    private final int limit;
    private final int enough;
    private final long now;
    private final Retained retained = new Retained();
    private final Stage first;
    private final List<Map<String, String>> results = new ArrayList<>();
    private long matched;
    private Budget budget = new Budget(STEPS);
    private @Nullable Row budgeted;

    /**
     * @param limit most rows, if the query does not say it
     * @param now epoch milliseconds
     */
    public QueryExecution(Query query, int limit, long now) {
        this.query = query;
        this.now = now;
        this.limit = query.isLimited() ? QueryParser.MOST_ROWS : limit;
        this.enough = query.commands().stream()
                .mapToInt(command -> command instanceof Command.Limit cut && cut.any() ? cut.rows() : Integer.MAX_VALUE)
                .min()
                .orElse(Integer.MAX_VALUE);
        this.first = stages();
    }

    private Stage stages() {
        List<Command> commands = new ArrayList<>(query.commands());
        addOrder(commands);
        int whole = firstOfAll(commands);
        Stage next = RowStages.limit(limit, results(query.columns(), !query.hasStats()));
        for (int i = commands.size() - 1; i >= 0; i--) {
            if (i == whole - 1) {
                next = counted(next);
            }
            next = stage(commands.get(i), wanted(commands, i + 1), next);
        }
        return whole == 0 ? counted(next) : next;
    }

    /** How many rows are wanted, as far as the command at a place says it. */
    private int wanted(List<Command> commands, int next) {
        if (next == commands.size()) {
            return limit;
        }
        return commands.get(next) instanceof Command.Limit cut ? cut.rows() : Integer.MAX_VALUE;
    }

    /** Without an order of its own, a query answers the latest events first. */
    private static void addOrder(List<Command> commands) {
        int i = 0;
        while (i < commands.size()
                && !(commands.get(i) instanceof Command.Limit)
                && !(commands.get(i) instanceof Command.Dedup)) {
            if (commands.get(i) instanceof Command.Sort || commands.get(i) instanceof Command.Stats) {
                return;
            }
            i++;
        }
        if (i == commands.size() || !(commands.get(i) instanceof Command.Limit cut && cut.any())) {
            commands.add(i, new Command.Sort(LATEST));
        }
    }

    /** The first command that looks at more than one row. */
    private static int firstOfAll(List<Command> commands) {
        int i = 0;
        while (i < commands.size()
                && (commands.get(i) instanceof Command.Filter
                        || commands.get(i) instanceof Command.Fields
                        || commands.get(i) instanceof Command.Parse)) {
            i++;
        }
        return i;
    }

    private Stage stage(Command command, int wanted, Stage next) {
        Function<Row, RowEvaluation> evaluations = this::evaluation;
        if (command instanceof Command.Filter filter) {
            return RowStages.filter(filter, evaluations, next);
        } else if (command instanceof Command.Fields fields) {
            return RowStages.fields(fields, evaluations, next);
        } else if (command instanceof Command.Parse parse) {
            return RowStages.parse(parse, evaluations, next);
        } else if (command instanceof Command.Stats stats) {
            return new StatsStage(stats, evaluations, retained, next);
        } else if (command instanceof Command.Sort sort) {
            return new SortStage(sort.keys(), wanted, evaluations, retained, next);
        } else if (command instanceof Command.Dedup dedup) {
            return RowStages.dedup(dedup, evaluations, retained, next);
        }
        return RowStages.limit(((Command.Limit) command).rows(), next);
    }

    /** A row is computed within one budget, however many commands look at it. */
    private RowEvaluation evaluation(Row row) {
        if (row != budgeted) {
            budgeted = row;
            LogEvent event = row.event();
            budget = new Budget(STEPS, event == null ? 0 : event.message().length());
        }
        return new RowEvaluation(row, budget, now);
    }

    private Stage counted(Stage next) {
        return new Stage() {
            @Override
            public void row(Row row) {
                matched++;
                next.row(row);
            }

            @Override
            public void end() {
                next.end();
            }
        };
    }

    private Stage results(Set<String> columns, boolean areEvents) {
        return new Stage() {
            @Override
            public void row(Row row) {
                Map<String, String> shown = new LinkedHashMap<>();
                RowEvaluation evaluation = evaluation(row);
                for (String column : columns) {
                    String text = evaluation.text(new QueryExpression.Field(column));
                    if (text != null) {
                        retained.bytes(2L * text.length());
                        shown.put(column, text);
                    }
                }
                if (areEvents) {
                    shown.put("@ptr", String.valueOf(row.field("@ptr")));
                }
                results.add(shown);
            }

            @Override
            public void end() {
                // all rows are there
            }
        };
    }

    /** @return whether more events are wanted */
    public boolean accept(LogEvent event) {
        first.row(new Row(event));
        return results.size() < enough;
    }

    /** No more events come. @return the rows: columns and their texts, without what is missing */
    public List<Map<String, String>> end() {
        first.end();
        return results;
    }

    /** How many events the query's conditions let through. */
    public long matched() {
        return matched;
    }
}
