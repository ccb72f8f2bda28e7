package dev.opsctl.local.service.logs.insights;

import dev.opsctl.local.service.logs.insights.QueryExpression.Aggregated;
import dev.opsctl.local.service.logs.insights.QueryValues.Time;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one function of {@code stats} has seen of a group. */
final class Accumulator {

    private static final int FIRST_SAMPLES = 16;

    private final StatsFunction function;
    private final List<QueryExpression> arguments;
    private final Retained retained;
    private long count;
    private double sum;
    private double squares;
    private @Nullable Object kept;
    private long keptAt;
    private double[] samples = new double[0];
    private final Set<String> distinct = new HashSet<>();

    Accumulator(Aggregated aggregated, Retained retained) {
        this.function = aggregated.function();
        this.arguments = aggregated.arguments();
        this.retained = retained;
    }

    void add(RowEvaluation row) {
        QueryExpression argument = arguments.isEmpty() ? new QueryExpression.All() : arguments.get(0);
        if (argument instanceof QueryExpression.All) {
            count++;
            return;
        }
        Object value = row.of(argument);
        if (value == null) {
            return;
        }
        switch (function) {
            case COUNT -> count++;
            case COUNT_DISTINCT -> {
                String text = QueryValues.text(value);
                if (distinct.add(text)) {
                    retained.bytes(2L * text.length());
                }
            }
            case MIN -> keepIf(value, kept == null || QueryValues.compare(value, kept) < 0);
            case MAX -> keepIf(value, kept == null || QueryValues.compare(value, kept) > 0);
            case SORTS_FIRST ->
                keepIf(value, kept == null || QueryValues.text(value).compareTo(QueryValues.text(kept)) < 0);
            case SORTS_LAST ->
                keepIf(value, kept == null || QueryValues.text(value).compareTo(QueryValues.text(kept)) > 0);
            case EARLIEST -> keepAt(value, time(row), false);
            case LATEST -> keepAt(value, time(row), true);
            default -> number(QueryValues.number(value));
        }
    }

    private static long time(RowEvaluation row) {
        return row.row().field("@timestamp") instanceof Time time ? time.millis() : 0;
    }

    private void keepIf(Object value, boolean better) {
        if (better) {
            kept = value;
        }
    }

    private void keepAt(Object value, long time, boolean latest) {
        if (kept == null || (latest ? time >= keptAt : time < keptAt)) {
            kept = value;
            keptAt = time;
        }
    }

    private void number(@Nullable Double number) {
        if (number == null) {
            return;
        }
        count++;
        sum += number;
        squares += number * number;
        if (function == StatsFunction.PCT || function == StatsFunction.PERCENTILE || function == StatsFunction.MEDIAN) {
            if (count > samples.length) {
                int more = Math.max(FIRST_SAMPLES, samples.length);
                retained.bytes((long) more * Double.BYTES);
                samples = Arrays.copyOf(samples, samples.length + more);
            }
            samples[(int) count - 1] = number;
        }
    }

    /** The result; times are numbers of milliseconds, as AWS answers. */
    @Nullable
    Object result() {
        return switch (function) {
            case COUNT -> (double) count;
            case COUNT_DISTINCT -> (double) distinct.size();
            case SUM -> count == 0 ? null : QueryValues.finite(sum);
            case AVG -> count == 0 ? null : QueryValues.finite(sum / count);
            case STDDEV ->
                count == 0
                        ? null
                        : QueryValues.finite(Math.sqrt(Math.max(0, squares / count - sum / count * (sum / count))));
            case MEDIAN -> percentile(50);
            case PCT, PERCENTILE ->
                percentile(Double.parseDouble(arguments.get(1).toString()));
            default -> kept instanceof Time time ? Double.valueOf(time.millis()) : kept;
        };
    }

    /** The smallest sample that so many of a hundred are not above. */
    private @Nullable Object percentile(double percent) {
        if (count == 0) {
            return null;
        }
        double[] sorted = Arrays.copyOf(samples, (int) count);
        Arrays.sort(sorted);
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return sorted[Math.max(0, Math.min(sorted.length - 1, rank - 1))];
    }
}
