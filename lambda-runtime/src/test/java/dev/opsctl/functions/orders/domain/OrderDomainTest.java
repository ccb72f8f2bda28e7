package dev.opsctl.functions.orders.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** ORD-5, ORD-6. */
class OrderDomainTest {

    @Test
    void lines_of_one_article_are_one_line() {
        OrderRequest request =
                OrderRequest.of(order("c-001", line("LATEX-GLOVES", 2), line("BLEACH-5L", 1), line("LATEX-GLOVES", 3)));
        assertEquals(List.of(new OrderLine("LATEX-GLOVES", 5), new OrderLine("BLEACH-5L", 1)), request.items());
        assertEquals("USD", request.currency());
    }

    @Test
    void what_is_no_order_is_refused_with_its_reason() {
        refused("customerId", Map.of("items", List.of(line("X", 1))));
        refused("customerId", order("../etc", line("X", 1)));
        refused("items", order("c-001"));
        refused("sku", order("c-001", line("lower", 1)));
        refused("quantity of X", order("c-001", line("X", 0)));
        refused("quantity of X", order("c-001", line("X", 1001)));
        refused("quantity of X", order("c-001", line("X", 600), line("X", 600)));
        refused("quantity of X", order("c-001", Map.of("sku", "X", "quantity", new BigDecimal("1.5"))));
        refused("quantity of X", order("c-001", Map.of("sku", "X", "quantity", "1")));
        refused("currency", Map.of("customerId", "c-001", "currency", "XXX", "items", List.of(line("X", 1))));
    }

    @Test
    void the_same_caller_and_key_give_the_same_order_and_no_other_caller_can_hit_it() {
        OrderIdentity mine = OrderIdentity.ofKey("caller-a", "key-1");
        assertEquals(mine, OrderIdentity.ofKey("caller-a", "key-1"));
        assertNotEquals(mine.orderID(), OrderIdentity.ofKey("caller-b", "key-1").orderID());
        assertNotEquals(
                OrderIdentity.ofKey("a", "bc").orderID(),
                OrderIdentity.ofKey("ab", "c").orderID());
        assertNotEquals(
                OrderIdentity.ofDelivery("x").orderID(),
                OrderIdentity.ofKey("", "x").orderID());
        assertTrue(mine.orderID().matches("[0-9a-f]{32}"));
    }

    @Test
    void the_same_request_has_one_hash_however_it_was_written() {
        OrderRequest one = OrderRequest.of(order("c-001", line("A", 1), line("B", 2)));
        assertEquals(
                one.hash(),
                OrderRequest.of(order("c-001", line("B", 2), line("A", 1))).hash());
        assertEquals(one.hash(), one.withKey("k").hash());
        assertNotEquals(
                one.hash(),
                OrderRequest.of(order("c-001", line("B", 3), line("A", 1))).hash());
        assertNotEquals(
                one.hash(),
                OrderRequest.of(order("c-002", line("B", 2), line("A", 1))).hash());
    }

    @Test
    void the_total_is_exact_in_minor_units_and_unknown_articles_are_named() {
        Map<String, Product> catalogue = Map.of(
                "A",
                new Product("A", null, Map.of(), Map.of("USD", 1299L), true),
                "OLD",
                new Product("OLD", null, Map.of(), Map.of("USD", 1L), false));
        assertEquals(3897, Pricing.total(OrderRequest.of(order("c-001", line("A", 3))), catalogue));
        for (String sku : List.of("MOON", "OLD")) {
            OrderRequest request = OrderRequest.of(order("c-001", line(sku, 1)));
            String reason = assertThrows(InvalidOrderException.class, () -> Pricing.total(request, catalogue))
                    .getMessage();
            assertTrue(reason.contains(sku), reason);
        }
    }

    private static void refused(String named, Map<String, Object> json) {
        String reason = assertThrows(InvalidOrderException.class, () -> OrderRequest.of(json))
                .getMessage();
        assertTrue(reason.contains(named), reason);
    }

    @SafeVarargs
    private static Map<String, Object> order(String customer, Map<String, Object>... lines) {
        return Map.of("customerId", customer, "items", Arrays.asList(lines));
    }

    private static Map<String, Object> line(String sku, int quantity) {
        return Map.of("sku", sku, "quantity", BigDecimal.valueOf(quantity));
    }
}
