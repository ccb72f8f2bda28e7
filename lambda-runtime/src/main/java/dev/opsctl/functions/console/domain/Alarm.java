package dev.opsctl.functions.console.domain;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An alarm as CloudWatch describes it (OBS-3).
 *
 * @param state {@code OK}, {@code ALARM} or {@code INSUFFICIENT_DATA}
 * @param since when it came into its state; null if CloudWatch does not say
 * @param description what it means and what to do
 * @param watches null for one that is made of other alarms
 * @param rule what one is made of, as CloudWatch writes it; null for one of metrics
 */
public record Alarm(
        String name,
        String state,
        @Nullable Instant since,
        String reason,
        String description,
        @Nullable Watched watches,
        @Nullable String rule) {

    /** Those that are on first, then those that nothing is known of, each by name. */
    public static final Comparator<Alarm> WORST_FIRST = Comparator.comparing((Alarm alarm) -> !alarm.on())
            .thenComparing(alarm -> alarm.state().equals("OK"))
            .thenComparing(Alarm::name);

    private static final Map<String, String> SIGNS = Map.of(
            "GreaterThanThreshold", ">",
            "GreaterThanOrEqualToThreshold", ">=",
            "LessThanThreshold", "<",
            "LessThanOrEqualToThreshold", "<=");

    /**
     * What a metric must be for its alarm to be on.
     *
     * @param metric its name, or what an expression calls itself
     * @param sign between metric and threshold; a name of CloudWatch's where it compares with a band
     * @param threshold null where it compares with a band
     * @param period of a point, in seconds
     * @param points so many of the last {@code of} must be beyond the threshold
     * @param queue the queue that the metric is of; null if it is of none
     * @param queries for {@code GetMetricData}
     */
    public record Watched(
            String metric,
            String sign,
            @Nullable BigDecimal threshold,
            int period,
            int points,
            int of,
            @Nullable String queue,
            List<Map<String, Object>> queries) {}

    public boolean on() {
        return state.equals("ALARM");
    }

    /** @param described a member of {@code MetricAlarms} or {@code CompositeAlarms} of {@code DescribeAlarms} */
    public static Alarm of(Map<String, Object> described) {
        String rule = described.get("AlarmRule") instanceof String text ? text : null;
        return new Alarm(
                text(described, "AlarmName", ""),
                text(described, "StateValue", "INSUFFICIENT_DATA"),
                time(described.getOrDefault("StateTransitionedTimestamp", described.get("StateUpdatedTimestamp"))),
                text(described, "StateReason", ""),
                text(described, "AlarmDescription", ""),
                rule == null ? watched(described) : null,
                rule);
    }

    /** @param seconds of the epoch as JSON has them; null if it is none */
    public static @Nullable Instant time(@Nullable Object seconds) {
        return seconds instanceof BigDecimal number
                ? Instant.ofEpochMilli(number.movePointRight(3).longValue())
                : null;
    }

    private static Watched watched(Map<String, Object> alarm) {
        List<Map<String, Object>> queries = new ArrayList<>();
        for (Object query : list(alarm, "Metrics")) {
            if (query instanceof Map<?, ?> one) {
                Map<String, Object> copy = new LinkedHashMap<>();
                one.forEach((name, value) -> copy.put(String.valueOf(name), value));
                queries.add(copy);
            }
        }
        if (queries.isEmpty()) {
            queries.add(single(alarm));
        }
        Map<String, Object> shown = queries.stream()
                .filter(query -> !Boolean.FALSE.equals(query.get("ReturnData")))
                .findFirst()
                .orElse(queries.get(0));
        int of = number(alarm, "EvaluationPeriods", 1);
        String comparison = text(alarm, "ComparisonOperator", "");
        return new Watched(
                text(shown, "Label", text(alarm, "MetricName", text(shown, "Expression", "metric"))),
                SIGNS.getOrDefault(comparison, comparison),
                alarm.get("Threshold") instanceof BigDecimal threshold ? threshold : null,
                queries.stream().mapToInt(Alarm::period).max().orElse(60),
                number(alarm, "DatapointsToAlarm", of),
                of,
                queue(list(alarm, "Dimensions")),
                queries);
    }

    private static @Nullable String queue(List<?> dimensions) {
        for (Object dimension : dimensions) {
            if (dimension instanceof Map<?, ?> one
                    && "QueueName".equals(one.get("Name"))
                    && one.get("Value") instanceof String name) {
                return name;
            }
        }
        return null;
    }

    private static Map<String, Object> single(Map<String, Object> alarm) {
        Map<String, Object> metric = new LinkedHashMap<>();
        metric.put("Namespace", text(alarm, "Namespace", ""));
        metric.put("MetricName", text(alarm, "MetricName", ""));
        metric.put("Dimensions", list(alarm, "Dimensions"));
        Map<String, Object> stat = new LinkedHashMap<>();
        stat.put("Metric", metric);
        stat.put("Period", number(alarm, "Period", 60));
        stat.put("Stat", text(alarm, "Statistic", text(alarm, "ExtendedStatistic", "Average")));
        Map<String, Object> query = new LinkedHashMap<>();
        query.put("Id", "m0");
        query.put("MetricStat", stat);
        return query;
    }

    private static int period(Map<String, Object> query) {
        return query.get("MetricStat") instanceof Map<?, ?> stat && stat.get("Period") instanceof Number period
                ? period.intValue()
                : number(query, "Period", 0);
    }

    private static List<?> list(Map<String, Object> of, String name) {
        return of.get(name) instanceof List<?> list ? list : List.of();
    }

    private static int number(Map<String, Object> of, String name, int otherwise) {
        return of.get(name) instanceof Number number ? number.intValue() : otherwise;
    }

    private static String text(Map<String, Object> of, String name, String otherwise) {
        return of.get(name) instanceof String text ? text : otherwise;
    }
}
