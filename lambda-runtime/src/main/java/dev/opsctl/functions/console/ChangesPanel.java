package dev.opsctl.functions.console;

import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.orders.domain.Order;
import dev.opsctl.functions.orders.domain.OrderStatus;
import dev.opsctl.functions.runtime.ApiCall;
import dev.opsctl.functions.runtime.RealTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What moved since somebody looked: one question for all panels that are open. */
final class ChangesPanel {
    /** An index is behind its table, and a time is taken before it is stored: what changed is told for so long. */
    private static final Duration OVERLAP = Duration.ofMinutes(1);
    /** Who was away for longer than so many changes fetches the lists anew. */
    private static final int MOST = 500;

    private final OrdersTable orders;

    ChangesPanel(OrdersTable orders) {
        this.orders = orders;
    }

    /**
     * {@code GET changes?since=TIME}: the orders that changed then or later, and {@code since}, the time to ask with the next time. As long as
     * nothing moves, the same question has the same answer. Without a time there is nothing but the time to begin with.
     */
    Map<String, Object> since(ApiCall call) {
        Instant given = Parameters.time(call, "since");
        Instant since = given == null ? RealTime.now().minus(OVERLAP) : given;
        List<Order> changed = given == null
                ? List.of()
                : AtOnce.map(List.of(OrderStatus.values()), status -> orders.changed(status, since, MOST)).stream()
                        .flatMap(Collection::stream)
                        .sorted(Comparator.comparing(Order::updatedAt)
                                .reversed()
                                .thenComparing(Order::orderID))
                        .toList();
        Instant next = changed.isEmpty() ? since : changed.get(0).updatedAt().minus(OVERLAP);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("since", SortableTime.text(next.isBefore(since) ? since : next));
        if (changed.size() > MOST) {
            json.put("more", true);
        }
        json.put("orders", changed.stream().limit(MOST).map(Order::toJson).toList());
        return ApiCall.answer(200, json);
    }
}
