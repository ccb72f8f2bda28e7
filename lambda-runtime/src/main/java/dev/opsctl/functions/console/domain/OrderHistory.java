package dev.opsctl.functions.console.domain;

import dev.opsctl.functions.console.domain.FlowStory.Written;
import dev.opsctl.functions.orders.domain.Order;
import dev.opsctl.functions.orders.domain.OrderStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which statuses an order had, and since when: what the store said at any time. */
public final class OrderHistory {
    private OrderHistory() {}

    /**
     * @param written what the order's executions wrote, of all of them; empty if their histories are gone, or there were none: then the order's
     *     own times tell what they can
     */
    public static List<Written> of(Order order, List<Written> written) {
        List<Written> history = new ArrayList<>();
        if (order.status() != OrderStatus.REJECTED) {
            history.add(new Written(OrderStatus.RECEIVED.name(), order.createdAt(), null));
        }
        if (written.isEmpty()) {
            add(history, OrderStatus.PENDING, order.pendingAt());
            add(history, OrderStatus.PAID, order.paidAt());
            add(history, OrderStatus.SHIPPED, order.shippedAt());
        } else {
            history.addAll(written);
        }
        history.sort(Comparator.comparing(Written::at));
        Written last = history.isEmpty() ? null : history.get(history.size() - 1);
        if (last == null || !last.status().equals(order.status().name())) {
            history.add(new Written(order.status().name(), order.updatedAt(), order.reason()));
        }
        // A write may keep the status and change something else.
        List<Written> changes = new ArrayList<>();
        for (Written one : history) {
            if (changes.isEmpty() || !changes.get(changes.size() - 1).status().equals(one.status())) {
                changes.add(one);
            }
        }
        return List.copyOf(changes);
    }

    private static void add(List<Written> history, OrderStatus status, @Nullable Instant at) {
        if (at != null) {
            history.add(new Written(status.name(), at, null));
        }
    }
}
