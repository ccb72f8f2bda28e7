package dev.opsctl.functions.console.domain;

import static dev.opsctl.functions.console.domain.Segment.children;
import static dev.opsctl.functions.console.domain.Segment.failed;
import static dev.opsctl.functions.console.domain.Segment.lane;
import static dev.opsctl.functions.console.domain.Segment.last;
import static dev.opsctl.functions.console.domain.Segment.object;
import static dev.opsctl.functions.console.domain.Segment.objects;
import static dev.opsctl.functions.console.domain.Segment.operation;
import static dev.opsctl.functions.console.domain.Segment.request;
import static dev.opsctl.functions.console.domain.Segment.text;
import static dev.opsctl.functions.console.domain.Segment.time;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What X-Ray's segments tell of an order (OBS-1): calls of the API, invocations, what they call, and how long messages and stream records waited
 * for them. A function that takes several at once has a subsegment for each, of which those of other orders are left out. States of flows are
 * left to the flow's history.
 *
 * @see <a href="https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html">segment documents</a>
 */
public final class OrderTrace {
    static final Set<String> PARTNERS =
            Set.of("PaymentSimulator", "ShipmentSimulator", "ExchangeSimulator", "RequestSimulator");

    private static final String ORDERS = "orders";

    private final String orderID;
    private final String prefix;
    private final List<TraceEntry> entries = new ArrayList<>();
    /** Every part of a trace by its id. */
    private final Map<String, Map<String, Object>> parts = new HashMap<>();

    private OrderTrace(String orderID, String prefix) {
        this.orderID = orderID;
        this.prefix = prefix;
    }

    /**
     * @param segments documents of all traces of the order
     * @param prefix of the environment's names
     */
    public static List<TraceEntry> of(String orderID, String prefix, List<Map<String, Object>> segments) {
        OrderTrace trace = new OrderTrace(orderID, prefix);
        segments.forEach(trace::index);
        // A batch leads to the traces of all of its messages. Those that are about other orders alone tell nothing of
        // this one.
        Map<String, Set<String>> orders = new HashMap<>();
        segments.forEach(segment ->
                annotated(segment, orders.computeIfAbsent(text(segment, "trace_id"), id -> new HashSet<>())));
        segments.stream()
                .filter(segment -> {
                    Set<String> about = orders.getOrDefault(text(segment, "trace_id"), Set.of());
                    return about.isEmpty() || about.contains(orderID);
                })
                .forEach(trace::segment);
        trace.entries.sort(Comparator.comparing(TraceEntry::at));
        return trace.entries.stream().distinct().toList();
    }

    /** Collects the orders that a part of a trace, or one below it, is annotated with. */
    private static void annotated(Map<String, Object> part, Set<String> orders) {
        String orderID = text(object(part, "annotations"), "orderID");
        if (orderID != null) {
            orders.add(orderID);
        }
        children(part).forEach(child -> annotated(child, orders));
    }

    private void index(Map<String, Object> part) {
        String id = text(part, "id");
        if (id != null) {
            parts.put(id, part);
        }
        children(part).forEach(this::index);
    }

    private void segment(Map<String, Object> segment) {
        String origin = text(segment, "origin");
        String name = Segment.name(segment);
        if ("AWS::ApiGateway::Stage".equals(origin)) {
            boolean partner = name.startsWith("partner");
            // What our side says of a call of a partner tells more than the simulated partner's own side.
            add(segment, partner ? "partner" : "api", plain(name), request(segment), partner);
        } else if ("AWS::Lambda::Function".equals(origin)) {
            function(segment, plain(name));
        } else if ("AWS::SNS::Topic".equals(origin)) {
            add(segment, "mail", plain(name), "Publish", false);
        } else if ("AWS::Lambda".equals(origin) && failed(segment)) {
            add(segment, PARTNERS.contains(plain(name)) ? "partner" : "function", plain(name), request(segment), false);
        }
    }

    private void function(Map<String, Object> segment, String name) {
        List<Map<String, Object>> own = new ArrayList<>();
        List<Map<String, Object>> others = new ArrayList<>();
        records(segment, own, others);
        String lane = PARTNERS.contains(name) ? "partner" : "function";
        boolean cold = Boolean.TRUE.equals(object(segment, "aws").get("cold_start"))
                || children(segment).stream()
                        .anyMatch(child ->
                                "Initialization".equals(text(child, "name")) || "Init".equals(text(child, "name")));
        if (own.isEmpty() && others.isEmpty()) {
            add(segment, lane, name, cold ? "Invoke, cold start" : "Invoke", lane.equals("partner"));
            calls(segment);
            return;
        }
        for (Map<String, Object> record : own) {
            add(record, lane, name, cold ? "Invoke, cold start" : "Invoke", false);
            waited(record, name);
            calls(record);
        }
    }

    /** The parts of an invocation that are about one message or stream record each: those of this order, and those of others. */
    private void records(Map<String, Object> part, List<Map<String, Object>> own, List<Map<String, Object>> others) {
        for (Map<String, Object> child : children(part)) {
            if ("record".equals(text(child, "name"))) {
                (orderID.equals(object(child, "annotations").get("orderID")) ? own : others).add(child);
            } else {
                records(child, own, others);
            }
        }
    }

    /** How long a record waited between what sent it and its function. */
    private void waited(Map<String, Object> record, String function) {
        for (Map<String, Object> link : objects(record, "links")) {
            Map<String, Object> sent = parts.getOrDefault(text(link, "id"), Map.of());
            String queue = queue(sent);
            Instant to = time(record, "start_time");
            Instant from = to == null ? null : queue == null ? changed(sent, to) : time(sent, "end_time");
            if (to != null && from != null && !from.isAfter(to)) {
                entries.add(new TraceEntry(
                        from,
                        to.toEpochMilli() - from.toEpochMilli(),
                        queue == null ? "stream" : "queue",
                        queue == null ? ORDERS : queue,
                        "waits for " + function,
                        false,
                        false));
            }
        }
    }

    /** When something under a part had last changed the table of orders, before a time; null if nothing had. */
    private @Nullable Instant changed(Map<String, Object> part, Instant before) {
        Instant last = null;
        for (Map<String, Object> child : children(part)) {
            String table = text(object(child, "aws"), "table_name");
            Instant at =
                    table != null && plain(table).equals(ORDERS) ? time(child, "end_time") : changed(child, before);
            if (at != null && !at.isAfter(before) && (last == null || at.isAfter(last))) {
                last = at;
            }
        }
        return last;
    }

    private void calls(Map<String, Object> part) {
        for (Map<String, Object> child : children(part)) {
            String namespace = text(child, "namespace");
            if ("remote".equals(namespace)) {
                add(child, "partner", Segment.name(child), request(child), false);
            } else if ("aws".equals(namespace)) {
                String service = Segment.name(child);
                add(child, lane(service), service, operation(child, prefix), true);
            } else {
                calls(child);
            }
        }
    }

    private void add(Map<String, Object> part, String lane, String name, String what, boolean detail) {
        Instant at = time(part, "start_time");
        Instant end = time(part, "end_time");
        if (at != null) {
            Long millis = end == null ? null : Math.max(0, end.toEpochMilli() - at.toEpochMilli());
            boolean failed = failed(part);
            entries.add(new TraceEntry(at, millis, lane, name, what, failed, detail && !failed));
        }
    }

    private @Nullable String queue(Map<String, Object> part) {
        String url = text(object(part, "aws"), "queue_url");
        return url == null ? null : plain(last(url));
    }

    private String plain(String name) {
        return Segment.plain(name, prefix);
    }
}
