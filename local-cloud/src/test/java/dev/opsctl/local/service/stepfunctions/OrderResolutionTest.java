package dev.opsctl.local.service.stepfunctions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** ORD-9, WEB-4: what an operator decides about an order in review, in the shipped flow: one charge or one refund, never both. */
class OrderResolutionTest extends OrderFlowFixture {
    private static final String NOT_FOUND = "{\"outcome\":\"NOT_FOUND\"}";
    private static final String DECLINED = "{\"outcome\":\"DECLINED\",\"reason\":\"card declined\"}";
    private static final String REFUNDED = "{\"outcome\":\"REFUNDED\",\"paymentId\":\"pay-1\"}";
    private static final String NO_REFUND = "{\"outcome\":\"REFUND_FAILED\",\"reason\":\"no\"}";

    private void inReview() {
        outside.order.put("status", AttributeValue.fromS("MANUAL_REVIEW"));
        outside.order.put("reason", AttributeValue.fromS("nobody knows"));
    }

    private String status() {
        return outside.order.get("status").s();
    }

    private String reason() {
        return outside.order.get("reason").s();
    }

    /** Whoever comes next finds the order free. */
    private void free() {
        assertFalse(outside.order.containsKey("resolving"), "the order is reserved for ever");
    }

    @Test
    void a_retry_looks_first_and_charges_only_who_was_not_charged() throws Exception {
        inReview();
        answers("lookup", NOT_FOUND);
        answers("charge", CHARGED);
        answers("ship", SHIPPED);
        assertEquals("SUCCEEDED", resolve("retry", 1));
        assertEquals(List.of("lookup", "charge", "ship"), outside.calls);
        assertEquals(List.of("PENDING", "PAID", "SHIPPED", "CONFIRMED"), outside.statuses);
        assertFalse(outside.order.containsKey("reason"), "the review's reason is over");
        assertEquals(1, outside.notices.size());
        free();
    }

    @Test
    void a_retry_of_a_charged_order_goes_on_with_the_shipment() throws Exception {
        inReview();
        answers("lookup", CHARGED);
        answers("ship", SHIPPED);
        assertEquals("SUCCEEDED", resolve("retry", 1));
        assertEquals(List.of("lookup", "ship"), outside.calls);
        assertEquals("CONFIRMED", status());
    }

    @Test
    void a_retry_of_a_refunded_order_ships_nothing() throws Exception {
        inReview();
        answers("lookup", REFUNDED, NOT_FOUND, REFUNDED);
        answers("refund", REFUNDED);
        assertEquals("SUCCEEDED", resolve("retry", 1));
        assertEquals(List.of("lookup", "lookup", "lookup", "refund"), outside.calls);
        assertEquals("REFUNDED", status());
        assertEquals(List.of(), outside.notices);
        free();
    }

    @Test
    void a_retry_that_is_declined_ends_so() throws Exception {
        inReview();
        answers("lookup", DECLINED);
        assertEquals("SUCCEEDED", resolve("retry", 1));
        assertEquals("PAYMENT_FAILED", status());
        assertEquals("card declined", reason());
        free();
    }

    @Test
    void a_retry_that_fails_as_before_leaves_the_order_to_the_next_decision() throws Exception {
        inReview();
        answers("lookup", CHARGED, NOT_FOUND, CHARGED);
        answers("ship", NOT_SHIPPED);
        answers("refund", NO_REFUND, REFUNDED);
        assertEquals("FAILED", resolve("retry", 1));
        assertEquals("MANUAL_REVIEW", status());
        assertEquals(1, outside.reviews.size());
        assertTrue(outside.reviews.get(0).contains("order-" + ORDER + "-r1"), outside.reviews.get(0));
        free();
        assertEquals("SUCCEEDED", resolve("refund", 2));
        assertEquals("REFUNDED", status());
        free();
    }

    @Test
    void a_retry_publishes_no_notice_that_an_execution_before_it_had_published() throws Exception {
        outside.order.put("status", AttributeValue.fromS("SHIPPED"));
        outside.order.put("shippedAt", AttributeValue.fromS("2026-01-31T12:00:00.000Z"));
        outside.notices.add("Order confirmed");
        answers("lookup", CHARGED);
        answers("ship", SHIPPED);
        assertEquals("SUCCEEDED", resolve("retry", 1));
        assertEquals("CONFIRMED", status());
        assertEquals(1, outside.notices.size());
    }

