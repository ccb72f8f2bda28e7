package dev.opsctl.functions.console;

import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.runtime.WatchingCalls;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** CloudWatch's metrics. */
final class Metrics {
    private static final int PERIOD = 60;

    /**
     * A line of a chart.
     *
     * @param chart its id
     * @param line its id in the chart; null if it has none
     */
    record Wanted(
            String chart,
            @Nullable String line,
            String namespace,
            String metric,
            Map<String, String> dimensions,
            String stat) {}

    /** {@code [{chart, series: [{line, points: [[epochSecond, value]]}]}]}, in the order in which they are wanted. */
    List<Map<String, Object>> series(List<Wanted> wanted, Instant from, Instant to) {
        return series(wanted, from, to, PERIOD);
    }

    /** @param period of a point, in seconds */
    List<Map<String, Object>> series(List<Wanted> wanted, Instant from, Instant to, int period) {
        List<Object> queries = new ArrayList<>();
        for (int i = 0; i < wanted.size(); i++) {
            Wanted one = wanted.get(i);
            List<Object> dimensions = new ArrayList<>();
            one.dimensions().forEach((name, value) -> dimensions.add(Map.of("Name", name, "Value", value)));
            queries.add(Map.of(
                    "Id",
                    "m" + i,
                    "MetricStat",
                    Map.of(
                            "Metric",
                            Map.of("Namespace", one.namespace(), "MetricName", one.metric(), "Dimensions", dimensions),
                            "Period",
                            period,
                            "Stat",
                            one.stat())));
        }
        Map<String, Object> answer = ask(queries, from, to);
        Map<String, Map<String, Object>> charts = new LinkedHashMap<>();
        for (int i = 0; i < wanted.size(); i++) {
            List<Object> points = points(answer, "m" + i);
            Wanted one = wanted.get(i);
            Map<String, Object> chart = charts.computeIfAbsent(one.chart(), id -> {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("chart", id);
                json.put("series", new ArrayList<>());
                return json;
            });
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("line", one.line());
            line.put("points", points);
            add(chart, line);
        }
        return List.copyOf(charts.values());
    }

    /** {@code [[epochSecond, value]]} of what queries return, as an alarm has them: one of them returns data. */
    static List<Object> points(List<Map<String, Object>> queries, Instant from, Instant to) {
        String returned = queries.stream()
                .filter(query -> !Boolean.FALSE.equals(query.get("ReturnData")))
                .map(query -> String.valueOf(query.get("Id")))
                .findFirst()
                .orElse("");
        return points(ask(queries, from, to), returned);
    }

    private static Map<String, Object> ask(List<?> queries, Instant from, Instant to) {
        return WatchingCalls.cloudWatch(
                "GetMetricData",
                Map.of(
                        "StartTime",
                        from.getEpochSecond(),
                        "EndTime",
                        to.getEpochSecond(),
                        "ScanBy",
                        "TimestampAscending",
                        "MetricDataQueries",
                        queries));
    }

    @SuppressWarnings("unchecked")
    private static void add(Map<String, Object> chart, Map<String, Object> line) {
        ((List<Object>) Objects.requireNonNull(chart.get("series"), "each chart is begun with it")).add(line);
    }

    private static List<Object> points(Map<String, Object> answer, String id) {
        List<Object> points = new ArrayList<>();
        for (Object result : Json.list(answer, "MetricDataResults")) {
            if (result instanceof Map<?, ?> one
                    && id.equals(one.get("Id"))
                    && one.get("Timestamps") instanceof List<?> times
                    && one.get("Values") instanceof List<?> values) {
                for (int i = 0; i < Math.min(times.size(), values.size()); i++) {
                    points.add(List.of(times.get(i), values.get(i)));
                }
            }
        }
        return points;
    }
}
