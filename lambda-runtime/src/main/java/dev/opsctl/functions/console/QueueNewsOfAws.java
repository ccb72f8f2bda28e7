package dev.opsctl.functions.console;

import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.json.JsonException;
import dev.opsctl.functions.runtime.WatchingCalls;
import dev.opsctl.functions.time.RealTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What CloudWatch knows of queues: how old the oldest message is, and what the function that reads it logged. */
final class QueueNewsOfAws implements QueuesPanel.QueueNews {
    /** SQS tells the age once a minute, and a little late. */
    private static final Duration LATELY = Duration.ofMinutes(10);
    /** How long a queue keeps dead letters. */
    private static final Duration KEPT = Duration.ofDays(14);
    /** How many pages of a log are searched for one message. */
    private static final int MOST_PAGES = 5;

    private final Map<String, String> readers;

    /** @param readers by the queue's name, the function that reads it; both with the environment's prefix */
    QueueNewsOfAws(Map<String, String> readers) {
        this.readers = readers;
    }

    @Override
    public Map<String, Long> ages(List<String> names) {
        if (names.isEmpty()) {
            return Map.of();
        }
        List<Object> queries = new ArrayList<>();
        for (String name : names) {
            Map<String, Object> metric = Map.of(
                    "Namespace", "AWS/SQS",
                    "MetricName", "ApproximateAgeOfOldestMessage",
                    "Dimensions", List.of(Map.of("Name", "QueueName", "Value", name)));
            queries.add(Map.of(
                    "Id",
                    "q" + queries.size(),
                    "MetricStat",
                    Map.of("Metric", metric, "Period", 60, "Stat", "Maximum")));
        }
        Instant now = RealTime.now();
        Map<String, Object> answer = WatchingCalls.cloudWatch(
                "GetMetricData",
                Map.of(
                        "MetricDataQueries", queries,
                        "StartTime", now.minus(LATELY).getEpochSecond(),
                        "EndTime", now.getEpochSecond()));
        Map<String, Long> ages = new HashMap<>();
        for (Object one : Json.list(answer, "MetricDataResults")) {
            @SuppressWarnings("unchecked")
            Map<String, Object> result = (Map<String, Object>) one;
            List<Object> values = Json.list(result, "Values");
            if (!values.isEmpty() && values.get(0) instanceof Number seconds) {
                String id = Objects.requireNonNull(Json.text(result, "Id"), "each result has its query's id");
                ages.put(names.get(Integer.parseInt(id.substring(1))), seconds.longValue());
            }
        }
        return ages;
    }

    @Override
    public @Nullable String lastError(String queue, String messageId) {
        String function = readers.get(queue);
        if (function == null) {
            return null;
        }
        String last = null;
        String token = null;
        for (int page = 0; page < MOST_PAGES; page++) {
            Map<String, Object> wanted = new HashMap<>();
            wanted.put("logGroupName", "/aws/lambda/" + function);
            wanted.put("startTime", RealTime.now().minus(KEPT).toEpochMilli());
            wanted.put("filterPattern", "\"" + messageId + "\"");
            if (token != null) {
                wanted.put("nextToken", token);
            }
            Map<String, Object> found = WatchingCalls.logs("FilterLogEvents", wanted);
            for (Object event : Json.list(found, "events")) {
                if (event instanceof Map<?, ?> line) {
                    last = error(String.valueOf(line.get("message")), last);
                }
            }
            token = Json.text(found, "nextToken");
            if (token == null) {
                break;
            }
        }
        return last == null ? null : function + ": " + last;
    }

    private static @Nullable String error(String line, @Nullable String otherwise) {
        try {
            Map<String, Object> said = Json.parseObject(line);
            String error = Json.text(said, "error");
            String reason = Json.text(said, "reason");
            return error != null ? error : reason != null ? reason : otherwise;
        } catch (JsonException e) {
            return otherwise;
        }
    }
}
