package dev.opsctl.local.service.cloudwatch.math;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * The functions of metric math.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#using-metric-math-functions-list">Functions</a>
 */
public final class MathFunctions {

    /** A function of AWS's list. */
    @FunctionalInterface
    public interface Function {
        Value apply(Scene scene, List<Value> arguments);
    }

    private static final Set<String> WORDS =
            Set.of("REPEAT", "LINEAR", "ASC", "DESC", "AVG", "SUM", "MIN", "MAX", "STDDEV", "LAST", "FIRST");
    private static final Set<String> ELSEWHERE =
            Set.of("ANOMALY_DETECTION_BAND", "INSIGHT_RULE_METRIC", "SERVICE_QUOTA", "LAMBDA", "DB_PERF_INSIGHTS");

    /** Those that make values of the time that is asked for, or look at other metrics than the queries'. */
    private static final Set<String> LOOKING_AROUND = Set.of("FILL", "TIME_SERIES", "SEARCH");

    private static final Map<String, Function> ALL = new TreeMap<>();

    static {
        each("ABS", Math::abs);
        each("CEIL", Math::ceil);
        each("FLOOR", Math::floor);
        each("LOG", Math::log);
        each("LOG10", Math::log10);
        Aggregate.ALL.forEach((name, aggregate) -> ALL.put(name, (scene, given) -> aggregated(aggregate, one(given))));
        ALL.put(
                "DATAPOINT_COUNT",
                (scene, given) -> new Value.Scalar(series(one(given)).points().size()));
        ALL.put("RUNNING_SUM", (scene, given) -> changed(one(given), Neighbours::runningSum));
        ALL.put(
                "DIFF",
                (scene, given) -> changed(one(given), series -> Neighbours.between(series, (value, seconds) -> value)));
        ALL.put(
                "DIFF_TIME",
                (scene, given) ->
                        changed(one(given), series -> Neighbours.between(series, (value, seconds) -> seconds)));
        ALL.put(
                "RATE",
                (scene, given) ->
                        changed(one(given), series -> Neighbours.between(series, (value, seconds) -> value / seconds)));
        ALL.put("FILL", (scene, given) -> Filling.fill(scene, argument(given, 0, 2), given.get(1)));
        ALL.put("IF", (scene, given) -> Choice.choose(given));
        ALL.put("METRICS", (scene, given) -> new Value.Many(scene.metrics(given.isEmpty() ? "" : text(given.get(0)))));
        ALL.put("PERIOD", (scene, given) -> new Value.Scalar(series(one(given)).period()));
        ALL.put("FIRST", (scene, given) -> nth(many(one(given)), 0));
        ALL.put("LAST", (scene, given) -> nth(many(one(given)), many(one(given)).size() - 1));
        ALL.put("SORT", (scene, given) -> sorted(given));
        ALL.put("SLICE", (scene, given) -> sliced(given));
        ALL.put(
                "REMOVE_EMPTY",
                (scene, given) -> new Value.Many(many(one(given)).stream()
                        .filter(series -> !series.points().isEmpty())
                        .toList()));
        ALL.put("TIME_SERIES", (scene, given) -> new Value.One(constant(scene, number(one(given)))));
        ALL.put("SEARCH", (scene, given) -> new Value.Many(scene.search(search(scene, given))));
        time("MINUTE", OffsetDateTime::getMinute);
        time("HOUR", OffsetDateTime::getHour);
        time("DAY", at -> at.getDayOfWeek().getValue());
        time("DATE", OffsetDateTime::getDayOfMonth);
        time("MONTH", OffsetDateTime::getMonthValue);
        time("YEAR", OffsetDateTime::getYear);
        time("EPOCH", OffsetDateTime::toEpochSecond);
    }

    private MathFunctions() {}

    static boolean isWord(String word) {
        return WORDS.contains(word);
    }

    /** Whether the value of a function depends on more than its arguments. */
    static boolean looksAround(String word) {
        return LOOKING_AROUND.contains(word.toUpperCase(Locale.ROOT));
    }

    static Function named(String word) {
        String name = word.toUpperCase(Locale.ROOT);
        Function function = ALL.get(name);
        if (function == null) {
            throw new MathException(
                    ELSEWHERE.contains(name)
                            ? "The local cloud has no function '" + name + "'"
                            : "Function '" + word + "' not found");
        }
        return function;
    }

    private static void each(String name, java.util.function.DoubleUnaryOperator function) {
        ALL.put(name, (scene, given) -> changed(one(given), series -> series.map(function)));
    }

