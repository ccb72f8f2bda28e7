package dev.opsctl.functions.console.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.functions.console.domain.OrderSearch.Found;
import dev.opsctl.functions.console.domain.OrderSearch.Piece;
import dev.opsctl.functions.console.domain.OrderSearch.Row;
import dev.opsctl.functions.orders.domain.Order;
import dev.opsctl.functions.orders.domain.OrderLine;
import dev.opsctl.functions.orders.domain.OrderStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The board's list: a merge of ten lists that is read page by page (WEB-1). */
class OrderSearchTest {
    private static final Instant BEGIN = Instant.parse("2026-01-31T12:00:00Z");

    private static Order order(String id, OrderStatus status, int second, String reason) {
        Instant at = BEGIN.plusSeconds(second);
        return new Order(
                id,
                "c-001",
                List.of(new OrderLine("BLEACH-5L", 2)),
                "USD",
                100,
                status,
                reason,
                Order.Channel.api,
                at,
                null,
                null,
                null,
                at,
                null,
                null,
                null,
                null,
                null);
    }

    /** Lists in memory, read in pieces as an index gives them: a piece may end anywhere, within one time too, and leaves out what is broken. */
    private static final class Lists implements OrderSearch.Source {
        private final Map<OrderStatus, List<Row>> rows = new EnumMap<>(OrderStatus.class);
        private final int most;
        private int reads;

        Lists(List<Order> orders, int most) {
            this.most = most;
            for (OrderStatus status : OrderStatus.values()) {
                rows.put(
                        status,
                        orders.stream()
                                .filter(order -> order.status() == status)
                                .sorted(Comparator.comparing(Order::createdAt).reversed())
                                .map(order -> new Row(order, new Place(order.createdAt() + "", order.orderID())))
                                .toList());
            }
        }

        @Override
        public Piece read(OrderStatus status, Place after) {
            reads++;
            List<Row> list = rows.get(status);
            int from = 0;
            while (after != null && !list.get(from++).place().equals(after)) {}
            int to = Math.min(list.size(), from + most);
            return new Piece(
                    list.subList(from, to).stream()
                            .filter(row -> !row.order().orderID().startsWith("broken"))
                            .toList(),
                    to < list.size() ? list.get(to - 1).place() : null);
        }
    }

    private static OrderSearch search(Lists lists, Set<OrderStatus> statuses, String text) {
        return new OrderSearch(new OrderFilter(statuses, text, null, null), lists, work -> work.forEach(Runnable::run));
    }

    private static List<Order> all(OrderSearch search, int limit, int reads) {
        List<Order> all = new ArrayList<>();
        String next = null;
        int pages = 0;
        do {
            Found found = search.find(OrderCursor.of(next), limit, reads);
            assertTrue(found.orders().size() <= limit);
            all.addAll(found.orders());
            next = found.next();
            assertTrue(pages++ < 2000, "a list without end");
        } while (next != null);
        return all;
    }

    @Test
    void pages_of_any_size_have_every_order_once_and_the_newest_first() {
        Random random = new Random(15);
        for (int round = 0; round < 60; round++) {
            List<Order> orders = new ArrayList<>();
            int count = random.nextInt(80);
            for (int i = 0; i < count; i++) {
                // few different times, so that many orders have the same one
                String id = random.nextInt(3) == 0 ? "broken" : "o";
                orders.add(order(id + i, OrderStatus.values()[random.nextInt(10)], random.nextInt(12), null));
            }
            int limit = 1 + random.nextInt(20);
            List<Order> found = all(
                    search(new Lists(orders, 1 + random.nextInt(7)), EnumSet.allOf(OrderStatus.class), null),
                    limit,
                    10 + random.nextInt(30));
            orders.removeIf(order -> order.orderID().startsWith("broken"));
            assertEquals(new HashSet<>(orders), new HashSet<>(found));
            assertEquals(orders.size(), found.size());
            List<Instant> times = found.stream().map(Order::createdAt).toList();
            assertEquals(times.stream().sorted(Comparator.reverseOrder()).toList(), times);
        }
    }

    @Test
    void what_no_order_matches_is_searched_in_bounded_pages_to_its_end() {
        List<Order> orders = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            orders.add(order("o" + i, OrderStatus.CONFIRMED, i, null));
        }
        orders.set(3, order("needle", OrderStatus.CONFIRMED, 3, "Card DECLINED"));
        Lists lists = new Lists(orders, 5);
        OrderSearch search = search(lists, EnumSet.of(OrderStatus.CONFIRMED), "card declined");
        Found first = search.find(OrderCursor.BEGIN, 10, 4);
        assertEquals(4, lists.reads);
        assertEquals(List.of(), first.orders());
        assertTrue(first.next() != null);
        assertEquals(
                List.of("needle"),
                all(search, 10, 4).stream().map(Order::orderID).toList());
    }

    @Test
    void a_text_is_found_in_whatever_case_wherever_people_look_for_it() {
        Order order = order("3e2bca1e0000", OrderStatus.PAYMENT_FAILED, 0, "card declined");
        for (String text : List.of("3e2b", "3E2B CA1E", "c-001", "bleach", "Declined", " card ")) {
            assertTrue(new OrderFilter(Set.of(), text, null, null).hasText(order), text);
        }
        for (String text : List.of("c-002", "3e2b ca1f", "refund")) {
            assertEquals(false, new OrderFilter(Set.of(), text, null, null).hasText(order), text);
        }
    }

    @Test
    void a_token_that_is_none_is_refused() {
        for (String text : List.of("zzz", "", "!!", "UEFJRCB4", "eyJhIjoxfQ")) {
            assertThrows(IllegalArgumentException.class, () -> OrderCursor.of(text), text);
        }
        assertNull(search(new Lists(List.of(), 5), EnumSet.allOf(OrderStatus.class), null)
                .find(OrderCursor.BEGIN, 10, 10)
                .next());
    }
}
