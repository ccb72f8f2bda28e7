package dev.opsctl.local.service.logs.insights;

import dev.opsctl.local.service.logs.insights.Command.Column;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/** The steps that look at one row alone. */
final class RowStages {

    private RowStages() {}

    /** A step that passes each row on or drops it. */
    private record Each(java.util.function.Predicate<Row> passes, Stage next) implements Stage {
        @Override
        public void row(Row row) {
            if (passes.test(row)) {
                next.row(row);
            }
        }

        @Override
        public void end() {
            next.end();
        }
    }

    static Stage filter(Command.Filter filter, Function<Row, RowEvaluation> evaluations, Stage next) {
        return new Each(row -> evaluations.apply(row).isTrue(filter.condition()), next);
    }

    static Stage fields(Command.Fields fields, Function<Row, RowEvaluation> evaluations, Stage next) {
        return new Each(
                row -> {
                    RowEvaluation evaluation = evaluations.apply(row);
                    for (Column column : fields.columns()) {
                        if (column.hasAlias() || !(column.value() instanceof QueryExpression.Field)) {
                            row.set(column.name(), evaluation.of(column.value()));
                        }
                    }
                    return true;
                },
                next);
    }

    static Stage parse(Command.Parse parse, Function<Row, RowEvaluation> evaluations, Stage next) {
        return new Each(
                row -> {
                    RowEvaluation evaluation = evaluations.apply(row);
                    String text = evaluation.text(parse.source());
                    if (text != null) {
                        parse.extraction().of(text, evaluation.budget()).forEach(row::set);
                    }
                    return true;
                },
                next);
    }

    /** Rows in which one of the fields is missing are nobody's duplicates. */
    static Stage dedup(Command.Dedup dedup, Function<Row, RowEvaluation> evaluations, Retained retained, Stage next) {
        Set<List<String>> seen = new HashSet<>();
        return new Each(
                row -> {
                    RowEvaluation evaluation = evaluations.apply(row);
                    List<String> values = new ArrayList<>();
                    dedup.fields().forEach(field -> values.add(evaluation.text(field)));
                    if (values.stream().anyMatch(Objects::isNull)) {
                        return true;
                    }
                    values.forEach(value -> retained.bytes(2L * value.length()));
                    return seen.add(values);
                },
                next);
    }

    static Stage limit(int rows, Stage next) {
        int[] left = {rows};
        return new Each(row -> left[0]-- > 0, next);
    }
}
