package dev.opsctl.functions.console;

import dev.opsctl.functions.console.domain.Alarm;
import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.runtime.WatchingCalls;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** CloudWatch's alarms, those whose names have the environment's prefix. */
final class Alarms {
    /** How many CloudWatch gives at once. */
    private static final int PAGE = 100;
    /** An environment has some forty; there is an end to what is read of an account that has thousands of others. */
    private static final int MOST = 500;

    private static final int HISTORY = 50;

    private final String prefix;

    /** @param prefix of the environment's names */
    Alarms(String prefix) {
        this.prefix = prefix;
    }

    /** All, those that are on first. */
    List<Alarm> all() {
        return named(Map.of("AlarmTypes", List.of("MetricAlarm", "CompositeAlarm")));
    }

    /** Those of metrics that are on: one that is made of others says nothing that these do not. */
    List<Alarm> on() {
        return named(Map.of("StateValue", "ALARM", "AlarmTypes", List.of("MetricAlarm")));
    }

    /** @throws NotFoundException if there is none of that name here */
    Alarm get(String name) {
        return find(name).orElseThrow(() -> new NotFoundException("there is no alarm " + name));
    }

    Optional<Alarm> find(String name) {
        return name.startsWith(prefix)
                ? describe(Map.of("AlarmNames", List.of(name), "AlarmTypes", List.of("MetricAlarm", "CompositeAlarm")))
                        .stream()
                        .findFirst()
                : Optional.empty();
    }

    /** The alarms that one is made of. CloudWatch tells no more of them than name and state. */
    List<Alarm> partsOf(Alarm alarm) {
        return describe(Map.of("ChildrenOfAlarmName", alarm.name()));
    }

    /** What happened to an alarm, newest first: {@code [{at, kind, summary}]}. CloudWatch keeps it for 30 days. */
    List<Map<String, Object>> history(Alarm alarm) {
        Map<String, Object> answer = WatchingCalls.cloudWatch(
                "DescribeAlarmHistory",
                Map.of(
                        "AlarmName",
                        alarm.name(),
                        "AlarmTypes",
                        List.of("MetricAlarm", "CompositeAlarm"),
                        "ScanBy",
                        "TimestampDescending",
                        "MaxRecords",
                        HISTORY));
        List<Map<String, Object>> events = new ArrayList<>();
        for (Object item : Json.list(answer, "AlarmHistoryItems")) {
            if (item instanceof Map<?, ?> one) {
                Instant at = Alarm.time(one.get("Timestamp"));
                Map<String, Object> json = new LinkedHashMap<>();
                json.put("at", SortableTime.text(at == null ? Instant.EPOCH : at));
                json.put("kind", String.valueOf(one.get("HistoryItemType")));
                json.put("summary", String.valueOf(one.get("HistorySummary")));
                events.add(json);
            }
        }
        return events;
    }

    private List<Alarm> named(Map<String, Object> wanted) {
        Map<String, Object> input = new LinkedHashMap<>(wanted);
        if (!prefix.isEmpty()) {
            input.put("AlarmNamePrefix", prefix);
        }
        return describe(input);
    }

    @SuppressWarnings("unchecked")
    private static List<Alarm> describe(Map<String, Object> wanted) {
        Map<String, Object> input = new LinkedHashMap<>(wanted);
        input.put("MaxRecords", PAGE);
        List<Alarm> alarms = new ArrayList<>();
        String next;
        do {
            Map<String, Object> answer = WatchingCalls.cloudWatch("DescribeAlarms", input);
            for (String kind : List.of("CompositeAlarms", "MetricAlarms")) {
                for (Object alarm : Json.list(answer, kind)) {
                    alarms.add(Alarm.of((Map<String, Object>) alarm));
                }
            }
            next = Json.text(answer, "NextToken");
            input.put("NextToken", next);
        } while (next != null && alarms.size() < MOST);
        alarms.sort(Alarm.WORST_FIRST);
        return alarms;
    }
}
