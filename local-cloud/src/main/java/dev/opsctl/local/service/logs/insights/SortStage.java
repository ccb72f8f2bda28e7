package dev.opsctl.local.service.logs.insights;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Function;

/** Puts rows in order; of rows that are equal, the one that came last is first, which is the latest event. Missing values are last. */
final class SortStage implements Stage {

    private record Sorted(Row row, Object[] keys, long number, long size) {}

    private final List<Command.Key> keys;
    private final int most;
    private final Function<Row, RowEvaluation> evaluations;
    private final Retained retained;
    private final Stage next;
    private final Comparator<Sorted> order = this::compare;
    /** The rows that may be wanted; the last one of them first. */
    private final PriorityQueue<Sorted> rows = new PriorityQueue<>(order.reversed());

    private long number;

    /** @param most how many rows the next step takes */
    SortStage(
            List<Command.Key> keys, int most, Function<Row, RowEvaluation> evaluations, Retained retained, Stage next) {
        this.keys = keys;
        this.most = most;
        this.evaluations = evaluations;
        this.retained = retained;
        this.next = next;
    }

    private int compare(Sorted left, Sorted right) {
        for (int i = 0; i < keys.size(); i++) {
            Object first = left.keys()[i];
            Object second = right.keys()[i];
            if (first == null || second == null) {
                if (first != second) {
                    return first == null ? 1 : -1;
                }
                continue;
            }
            int order = QueryValues.compare(first, second);
            if (order != 0) {
                return keys.get(i).descending() ? -order : order;
            }
        }
        return Long.compare(right.number(), left.number());
    }

    @Override
    public void row(Row row) {
        RowEvaluation evaluation = evaluations.apply(row);
        Object[] values = new Object[keys.size()];
        Arrays.setAll(values, i -> evaluation.of(keys.get(i).value()));
        Sorted sorted = new Sorted(row, values, number++, row.size());
        if (rows.size() == most && order.compare(sorted, rows.peek()) > 0) {
            return;
        }
        retained.bytes(sorted.size());
        rows.add(sorted);
        if (rows.size() > most) {
            retained.release(rows.poll().size());
        }
    }

    @Override
    public void end() {
        List<Sorted> all = new ArrayList<>(rows);
        all.sort(order);
        all.forEach(sorted -> next.row(sorted.row()));
        next.end();
    }
}
