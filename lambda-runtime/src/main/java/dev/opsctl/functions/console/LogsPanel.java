package dev.opsctl.functions.console;

import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.orders.OrderItems;
import dev.opsctl.functions.orders.domain.Order;
import dev.opsctl.functions.runtime.ApiCall;
import dev.opsctl.functions.time.RealTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** What all functions said of an order. */
final class LogsPanel {
    private final OrdersTable orders;
    private final LogLines logs;

    LogsPanel(OrdersTable orders, LogLines logs) {
        this.orders = orders;
        this.logs = logs;
    }

    /** {@code GET orders/{id}/logs}. */
    Map<String, Object> logs(ApiCall call) {
        Order order = OrderItems.toOrder(orders.known(call.pathParameter("id")));
        Instant until = order.updatedAt().plusSeconds(600);
        Instant now = RealTime.now();
        LogLines.Found found;
        try {
            found = logs.naming(order.orderID(), order.createdAt().minusSeconds(60), until.isBefore(now) ? until : now);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("lines", found.lines().stream().map(LogsPanel::json).toList());
        json.put("complete", found.complete());
        return ApiCall.answer(200, json);
    }

    private static Map<String, Object> json(LogLines.Line line) {
        Map<String, Object> json = new LinkedHashMap<>();
        // Insights writes times of UTC without saying so.
        json.put("at", SortableTime.text(Instant.parse(line.at().replace(' ', 'T') + "Z")));
        json.put("function", line.function());
        json.put("level", line.level() == null ? "INFO" : line.level());
        json.put("message", line.message());
        if (!line.fields().isEmpty()) {
            json.put("fields", line.fields());
        }
        return json;
    }
}
