package dev.opsctl.local.service.cloudwatch;

import dev.opsctl.local.metrics.MetricId;
import dev.opsctl.local.metrics.Metrics;
import dev.opsctl.local.metrics.Sample;
import dev.opsctl.local.service.cloudwatch.math.Expression;
import dev.opsctl.local.service.cloudwatch.math.MathException;
import dev.opsctl.local.service.cloudwatch.math.Scene;
import dev.opsctl.local.service.cloudwatch.math.Search;
import dev.opsctl.local.service.cloudwatch.math.Series;
import dev.opsctl.local.service.cloudwatch.math.Value;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatch.model.MetricDataQuery;
import software.amazon.awssdk.services.cloudwatch.model.MetricStat;

/** Queries that may name each other, evaluated over one span of time. */
final class MetricQueries {

    private static final int MOST_FOUND = 500;
    private static final int USUAL_PERIOD = 300;

    /** Where values come from. */
    @FunctionalInterface
    interface Values {
        /** As {@link Metrics#read}. */
        NavigableMap<Long, Sample> read(MetricId id, @Nullable String unit, Instant from, Instant to, int period);
    }

    private final @Nullable Metrics metrics;
    private final Values source;
    private final Map<String, MetricDataQuery> queries = new HashMap<>();
    private final List<MetricDataQuery> inOrder;
    private final Instant start;
    private final Instant end;
    private final Instant now;
    private final Map<String, Value> values = new HashMap<>();
    private final Map<String, Expression> expressions = new HashMap<>();
    private final Set<String> underWay = new HashSet<>();

    /** Of what has been written. */
    MetricQueries(Metrics metrics, List<MetricDataQuery> inOrder, Instant start, Instant end, Instant now) {
        this(metrics, metrics::read, inOrder, start, end, now);
    }

    MetricQueries(
            @Nullable Metrics metrics,
            Values values,
            List<MetricDataQuery> inOrder,
            Instant start,
            Instant end,
            Instant now) {
        this.metrics = metrics;
        this.source = values;
        this.inOrder = inOrder;
        this.start = start;
        this.end = end;
        this.now = now;
        inOrder.forEach(query -> queries.put(query.id(), query));
    }

    /** @throws MathException if an expression, or one that it names, has no value */
    Value value(MetricDataQuery query) {
        String id = query.id();
        Value known = values.get(id);
        if (known != null) {
            return known;
        } else if (!underWay.add(id)) {
            throw QueryChecks.circular(id);
        }
        Value value = query.metricStat() != null ? new Value.One(metric(query.metricStat())) : expression(query);
        underWay.remove(id);
        values.put(id, value);
        return value;
    }

    private Value expression(MetricDataQuery query) {
        Expression parsed = parsed(query);
        return parsed.evaluate(new Around(period(query)));
    }

    private Expression parsed(MetricDataQuery query) {
        return expressions.computeIfAbsent(query.id(), id -> Expression.parse(query.expression()));
    }

    /** Of a query: that of what it names, if it says none itself. */
    int period(MetricDataQuery query) {
        return period(query, new HashSet<>());
    }

    /** Whether no query's value changes with time alone: without values in its metrics, each has the same one at all times. */
    boolean areTimeless() {
        return inOrder.stream()
                .allMatch(query -> query.metricStat() != null || parsed(query).isTimeless());
    }

    private int period(MetricDataQuery query, Set<String> seen) {
        if (query.metricStat() != null) {
            return query.metricStat().period();
        } else if (query.period() != null) {
            return query.period();
        }
        int longest = 0;
        for (String name : parsed(query).names()) {
            if (seen.add(name) && queries.containsKey(name)) {
                longest = Math.max(longest, period(queries.get(name), seen));
            }
        }
        return longest > 0
                ? longest
                : inOrder.stream()
                        .filter(other -> other.metricStat() != null)
                        .mapToInt(other -> other.metricStat().period())
                        .max()
                        .orElse(USUAL_PERIOD);
    }

    private Series metric(MetricStat stat) {
        MetricId id = new MetricId(
                stat.metric().namespace(),
                stat.metric().metricName(),
                DataInput.dimensions(stat.metric().dimensions(), "Dimensions"));
        return read(id, stat.unitAsString(), stat.stat(), stat.period(), id.name());
    }

    private Series read(MetricId id, @Nullable String unit, String stat, int period, String label) {
        Statistic statistic = Statistic.any(stat)
                .orElseThrow(() ->
                        CloudWatchErrors.validation("The value " + stat + " for parameter Stat is not supported."));
        NavigableMap<Long, Double> points = new TreeMap<>();
        source.read(id, unit, Spans.begin(start, period, now), end, period)
                .forEach((at, sample) -> statistic.of(sample).ifPresent(value -> points.put(at, value)));
        return new Series(label, points, period);
    }

    /** What an expression of some period sees. */
    private final class Around implements Scene {
        private final int period;

        Around(int period) {
            this.period = period;
        }

        @Override
        public @Nullable Value query(String id) {
            MetricDataQuery query = queries.get(id);
            return query == null ? null : value(query);
        }

        @Override
        public List<Series> metrics(String part) {
            return inOrder.stream()
                    .filter(query -> query.metricStat() != null && query.id().contains(part))
                    .flatMap(query -> value(query).all().stream())
                    .toList();
        }

        @Override
        public List<Series> search(Search search) {
            Instant since = now.minus(DataOperations.LISTED);
            Metrics known = Objects.requireNonNull(metrics, "without metrics only periods are asked for");
            List<MetricId> found = known.all().stream()
                    .filter(search.matches())
                    .filter(id ->
                            known.latest(id).filter(at -> at.isAfter(since)).isPresent())
                    .sorted(DataOperations.ORDER)
                    .limit(MOST_FOUND)
                    .toList();
            boolean oneName = found.stream().map(MetricId::name).distinct().count() == 1;
            return found.stream()
                    .map(id -> read(id, null, search.statistic(), search.period(), label(id, oneName)))
                    .toList();
        }

        /** What one is told apart by. */
        private String label(MetricId id, boolean oneName) {
            String values = String.join(" ", id.dimensions().values());
            return values.isEmpty() ? id.name() : oneName ? values : values + " " + id.name();
        }

        @Override
        public long from() {
            return Spans.begin(start, period, now).getEpochSecond();
        }

        @Override
        public long to() {
            return end.getEpochSecond();
        }

        @Override
        public int period() {
            return period;
        }
    }
}
