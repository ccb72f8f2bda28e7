package dev.opsctl.functions.console;

import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.runtime.Json;
import dev.opsctl.functions.runtime.WatchingCalls;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** CloudWatch: metrics by the minute, and the alarms that are on. */
final class Metrics {
    private static final int PERIOD = 60;

    private final String prefix;

    /** @param prefix of the environment's names */
    Metrics(String prefix) {
        this.prefix = prefix;
    }

    /**
     * A line of a chart.
     *
     * @param chart its id
     * @param line its id in the chart
     */
    record Wanted(
            String chart, String line, String namespace, String metric, Map<String, String> dimensions, String stat) {}

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
        Map<String, Object> answer = WatchingCalls.cloudWatch(
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

    @SuppressWarnings("unchecked")
    private static void add(Map<String, Object> chart, Map<String, Object> line) {
        ((List<Object>) chart.get("series")).add(line);
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

    /** The alarms that are on, those that are on for longest first: {@code {name, since, reason, description}}. */
    List<Map<String, Object>> alarms() {
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("StateValue", "ALARM");
        input.put("AlarmTypes", List.of("MetricAlarm"));
        if (!prefix.isEmpty()) {
            input.put("AlarmNamePrefix", prefix);
        }
        List<Map<String, Object>> alarms = new ArrayList<>();
        for (Object alarm : Json.list(WatchingCalls.cloudWatch("DescribeAlarms", input), "MetricAlarms")) {
            if (alarm instanceof Map<?, ?> one) {
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("name", String.valueOf(one.get("AlarmName")));
                if (one.get("StateUpdatedTimestamp") instanceof BigDecimal since) {
                    json.put(
                            "since",
                            SortableTime.text(
                                    Instant.ofEpochMilli(since.movePointRight(3).longValue())));
                }
                json.put("reason", String.valueOf(one.get("StateReason")));
                json.put("description", String.valueOf(one.get("AlarmDescription")));
                alarms.add(json);
            }
        }
        return alarms;
    }
}
