package dev.opsctl.functions.console;

import dev.opsctl.functions.console.domain.OrderCursor;
import dev.opsctl.functions.console.domain.OrderFilter;
import dev.opsctl.functions.console.domain.OrderSearch;
import dev.opsctl.functions.orders.domain.Order;
import dev.opsctl.functions.orders.domain.OrderStatus;
import dev.opsctl.functions.runtime.ApiCall;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The board: everybody's orders, newest first. */
final class OrdersPanel {
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 500;
    /** How many pieces of 1 MB a search reads for one page: some ten thousand orders. */
    private static final int MOST_READS = 20;

    private final OrdersTable orders;

    OrdersPanel(OrdersTable orders) {
        this.orders = orders;
    }

    /** {@code GET orders?status=A,B&q=TEXT&from=TIME&to=TIME&limit=N&nextToken=T}. */
    Map<String, Object> list(ApiCall call) {
        OrderFilter filter = new OrderFilter(
                statuses(Parameters.text(call, "status")),
                Parameters.text(call, "q"),
                Parameters.time(call, "from"),
                Parameters.time(call, "to"));
        int limit = Parameters.limit(call, DEFAULT_LIMIT, MAX_LIMIT);
        String from = call.queryParameter("nextToken");
        OrderSearch.Found found = byId(filter).orElseGet(() -> search(filter, OrderCursor.of(from), limit));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("orders", found.orders().stream().map(Order::toJson).toList());
        if (found.next() != null) {
            json.put("nextToken", found.next());
        }
        return ApiCall.answer(200, json);
    }

    private OrderSearch.Found search(OrderFilter filter, OrderCursor from, int limit) {
        // With a text most of what is read is thrown away, so as much is read at once as there is.
        Integer most = filter.text() == null ? (Integer) limit : null;
        return new OrderSearch(filter, (status, after) -> orders.piece(status, filter, after, most), AtOnce::run)
                .find(from, limit, MOST_READS);
    }

    /** A whole id needs no search. */
    private Optional<OrderSearch.Found> byId(OrderFilter filter) {
        if (filter.text() == null || !filter.text().matches("[0-9a-f-]{32,36}")) {
            return Optional.empty();
        }
        return orders.list(filter.text()).stream()
                .filter(order -> filter.statuses().contains(order.status()))
                .findFirst()
                .map(order -> new OrderSearch.Found(List.of(order), null));
    }

    private static Set<OrderStatus> statuses(@Nullable String text) {
        if (text == null) {
            return EnumSet.allOf(OrderStatus.class);
        }
        Set<OrderStatus> statuses = EnumSet.noneOf(OrderStatus.class);
        for (String name : text.split(",")) {
            try {
                statuses.add(OrderStatus.valueOf(name));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "status must be one or more of " + Arrays.toString(OrderStatus.values()) + ", with commas", e);
            }
        }
        return statuses;
    }
}
