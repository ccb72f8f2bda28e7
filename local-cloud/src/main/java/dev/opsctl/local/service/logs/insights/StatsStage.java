package dev.opsctl.local.service.logs.insights;

import dev.opsctl.local.service.logs.insights.Command.Column;
import dev.opsctl.local.service.logs.insights.QueryExpression.Aggregated;
import dev.opsctl.local.service.logs.insights.QueryExpression.Binary;
import dev.opsctl.local.service.logs.insights.QueryExpression.Call;
import dev.opsctl.local.service.logs.insights.QueryExpression.Minus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Makes one row of each group. Those of a time ({@code bin}) come in its order, the latest first. */
final class StatsStage implements Stage {

    /** @param values the group's values of {@code by} */
    private record Group(List<Object> values, Map<String, Accumulator> accumulators) {}

    private static final int OVERHEAD = 200;

    private final Command.Stats stats;
    private final List<Aggregated> aggregated = new ArrayList<>();
    private final Function<Row, RowEvaluation> evaluations;
    private final Retained retained;
    private final Stage next;
    private final Map<List<String>, Group> groups = new LinkedHashMap<>();

    StatsStage(Command.Stats stats, Function<Row, RowEvaluation> evaluations, Retained retained, Stage next) {
        this.stats = stats;
        this.evaluations = evaluations;
        this.retained = retained;
        this.next = next;
        stats.aggregates().forEach(column -> collect(column.value()));
        if (stats.by().isEmpty()) {
            group(List.of(), List.of()); // there is one, even of no events
        }
    }

    private void collect(QueryExpression expression) {
        if (expression instanceof Aggregated found) {
            aggregated.add(found);
        } else if (expression instanceof Binary binary) {
            collect(binary.left());
            collect(binary.right());
        } else if (expression instanceof Minus minus) {
            collect(minus.operand());
        } else if (expression instanceof Call call) {
            call.arguments().forEach(this::collect);
        }
    }

    private Group group(List<String> key, List<Object> values) {
        return groups.computeIfAbsent(key, added -> {
            long size = OVERHEAD * (1L + aggregated.size());
            for (String part : added) {
                size += part == null ? 0 : 4L * part.length();
            }
            retained.bytes(size);
            Map<String, Accumulator> accumulators = new LinkedHashMap<>();
            aggregated.forEach(function -> accumulators.put(function.toString(), new Accumulator(function, retained)));
            return new Group(values, accumulators);
        });
    }

    @Override
    public void row(Row row) {
        RowEvaluation evaluation = evaluations.apply(row);
        List<Object> values = new ArrayList<>();
        List<String> key = new ArrayList<>();
        for (Column column : stats.by()) {
            Object value = evaluation.of(column.value());
            values.add(value);
            key.add(value == null ? null : QueryValues.text(value));
        }
        group(key, values).accumulators().values().forEach(accumulator -> accumulator.add(evaluation));
    }

    private static long time(Group group) {
        for (Object value : group.values()) {
            if (value instanceof QueryValues.Time time) {
                return time.millis();
            }
        }
        return 0;
    }

    @Override
    public void end() {
        List<Group> ordered = new ArrayList<>(groups.values());
        ordered.sort(Comparator.comparingLong(StatsStage::time).reversed());
        for (Group group : ordered) {
            Row results = new Row(null);
            group.accumulators().forEach((name, accumulator) -> results.set(name, accumulator.result()));
            Row row = new Row(null);
            for (int i = 0; i < stats.by().size(); i++) {
                row.set(stats.by().get(i).name(), group.values().get(i));
            }
            RowEvaluation evaluation = evaluations.apply(results);
            stats.aggregates().forEach(column -> row.set(column.name(), evaluation.of(column.value())));
            next.row(row);
        }
        next.end();
    }
}
