package dev.opsctl.functions.console.domain;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.functions.orders.domain.OrderIdentity;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which messages are an order's: those that say its id, and the one that it was made of (ORD-10). */
class DeadLetterTest {

    @Test
    void aMessageThatSaysTheIdIsTheOrders() {
        String order = OrderIdentity.ofDelivery("m-1").orderID();
        assertTrue(DeadLetter.isAbout(order, "m-2", Map.of(), "{\"orderID\":\"" + order + "\"}"));
        assertTrue(DeadLetter.isAbout(order, "m-2", Map.of("order", order), "x"));
        assertFalse(DeadLetter.isAbout(order, "m-2", Map.of("order", "other"), "{}"));
    }

    @Test
    void theMessageThatItWasMadeOfIsItsOwn() {
        String order = OrderIdentity.ofDelivery("m-1").orderID();
        assertTrue(DeadLetter.isAbout(order, "m-1", Map.of(), "{}"));
        // Who sets a message aside sends another one, which says what it was.
        assertTrue(DeadLetter.isAbout(order, "m-9", Map.of("messageId", "m-1", "reason", "no JSON"), "{"));
        String keyed = OrderIdentity.ofKey("c-001", "once").orderID();
        Map<String, String> api = Map.of("caller", "c-001", "idempotencyKey", "once");
        assertTrue(DeadLetter.isAbout(keyed, "m-3", api, "{}"));
        assertFalse(DeadLetter.isAbout(keyed, "m-3", Map.of("caller", "c-002", "idempotencyKey", "once"), "{}"));
    }
}
