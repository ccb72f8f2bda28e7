package dev.opsctl.local.service.stepfunctions;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The shipped {@code flows/order-flow.asl.json} against partners that behave and misbehave (ORD-7, ORD-9). */
class OrderFlowTest extends OrderFlowFixture {

    @Test
    void a_good_order_is_charged_shipped_and_confirmed_once() throws Exception {
        answers("charge", CHARGED);
        answers("ship", SHIPPED);
        assertEquals("SUCCEEDED", run());
        assertEquals(List.of("PENDING", "PAID", "SHIPPED", "CONFIRMED"), outside.statuses);
        assertEquals(List.of("charge", "ship"), outside.calls);
        assertEquals(1, outside.notices.size());
        assertTrue(
                outside.notices.get(0).contains(ORDER) && outside.notices.get(0).contains("trk-1"),
                outside.notices.get(0));
        assertEquals("pay-1", outside.order.get("paymentId").s());
        for (String time : List.of("pendingAt", "paidAt", "shippedAt", "updatedAt")) {
            Instant.parse(outside.order.get(time).s());
        }
    }

    @Test
    void a_declined_card_ends_in_PAYMENT_FAILED_with_the_reason() throws Exception {
        answers("charge", "{\"outcome\":\"DECLINED\",\"reason\":\"card declined\"}");
        assertEquals("SUCCEEDED", run());
        assertEquals(List.of("PENDING", "PAYMENT_FAILED"), outside.statuses);
        assertEquals("card declined", outside.order.get("reason").s());
        assertEquals(List.of(), outside.notices);
    }

    @Test
    void an_unknown_payment_is_looked_up_before_anything_is_decided() throws Exception {
        answers("charge", UNKNOWN);
        answers("lookup", CHARGED);
        answers("ship", SHIPPED);
        assertEquals("SUCCEEDED", run());
        assertEquals(List.of("charge", "lookup", "ship"), outside.calls);
        assertEquals("CONFIRMED", outside.order.get("status").s());
    }

    @Test
    void a_shipment_that_fails_is_refunded() throws Exception {
        answers("charge", CHARGED);
        answers("ship", NOT_SHIPPED);
        answers("refund", "{\"outcome\":\"REFUNDED\",\"paymentId\":\"pay-1\"}");
        assertEquals("SUCCEEDED", run());
        assertEquals(List.of("PENDING", "PAID", "REFUNDED"), outside.statuses);
    }

    @Test
    void a_refund_or_a_look_up_without_an_answer_is_asked_for_again() throws Exception {
        answers("charge", UNKNOWN);
        answers("lookup", UNKNOWN, CHARGED);
        answers("ship", NOT_SHIPPED);
        answers("refund", UNKNOWN, "{\"outcome\":\"REFUNDED\",\"paymentId\":\"pay-1\"}");
        assertEquals("SUCCEEDED", run());
        assertEquals(List.of("charge", "lookup", "lookup", "ship", "refund", "refund"), outside.calls);
        assertEquals("REFUNDED", outside.order.get("status").s());
    }

    @Test
    void a_refund_that_fails_goes_to_people_and_what_may_be_shipped_is_never_refunded() throws Exception {
        answers("charge", CHARGED);
        answers("ship", NOT_SHIPPED);
        answers("refund", "{\"outcome\":\"REFUND_FAILED\",\"reason\":\"no\"}");
        assertEquals("FAILED", run());
        assertEquals("MANUAL_REVIEW", outside.order.get("status").s());
        assertEquals(1, outside.reviews.size());
        assertTrue(outside.reviews.get(0).contains(ORDER), outside.reviews.get(0));
    }

    @Test
    void it_is_unknown_whether_it_was_shipped_so_nothing_is_refunded() throws Exception {
        answers("charge", CHARGED);
        answers("ship", UNKNOWN);
        answers("lookup", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);
        assertEquals("FAILED", run());
        assertEquals(
                List.of("charge", "ship", "lookup", "lookup", "lookup", "lookup", "lookup", "lookup"), outside.calls);
        assertEquals("MANUAL_REVIEW", outside.order.get("status").s());
    }

    @Test
    void a_notice_that_fails_never_undoes_an_order() throws Exception {
        answers("charge", CHARGED);
        answers("ship", SHIPPED);
        outside.noticesFail = true;
        assertEquals("SUCCEEDED", run());
        assertEquals("CONFIRMED", outside.order.get("status").s());
        assertEquals("failed", outside.order.get("notice").s());
    }

    /** ORD-9: one "confirmed", even if nobody knows what became of the first publish. */
    @Test
    void a_notice_of_unknown_fate_is_published_again_only_if_the_ledger_has_it_not() throws Exception {
        answers("charge", CHARGED);
        answers("ship", SHIPPED);
        outside.lostAnswers.add(true);
        assertEquals("SUCCEEDED", run());
        assertEquals(1, outside.notices.size());
        assertEquals("sent", outside.order.get("notice").s());
    }

    @Test
    void a_notice_that_never_reached_the_topic_is_published_once_more() throws Exception {
        answers("charge", CHARGED);
        answers("ship", SHIPPED);
        outside.lostAnswers.add(false);
        assertEquals("SUCCEEDED", run());
        assertEquals(1, outside.notices.size());
        assertEquals("sent", outside.order.get("notice").s());
    }

    @Test
    void a_payment_that_stays_unknown_is_left_to_people_not_called_a_refusal() throws Exception {
        answers("charge", UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN);
        answers("lookup", "{\"outcome\":\"NOT_FOUND\"}", "{\"outcome\":\"NOT_FOUND\"}");
        assertEquals("FAILED", run());
        assertEquals(List.of("charge", "lookup", "charge", "charge", "charge", "charge", "lookup"), outside.calls);
        assertEquals("MANUAL_REVIEW", outside.order.get("status").s());
    }

    @Test
    void what_cannot_be_recorded_goes_to_people_and_nothing_is_undone() throws Exception {
        answers("charge", CHARGED);
        answers("ship", SHIPPED);
        outside.refusesStatus = "SHIPPED";
        assertEquals("FAILED", run());
        assertEquals(List.of("charge", "ship"), outside.calls);
        assertEquals(1, outside.reviews.size());
    }

    @Test
    void a_cancelled_order_is_left_alone() throws Exception {
        outside.order.put("status", AttributeValue.fromS("CANCELLED"));
        assertEquals("SUCCEEDED", run());
        assertEquals(List.of(), outside.calls);
        assertEquals("CANCELLED", outside.order.get("status").s());
    }
}
