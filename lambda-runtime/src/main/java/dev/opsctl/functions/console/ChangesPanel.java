package dev.opsctl.functions.console;

import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.orders.domain.Order;
import dev.opsctl.functions.orders.domain.OrderStatus;
import dev.opsctl.functions.runtime.ApiCall;
import dev.opsctl.functions.time.RealTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
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

    /** The panel whose changes are told themselves, not by a mark. */
    static final String ORDERS = "orders";

    private static final int LONGEST = 1_000;

    private final OrdersTable orders;
    private final Marks marks;

    ChangesPanel(OrdersTable orders, Marks marks) {
        this.orders = orders;
        this.marks = marks;
    }

    /**
     * {@code GET changes?since=TIME&panels=NAME,NAME}: the orders that changed then or later, {@code since}, the time to ask with the next time,
     * and the marks of the other panels that are named; nothing is read for those that are not. As long as nothing moves, the same question
     * has the same answer. Without a time there are no orders, but the time to begin with; without panels orders are meant.
     */
    Map<String, Object> since(ApiCall call) {
        Instant given = Parameters.time(call, "since");
        Instant since = given == null ? RealTime.now().minus(OVERLAP) : given;
        List<String> panels = panels(call);
        List<Order> changed = given == null || !panels.contains(ORDERS)
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
        json.put(
                "marks",
                marks.of(panels.stream().filter(name -> !name.equals(ORDERS)).toList()));
        return ApiCall.answer(200, json);
    }

    private static List<String> panels(ApiCall call) {
        String text = call.queryParameter("panels");
        if (text == null) {
            return List.of(ORDERS);
        }
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException("panels must have " + LONGEST + " characters at most");
        }
        return Arrays.stream(text.split(","))
                .filter(name -> !name.isEmpty())
                .distinct()
                .toList();
    }
}
