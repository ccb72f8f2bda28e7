package dev.opsctl.functions.console;

import dev.opsctl.functions.console.domain.FlowStory.Written;
import dev.opsctl.functions.console.domain.OrderHistory;
import dev.opsctl.functions.console.domain.OrderTrace;
import dev.opsctl.functions.console.domain.TraceEntry;
import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.orders.OrderItems;
import dev.opsctl.functions.orders.domain.Order;
import dev.opsctl.functions.runtime.ApiCall;
import dev.opsctl.functions.runtime.Log;
import dev.opsctl.functions.time.RealTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** When what happened to an order: its statuses, and what its traces tell of API, queues, functions, streams, partners and mail. */
final class TimelinePanel {
    private final OrdersTable orders;
    private final FlowPanel flow;
    private final Traces traces;
    private final String prefix;

    TimelinePanel(OrdersTable orders, FlowPanel flow, Traces traces, String prefix) {
        this.orders = orders;
        this.flow = flow;
        this.traces = traces;
        this.prefix = prefix;
    }

    /** {@code GET orders/{id}/timeline}. Without X-Ray there is what the stores tell, and {@code missing} says why there is no more. */
    Map<String, Object> timeline(ApiCall call) {
        Map<String, AttributeValue> item = orders.known(call.pathParameter("id"));
        Order order = OrderItems.toOrder(item);
        List<Written> written = flow.executions(item).stream()
                .flatMap(told -> told.story().written().stream())
                .toList();
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(
                "statuses",
                OrderHistory.of(order, written).stream().map(FlowPanel::json).toList());
        Instant until = order.updatedAt().plusSeconds(600);
        Instant now = RealTime.now();
        try {
            List<Map<String, Object>> segments =
                    traces.ofOrder(order.orderID(), order.createdAt(), until.isBefore(now) ? until : now);
            json.put(
                    "entries",
                    OrderTrace.of(order.orderID(), prefix, segments).stream()
                            .map(TimelinePanel::json)
                            .toList());
        } catch (IllegalStateException e) {
            Log.warn("an order's traces cannot be read", "order", order.orderID(), "reason", e.getMessage());
            json.put("entries", List.of());
            json.put("missing", e.getMessage());
        }
        return ApiCall.answer(200, json);
    }

    private static Map<String, Object> json(TraceEntry entry) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("at", SortableTime.text(entry.at()));
        if (entry.millis() != null) {
            json.put("ms", entry.millis());
        }
        json.put("lane", entry.lane());
        json.put("name", entry.name());
        json.put("what", entry.what());
        json.put("failed", entry.failed());
        json.put("detail", entry.detail());
        return json;
    }
}
