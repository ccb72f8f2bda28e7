package dev.opsctl.functions.console;

import dev.opsctl.functions.runtime.Json;
import dev.opsctl.functions.runtime.JsonException;
import dev.opsctl.functions.runtime.WatchingCalls;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** X-Ray: the traces of an order, and those that they are linked with, where AWS begins a new one behind queues and streams. */
final class Traces {
    /** The longest span that X-Ray searches at once. */
    private static final Duration SPAN = Duration.ofHours(6);
    /** How many traces X-Ray gives at once. */
    private static final int BATCH = 5;
    /** An order has some ten; a batch may bring others' along. */
    private static final int MOST = 40;

    /** The segments of an order's traces, as documents. */
    List<Map<String, Object>> ofOrder(String orderID, Instant created, Instant until) {
        Instant from = created.minusSeconds(60);
        Instant end = until.isBefore(from.plus(SPAN)) ? until : from.plus(SPAN);
        Set<String> known = new LinkedHashSet<>();
        String next = null;
        do {
            Map<String, Object> input = new LinkedHashMap<>();
            input.put("StartTime", from.getEpochSecond());
            input.put("EndTime", end.getEpochSecond() + 1);
            input.put("FilterExpression", "annotation.orderID = \"" + orderID + "\"");
            if (next != null) {
                input.put("NextToken", next);
            }
            Map<String, Object> answer = WatchingCalls.xray("TraceSummaries", input);
            for (Object summary : Json.list(answer, "TraceSummaries")) {
                if (summary instanceof Map<?, ?> trace) {
                    known.add(String.valueOf(trace.get("Id")));
                }
            }
            next = Json.text(answer, "NextToken");
        } while (next != null && known.size() < MOST);
        return segments(known);
    }

    private static List<Map<String, Object>> segments(Set<String> known) {
        List<Map<String, Object>> segments = new ArrayList<>();
        Deque<String> open = new ArrayDeque<>(known);
        while (!open.isEmpty()) {
            List<List<Object>> batches = new ArrayList<>();
            while (!open.isEmpty()) {
                if (batches.isEmpty() || batches.get(batches.size() - 1).size() == BATCH) {
                    batches.add(new ArrayList<>());
                }
                batches.get(batches.size() - 1).add(open.poll());
            }
            for (List<Map<String, Object>> found : AtOnce.map(batches, Traces::batch)) {
                segments.addAll(found);
                for (Map<String, Object> segment : found) {
                    for (Object link : Json.list(segment, "links")) {
                        String id = link instanceof Map<?, ?> map ? String.valueOf(map.get("trace_id")) : "";
                        if (!id.isEmpty() && known.size() < MOST && known.add(id)) {
                            open.add(id);
                        }
                    }
                }
            }
        }
        return segments;
    }

    private static List<Map<String, Object>> batch(List<Object> ids) {
        List<Map<String, Object>> segments = new ArrayList<>();
        for (Object trace : Json.list(WatchingCalls.xray("Traces", Map.of("TraceIds", ids)), "Traces")) {
            if (trace instanceof Map<?, ?> one && one.get("Segments") instanceof List<?> list) {
                for (Object segment : list) {
                    document(segment, segments);
                }
            }
        }
        return segments;
    }

    private static void document(Object segment, List<Map<String, Object>> segments) {
        if (segment instanceof Map<?, ?> map && map.get("Document") instanceof String text) {
            try {
                segments.add(Json.parseObject(text));
            } catch (JsonException e) {
                // Whatever somebody sent to X-Ray: the others tell what there is to tell.
            }
        }
    }
}
