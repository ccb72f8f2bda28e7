package dev.opsctl.functions.console;

import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.json.JsonException;
import dev.opsctl.functions.runtime.WatchingCalls;
import dev.opsctl.functions.time.RealTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What functions logged about something: one query of Logs Insights over all their groups. FilterLogEvents would take a call for each group, of
 * which an account has some ten in a second.
 */
final class LogLines {
    private static final String LAMBDA = "/aws/lambda/";
    private static final int MOST = 1_000;
    private static final Duration PATIENCE = Duration.ofSeconds(12);
    private static final long PAUSE_MILLIS = 100;

    private final List<String> groups;
    private final String prefix;

    /** @param functions whose logs are read, without the environment's prefix */
    LogLines(String prefix, List<String> functions) {
        this.prefix = prefix;
        this.groups = functions.stream().map(name -> LAMBDA + prefix + name).toList();
    }

    /**
     * A line, in the parts that functions write it in; of others {@code message} is the whole.
     *
     * @param at as CloudWatch Logs writes it: {@code 2026-01-31 12:00:00.000}, in UTC
     */
    record Line(String at, String function, @Nullable String level, String message, Map<String, Object> fields) {}

    /** Lines in the order of time; {@code complete} if the query came to its end in time and found no more than it may. */
    record Found(List<Line> lines, boolean complete) {}

    /** @param text what a line contains; letters, digits and hyphens only */
    Found naming(String text, Instant from, Instant to) throws InterruptedException {
        Map<String, Object> query = new LinkedHashMap<>();
        query.put("logGroupNames", groups);
        query.put("startTime", from.getEpochSecond());
        query.put("endTime", to.getEpochSecond() + 1);
        query.put("limit", MOST);
        query.put(
                "queryString",
                "fields @timestamp, @log, @message | filter @message like \"" + text + "\" | sort @timestamp asc");
        String id = Json.text(WatchingCalls.logs("StartQuery", query), "queryId");
        Instant end = RealTime.now().plus(PATIENCE);
        Map<String, Object> results = WatchingCalls.logs("GetQueryResults", Map.of("queryId", id));
        while (List.of("Scheduled", "Running").contains(String.valueOf(results.get("status")))
                && RealTime.now().isBefore(end)) {
            Thread.sleep(PAUSE_MILLIS);
            results = WatchingCalls.logs("GetQueryResults", Map.of("queryId", id));
        }
        List<Line> lines = new ArrayList<>();
        for (Object row : Json.list(results, "results")) {
            lines.add(line(row));
        }
        return new Found(lines, "Complete".equals(results.get("status")) && lines.size() < MOST);
    }

    private Line line(Object row) {
        Map<String, String> values = new LinkedHashMap<>();
        if (row instanceof List<?> cells) {
            for (Object cell : cells) {
                if (cell instanceof Map<?, ?> named) {
                    values.put(String.valueOf(named.get("field")), String.valueOf(named.get("value")));
                }
            }
        }
        String function = values.getOrDefault("@log", "")
                .replaceFirst("^.*" + LAMBDA, "")
                .replaceFirst("^" + Pattern.quote(prefix), "");
        String at = Objects.requireNonNull(values.get("@timestamp"), "each line has its time");
        String text = values.getOrDefault("@message", "").strip();
        Map<String, Object> fields = new LinkedHashMap<>();
        try {
            fields.putAll(Json.parseObject(text));
        } catch (JsonException e) {
            return new Line(at, function, null, text, Map.of());
        }
        String level = Json.text(fields, "level");
        String message = Json.text(fields, "message");
        List.of("time", "level", "function", "message").forEach(fields::remove);
        return new Line(at, function, level, message == null ? text : message, fields);
    }
}
