package dev.opsctl.functions.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.functions.orders.domain.Order;
import dev.opsctl.functions.orders.domain.OrderStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Orders that something else than these functions stored: {@code opsctl seed} takes any item. */
class OrderItemsTest {
    private static final Map<String, AttributeValue> LEAST = Map.of(
            "orderID", AttributeValue.fromS("o-1"),
            "customerId", AttributeValue.fromS("c-001"),
            "status", AttributeValue.fromS("PAID"),
            "createdAt", AttributeValue.fromS("2026-01-31T12:00:00.000Z"));

    @Example
    void a_seeded_order_needs_no_currency_and_no_time_of_a_change() {
        Order order = OrderItems.toOrder(LEAST);
        assertEquals(OrderStatus.PAID, order.status());
        assertEquals(Order.Channel.seed, order.channel());
        assertEquals(order.createdAt(), order.updatedAt());
        assertFalse(order.toJson().containsKey("currency"));
        assertEquals(order, OrderItems.toOrder(OrderItems.toItem(order)));
    }

    /** An IllegalArgumentException would be answered with 400, as if the caller had said something wrong. */
    @Example
    void what_the_table_has_wrong_is_not_the_callers_mistake() {
        for (String name : LEAST.keySet()) {
            Map<String, AttributeValue> item = new HashMap<>(LEAST);
            item.remove(name);
            fails(item, name);
            item.put(name, AttributeValue.fromN("1"));
            fails(item, name);
        }
        for (String name : List.of("status", "channel")) {
            Map<String, AttributeValue> item = new HashMap<>(LEAST);
            item.put(name, AttributeValue.fromS("unheard of"));
            fails(item, name);
        }
        Map<String, AttributeValue> item = new HashMap<>(LEAST);
        item.put("total", AttributeValue.fromS("1"));
        fails(item, "total");
    }

    /** One broken item does not take the list with it. */
    @Example
    void a_list_shows_an_order_without_its_customer_and_leaves_out_what_is_unreadable() {
        List<Map<String, AttributeValue>> items = new ArrayList<>(List.of(LEAST));
        for (String name : List.of("customerId", "orderID", "status", "createdAt")) {
            Map<String, AttributeValue> item = new HashMap<>(LEAST);
            item.remove(name);
            items.add(item);
        }
        for (String name : List.of("status", "channel", "total", "createdAt", "updatedAt", "paidAt")) {
            Map<String, AttributeValue> item = new HashMap<>(LEAST);
            item.put(name, AttributeValue.fromS("unheard of"));
            fails(item, name);
            items.add(item);
        }
        Map<String, AttributeValue> much = new HashMap<>(LEAST);
        much.put(
                "items",
                AttributeValue.fromL(List.of(AttributeValue.fromM(
                        Map.of("sku", AttributeValue.fromS("book"), "quantity", AttributeValue.fromN("3000000000"))))));
        items.add(much);
        List<Order> listed = OrderItems.listed(items);
        assertEquals(2, listed.size());
        assertEquals(OrderItems.toOrder(LEAST), listed.get(0));
        assertNull(listed.get(1).customerId());
        assertFalse(listed.get(1).toJson().containsKey("customerId"));
    }

    private static void fails(Map<String, AttributeValue> item, String name) {
        String why = assertThrows(IllegalStateException.class, () -> OrderItems.toOrder(item))
                .getMessage();
        assertTrue(why.contains(" " + name), why);
        assertTrue(why.contains(name.equals("orderID") ? "c-001" : "orderID=o-1"), why);
    }
}