    /** The carrier's word, the partner's word, calls, end, refunds. */
    @ParameterizedTest
    @CsvSource({
        "FAILED,    CHARGED,   REFUNDED",
        "NOT_FOUND, CHARGED,   REFUNDED",
        "FAILED,    REFUNDED,  REFUNDED",
        "FAILED,    DECLINED,  PAYMENT_FAILED",
        "NOT_FOUND, NOT_FOUND, PAYMENT_FAILED"
    })
    void a_refund_is_made_if_nothing_was_shipped_and_something_was_paid(String shipment, String payment, String end)
            throws Exception {
        inReview();
        answers(
                "lookup",
                shipment.equals("FAILED") ? NOT_SHIPPED : NOT_FOUND,
                switch (payment) {
                    case "CHARGED" -> CHARGED;
                    case "REFUNDED" -> REFUNDED;
                    case "DECLINED" -> DECLINED;
                    default -> NOT_FOUND;
                });
        answers("refund", REFUNDED);
        assertEquals("SUCCEEDED", resolve("refund", 1));
        assertEquals(end, status());
        assertTrue(reason().endsWith("refund asked for on review: why not"), reason());
        assertEquals(
                end.equals("REFUNDED") ? 1 : 0,
                outside.calls.stream().filter("refund"::equals).count());
        free();
    }

    @Test
    void what_was_shipped_is_not_refunded_whoever_asks() throws Exception {
        inReview();
        answers("lookup", SHIPPED);
        assertEquals("FAILED", resolve("refund", 1));
        assertEquals(List.of("lookup"), outside.calls);
        assertEquals("MANUAL_REVIEW", status());
        assertEquals("the order was shipped, so it was not refunded", reason());
        free();
    }

    @Test
    void a_refund_waits_while_it_is_unknown_what_was_shipped_or_paid() throws Exception {
        inReview();
        answers("lookup", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);
        assertEquals("FAILED", resolve("refund", 1));
        assertEquals("it is unknown whether the order was shipped", reason());
        answers("lookup", NOT_FOUND, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);
        assertEquals("FAILED", resolve("refund", 2));
        assertEquals("it is unknown whether the customer was charged", reason());
        assertFalse(outside.calls.contains("refund"), outside.calls.toString());
        free();
    }

    @Test
    void an_order_is_accepted_with_the_reason_and_one_notice() throws Exception {
        inReview();
        answers("lookup", CHARGED, NOT_SHIPPED);
        assertEquals("SUCCEEDED", resolve("accept", 1));
        assertEquals("CONFIRMED", status());
        assertEquals("accept asked for on review: why not", reason());
        assertEquals(1, outside.notices.size());
        assertEquals(List.of("lookup", "lookup"), outside.calls);
        free();
    }

    @Test
    void an_order_that_was_refunded_or_may_have_been_is_not_accepted() throws Exception {
        inReview();
        answers("lookup", REFUNDED);
        assertEquals("FAILED", resolve("accept", 1));
        assertEquals("the payment was refunded, so the order was not accepted", reason());
        answers("lookup", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);
        assertEquals("FAILED", resolve("accept", 2));
        assertEquals("it is unknown whether the payment was refunded, so the order was not accepted", reason());
        assertEquals(List.of(), outside.notices);
        free();
    }

    @Test
    void an_order_that_is_not_reserved_for_the_execution_is_left_alone() throws Exception {
        int number = 0;
        for (String over : List.of("CONFIRMED", "REFUNDED", "PAYMENT_FAILED", "CANCELLED", "REJECTED")) {
            outside.order.put("status", AttributeValue.fromS(over));
            assertEquals("SUCCEEDED", resolve("refund", ++number));
            assertEquals(over, status());
        }
        assertEquals(List.of(), outside.calls);
    }

    @Test
    void an_order_that_could_not_be_claimed_is_in_review_and_can_be_retried() throws Exception {
        outside.failsStatus = "PENDING";
        assertEquals("FAILED", run());
        assertEquals("MANUAL_REVIEW", status());
        assertEquals("the order could not be claimed; nothing was charged", reason());
        outside.failsStatus = null;
        answers("lookup", NOT_FOUND);
        answers("charge", CHARGED);
        answers("ship", SHIPPED);
        assertEquals("SUCCEEDED", resolve("retry", 1));
        assertEquals("CONFIRMED", status());
    }
}