    private static void time(String name, ToDoubleFunction<OffsetDateTime> part) {
        ALL.put(
                name,
                (scene, given) -> changed(one(given), series -> {
                    NavigableMap<Long, Double> parts = new TreeMap<>();
                    series.points()
                            .keySet()
                            .forEach(at -> parts.put(
                                    at,
                                    part.applyAsDouble(Instant.ofEpochSecond(at).atOffset(ZoneOffset.UTC))));
                    return series.with(parts);
                }));
    }

    private static Value changed(Value value, java.util.function.UnaryOperator<Series> change) {
        if (value instanceof Value.Scalar number) {
            NavigableMap<Long, Double> alone = new TreeMap<>(Map.of(0L, number.number()));
            Double result = change.apply(new Series("", alone, 1)).points().get(0L);
            return new Value.Scalar(result == null ? 0 : result);
        }
        return value instanceof Value.Many many
                ? new Value.Many(many.series().stream().map(change).toList())
                : new Value.One(change.apply(series(value)));
    }

    /** Of one time series a number; of several, a time series of what they are at each time. */
    private static Value aggregated(Aggregate aggregate, Value value) {
        if (!(value instanceof Value.Many many)) {
            return new Value.Scalar(aggregate.of(series(value).points().values()));
        }
        NavigableMap<Long, List<Double>> byTime = new TreeMap<>();
        many.series().forEach(series -> series.points()
                .forEach((at, point) ->
                        byTime.computeIfAbsent(at, time -> new ArrayList<>()).add(point)));
        NavigableMap<Long, Double> points = new TreeMap<>();
        byTime.forEach((at, values) -> points.put(at, aggregate.of(values)));
        int period = many.series().stream().mapToInt(Series::period).max().orElse(60);
        return new Value.One(new Series("", points, period));
    }

    private static Value nth(List<Series> series, int index) {
        if (index < 0 || index >= series.size()) {
            throw new MathException("There is no time series " + index + " in an array of " + series.size());
        }
        return new Value.One(series.get(index));
    }

    private static Value sorted(List<Value> given) {
        Aggregate by = Aggregate.named(text(argument(given, 1, 3)));
        String order = text(given.get(2));
        if (!order.equals("ASC") && !order.equals("DESC")) {
            throw new MathException("SORT takes ASC or DESC");
        }
        Comparator<Series> comparator =
                Comparator.comparingDouble(series -> by.of(series.points().values()));
        List<Series> sorted = many(given.get(0)).stream()
                .sorted(order.equals("ASC") ? comparator : comparator.reversed())
                .toList();
        return new Value.Many(
                given.size() > 3
                        ? sorted.subList(0, Math.max(0, Math.min(sorted.size(), (int) number(given.get(3)))))
                        : sorted);
    }

    private static Value sliced(List<Value> given) {
        List<Series> all = many(argument(given, 0, 2));
        int from = (int) number(given.get(1));
        if (given.size() == 2) {
            return nth(all, from);
        }
        int to = Math.min(all.size(), (int) number(given.get(2)));
        return new Value.Many(from < 0 || from >= to ? List.of() : all.subList(from, to));
    }

    private static Search search(Scene scene, List<Value> given) {
        String statistic = text(argument(given, 1, 2));
        int period = given.size() > 2 ? (int) number(given.get(2)) : scene.period();
        return Search.parse(text(given.get(0)), statistic, period);
    }

    /** The same value in every span. */
    static Series constant(Scene scene, double number) {
        NavigableMap<Long, Double> points = new TreeMap<>();
        for (long at = scene.from(); at < scene.to(); at += scene.period()) {
            points.put(at, number);
        }
        return new Series("", points, scene.period());
    }

    private static Value one(List<Value> given) {
        return argument(given, 0, 1);
    }

    private static Value argument(List<Value> given, int index, int least) {
        if (given.size() < least) {
            throw new MathException("The function takes " + least + " arguments or more, and has " + given.size());
        }
        return given.get(index);
    }

    static Series series(Value value) {
        if (value instanceof Value.One one) {
            return one.series();
        }
        throw new MathException("The function takes a time series");
    }

    private static List<Series> many(Value value) {
        if (value instanceof Value.Scalar || value instanceof Value.Text) {
            throw new MathException("The function takes an array of time series");
        }
        return value.all();
    }

    static double number(Value value) {
        if (value instanceof Value.Scalar scalar) {
            return scalar.number();
        }
        throw new MathException("The function takes a number");
    }

    private static String text(Value value) {
        if (value instanceof Value.Text text) {
            return text.text();
        }
        throw new MathException("The function takes a text");
    }
}
