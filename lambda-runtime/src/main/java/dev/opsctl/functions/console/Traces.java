package dev.opsctl.functions.console;

import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.json.JsonException;
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

/** X-Ray: the latest traces, one, and those of an order, and those that they are linked with, where AWS begins a new one behind queues and streams. */
final class Traces {
    /** The longest span that X-Ray searches at once. */
    static final Duration SPAN = Duration.ofHours(6);
    /** How many traces X-Ray gives at once. */
    private static final int BATCH = 5;
    /** An order has some ten; a batch may bring others' along. */
    private static final int MOST = 40;
    /** The latest are looked for in so short a span first. */
    private static final Duration FIRST = Duration.ofMinutes(1);
    /** A span that has more is not read to its end. */
    private static final int MOST_AT_ONCE = 1_000;

    /** The segments of an order's traces, as documents. */
    List<Map<String, Object>> ofOrder(String orderID, Instant created, Instant until) {
        Instant from = created.minusSeconds(60);
        Instant end = until.isBefore(from.plus(SPAN)) ? until : from.plus(SPAN);
        Set<String> known = new LinkedHashSet<>();
        search(from, end, "annotation.orderID = \"" + orderID + "\"", MOST)
                .forEach(trace -> known.add(String.valueOf(trace.get("Id"))));
        return segments(known);
    }

    /**
     * What a search found.
     *
     * @param summaries in no order
     * @param more whether there are older ones that were not looked for
     */
    record Found(List<Map<String, Object>> summaries, boolean more) {}

    /**
     * The latest traces that a filter matches, some more than {@code most} at times. X-Ray gives them in no order, so it is searched from now
     * backwards in spans that grow.
     *
     * @param since the earliest time at which one began; {@link #SPAN} ago at most
     */
    Found latest(Instant since, Instant now, String filter, int most) {
        Map<String, Map<String, Object>> found = new LinkedHashMap<>();
        Duration width = FIRST;
        Instant end = now;
        while (end.isAfter(since) && found.size() < most) {
            Instant from = end.minus(width).isBefore(since) ? since : end.minus(width);
            search(from, end, filter, MOST_AT_ONCE).forEach(trace -> found.put(String.valueOf(trace.get("Id")), trace));
            end = from;
            width = width.multipliedBy(4);
        }
        return new Found(List.copyOf(found.values()), end.isAfter(since));
    }

    /** The segments of one trace, as documents; none if there is no such trace. */
    List<Map<String, Object>> one(String id) {
        return batch(List.of(id));
    }

    /** Summaries of traces that began in a span, in no order; reading stops when there are enough. */
    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> search(Instant from, Instant end, String filter, int enough) {
        List<Map<String, Object>> found = new ArrayList<>();
        Map<String, Object> input = new LinkedHashMap<>();
        input.put("StartTime", from.getEpochSecond());
        input.put("EndTime", end.getEpochSecond() + 1);
        input.put("FilterExpression", filter);
        String next;
        do {
            Map<String, Object> answer = WatchingCalls.xray("TraceSummaries", input);
            for (Object summary : Json.list(answer, "TraceSummaries")) {
                if (summary instanceof Map<?, ?> trace) {
                    found.add((Map<String, Object>) trace);
                }
            }
            next = Json.text(answer, "NextToken");
            input.put("NextToken", next);
        } while (next != null && found.size() < enough);
        return found;
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
