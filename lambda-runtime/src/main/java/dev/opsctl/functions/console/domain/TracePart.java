package dev.opsctl.functions.console.domain;

import static dev.opsctl.functions.console.domain.Segment.children;
import static dev.opsctl.functions.console.domain.Segment.object;
import static dev.opsctl.functions.console.domain.Segment.objects;
import static dev.opsctl.functions.console.domain.Segment.text;
import static dev.opsctl.functions.console.domain.Segment.time;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A segment of a trace or a subsegment, in the order in which a waterfall draws them: each below what called it (OBS-1).
 *
 * @param depth how many called it, one another; 0 for what the trace began with
 * @param millis how long it took; null if it is not over
 * @param lane where it belongs, as in {@link TraceEntry}, or {@code flow}
 * @param what a request and its answer, or an operation and its object; empty if there is nothing to say
 * @param problem what it failed with; null if it does not say
 */
public record TracePart(
        @Nullable String id,
        int depth,
        Instant at,
        @Nullable Long millis,
        String lane,
        String name,
        String what,
        boolean failed,
        @Nullable String problem) {

    /**
     * @param segments all documents of one trace
     * @param prefix of the environment's names
     */
    public static List<TracePart> of(List<Map<String, Object>> segments, String prefix) {
        return new Waterfall(segments, prefix).drawn();
    }

    /** The ids of the orders that something in a trace is about. */
    public static List<String> orders(List<Map<String, Object>> segments) {
        Set<String> orders = new LinkedHashSet<>();
        segments.forEach(segment -> each(segment, part -> add(orders, text(object(part, "annotations"), "orderID"))));
        return List.copyOf(orders);
    }

    /** The ids of the traces that sent what this one goes on with: AWS begins a new one behind queues and streams. */
    public static List<String> follows(List<Map<String, Object>> segments) {
        Set<String> traces = new LinkedHashSet<>();
        segments.forEach(segment ->
                each(segment, part -> objects(part, "links").forEach(link -> add(traces, text(link, "trace_id")))));
        segments.forEach(segment -> traces.remove(text(segment, "trace_id")));
        return List.copyOf(traces);
    }

    private static void each(Map<String, Object> part, Consumer<Map<String, Object>> look) {
        look.accept(part);
        children(part).forEach(child -> each(child, look));
    }

    private static void add(Set<String> to, @Nullable String one) {
        if (one != null) {
            to.add(one);
        }
    }

    private static final class Waterfall {
        private final String prefix;
        private final List<Map<String, Object>> segments;
        private final Map<String, List<Map<String, Object>>> byParent = new HashMap<>();
        private final Set<String> known = new HashSet<>();
        private final Set<Map<String, Object>> drawn = Collections.newSetFromMap(new IdentityHashMap<>());
        private final List<TracePart> parts = new ArrayList<>();

        Waterfall(List<Map<String, Object>> segments, String prefix) {
            this.segments = segments;
            this.prefix = prefix;
        }

        List<TracePart> drawn() {
            segments.forEach(segment -> each(segment, part -> add(known, text(part, "id"))));
            List<Map<String, Object>> roots = new ArrayList<>();
            for (Map<String, Object> segment : segments) {
                String parent = text(segment, "parent_id");
                if (parent != null && known.contains(parent)) {
                    byParent.computeIfAbsent(parent, id -> new ArrayList<>()).add(segment);
                } else {
                    roots.add(segment);
                }
            }
            draw(roots, 0, "function");
            return parts;
        }

        private void draw(List<Map<String, Object>> siblings, int depth, String lane) {
            siblings.stream()
                    .filter(part -> time(part, "start_time") != null)
                    .sorted(Comparator.comparing(part -> time(part, "start_time")))
                    .forEach(part -> draw(part, depth, lane));
        }

        private void draw(Map<String, Object> part, int depth, String above) {
            // Whatever somebody sent may call itself its own parent.
            if (!drawn.add(part)) {
                return;
            }
            Instant at = Objects.requireNonNull(time(part, "start_time"), "parts without a beginning are left out");
            Instant end = time(part, "end_time");
            String lane = lane(part, above);
            parts.add(new TracePart(
                    text(part, "id") == null ? "" : text(part, "id"),
                    depth,
                    at,
                    end == null ? null : Math.max(0, end.toEpochMilli() - at.toEpochMilli()),
                    lane,
                    Segment.plain(Segment.name(part), prefix),
                    "aws".equals(text(part, "namespace")) ? Segment.operation(part, prefix) : Segment.request(part),
                    Segment.failed(part) || Boolean.TRUE.equals(part.get("throttle")),
                    problem(part)));
            List<Map<String, Object>> below = new ArrayList<>(children(part));
            below.addAll(byParent.getOrDefault(text(part, "id"), List.of()));
            draw(below, depth + 1, lane);
        }

        private String lane(Map<String, Object> part, String above) {
            String origin = text(part, "origin");
            String name = Segment.plain(Segment.name(part), prefix);
            if (origin == null) {
                String namespace = text(part, "namespace");
                return "remote".equals(namespace) ? "partner" : "aws".equals(namespace) ? Segment.lane(name) : above;
            }
            return switch (origin) {
                case "AWS::ApiGateway::Stage" -> name.startsWith("partner") ? "partner" : "api";
                case "AWS::Lambda", "AWS::Lambda::Function" ->
                    OrderTrace.PARTNERS.contains(name) ? "partner" : "function";
                case "AWS::SNS::Topic", "AWS::SNS", "AWS::SES" -> "mail";
                case "AWS::SQS::Queue", "AWS::SQS" -> "queue";
                case "AWS::StepFunctions::StateMachine" -> "flow";
                default -> "store";
            };
        }

        private static @Nullable String problem(Map<String, Object> part) {
            for (Map<String, Object> exception : objects(object(part, "cause"), "exceptions")) {
                String message = text(exception, "message");
                String type = text(exception, "type");
                if (message != null || type != null) {
                    return type == null ? message : message == null ? type : type + ": " + message;
                }
            }
            return null;
        }
    }
}
