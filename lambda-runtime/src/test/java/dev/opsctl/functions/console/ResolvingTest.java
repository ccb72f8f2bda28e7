package dev.opsctl.functions.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.functions.console.Resolving.Kind;
import dev.opsctl.functions.console.Resolving.Outcome;
import dev.opsctl.functions.console.domain.AuditLine;
import dev.opsctl.functions.console.domain.Decision;
import dev.opsctl.functions.console.domain.FlowState;
import dev.opsctl.functions.console.domain.ReviewedOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** WEB-4: a decision about an order is carried out once, whoever dies in between and whoever decides at the same time. */
class ResolvingTest {
    private static final Instant NOW = ResolvingWorld.NOW;
    private static final Decision REFUND = Decision.of("refund", "the parcel is lost");
    private static final Decision RETRY = Decision.of("retry", "the carrier is back");

    private final ResolvingWorld world = new ResolvingWorld();

    @Test
    void a_decision_is_reserved_started_waited_for_and_audited() {
        Outcome outcome = world.resolve(REFUND, "ann", "k1");
        assertEquals(Kind.DONE, outcome.kind());
        assertEquals("REFUNDED", outcome.order().status());
        assertEquals(List.of("order-o1-r1"), world.started);
        AuditLine line = world.lines.get("k1");
        assertEquals(AuditLine.State.DONE, line.state());
        assertEquals(
                "order.refund by ann: the parcel is lost", line.action() + " by " + line.who() + ": " + line.reason());
        assertEquals(Map.of("status", "MANUAL_REVIEW", "reason", "nobody knows"), line.before());
        assertEquals("REFUNDED", line.after().get("status"));
        assertEquals(1, world.sweeps);
    }

    @Test
    void a_message_that_somebody_hides_is_waited_for() {
        world.hiddenFor = 3;
        assertEquals(Kind.DONE, world.resolve(REFUND, "ann", "k1").kind());
        assertEquals(3, world.sweeps);
    }

    @Test
    void the_same_call_again_does_nothing_more() {
        world.resolve(REFUND, "ann", "k1");
        assertEquals(Kind.DONE, world.resolve(REFUND, "ann", "k1").kind());
        assertEquals(List.of("order-o1-r1"), world.started);
        assertEquals(1, world.lines.size());
        Outcome other = world.resolve(RETRY, "ann", "k1");
        assertEquals("this idempotency key was used for another decision", other.message());
    }

    @Test
    void whoever_dies_anywhere_the_same_call_again_ends_it_once() {
        int steps = 0;
        for (int death = 1; ; death++) {
            ResolvingWorld mortal = new ResolvingWorld();
            mortal.dieAfter = death;
            try {
                mortal.resolve(REFUND, "ann", "k1");
            } catch (ResolvingWorld.Died e) {
                steps++;
            }
            mortal.dieAfter = Integer.MAX_VALUE;
            assertEquals(Kind.DONE, mortal.resolve(REFUND, "ann", "k1").kind());
            assertEquals(List.of("order-o1-r1"), mortal.started);
            assertEquals(AuditLine.State.DONE, mortal.lines.get("k1").state());
            assertTrue(mortal.sweeps >= 1);
            if (mortal.deaths == 0) {
                break;
            }
        }
        assertEquals(5, steps, "intent, reservation, start, sweep, completion");
    }

    @Test
    void whoever_dies_after_the_reservation_is_first_all_the_same() {
        world.dieAfter = 2;
        assertThrows(ResolvingWorld.Died.class, () -> world.resolve(REFUND, "ann", "k1"));
        assertEquals(List.of(), world.started);
        Outcome second = world.resolve(RETRY, "bob", "k2");
        assertEquals(Kind.REFUSED, second.kind());
        assertEquals(List.of("order-o1-r1"), world.started, "it is started for ann");
        assertTrue(
                second.message()
                        .contains("ann was first, at 2026-01-31T12:00:00.000Z: refund, because the parcel is lost"),
                second.message());
        assertEquals("ann", second.resolution().by());
        assertEquals(AuditLine.State.REFUSED, world.lines.get("k2").state());
        assertEquals(Kind.DONE, world.resolve(REFUND, "ann", "k1").kind());
    }

    @Test
    void of_two_at_once_one_wins_and_the_other_is_told_who() {
        List<Outcome> first = new ArrayList<>();
        world.beforeReserve = () -> {
            world.patient = false;
            first.add(world.resolve(RETRY, "bob", "k2"));
            world.patient = true;
        };
        Outcome second = world.resolve(REFUND, "ann", "k1");
        assertEquals(Kind.UNFINISHED, first.get(0).kind());
        assertEquals(Kind.REFUSED, second.kind());
        assertTrue(second.message().startsWith("bob was first"), second.message());
        assertEquals(List.of("order-o1-r1"), world.started);
        assertEquals(1, world.order.resolutions().size());
    }

    @Test
    void who_comes_when_it_is_over_is_told_so_and_by_whom() {
        world.resolve(REFUND, "ann", "k1");
        Outcome late = world.resolve(RETRY, "bob", "k2");
        assertEquals(Kind.REFUSED, late.kind());
        assertTrue(late.message().startsWith("the order is over, it is REFUNDED; ann was first"), late.message());
        assertEquals(List.of("order-o1-r1"), world.started);
    }

    @Test
    void a_decision_that_ends_in_review_again_leaves_room_for_the_next() {
        world.ends = "MANUAL_REVIEW";
        Outcome refused = world.resolve(REFUND, "ann", "k1");
        assertEquals(Kind.REFUSED, refused.kind());
        assertEquals("the order stays in review: the order was shipped", refused.message());
        assertEquals(AuditLine.State.FAILED, world.lines.get("k1").state());
        world.ends = "CONFIRMED";
        assertEquals(Kind.DONE, world.resolve(RETRY, "bob", "k2").kind());
        assertEquals(List.of("order-o1-r1", "order-o1-r2"), world.started);
        assertEquals(
                "the order stays in review: the order was shipped",
                world.resolve(REFUND, "ann", "k1").message());
    }

    @Test
    void an_order_whose_flow_was_stopped_is_free_when_its_last_call_is_over() {
        world.order = new ReviewedOrder("o1", "PAID", null, "order-o1", null, List.of());
        world.executions.put("order-o1", new FlowState(FlowState.Kind.FAILED, NOW.minusSeconds(59), "ABORTED"));
        assertTrue(world.resolve(REFUND, "ann", "k1").message().contains("a moment ago"));
        world.executions.put("order-o1", new FlowState(FlowState.Kind.FAILED, NOW.minusSeconds(60), "ABORTED"));
        assertEquals(Kind.DONE, world.resolve(REFUND, "ann", "k2").kind());
    }

    @Test
    void a_decision_whose_execution_was_stopped_is_followed_by_another() {
        world.patient = false;
        assertEquals(Kind.UNFINISHED, world.resolve(REFUND, "ann", "k1").kind());
        world.patient = true;
        world.executions.put("order-o1-r1", new FlowState(FlowState.Kind.FAILED, NOW.minusSeconds(5), "ABORTED"));
        assertTrue(world.resolve(RETRY, "bob", "k2").message().contains("a moment ago"));
        world.executions.put("order-o1-r1", new FlowState(FlowState.Kind.FAILED, NOW.minusSeconds(61), "ABORTED"));
        world.ends = "CONFIRMED";
        assertEquals(Kind.DONE, world.resolve(RETRY, "bob", "k3").kind());
        assertEquals(List.of("order-o1-r1", "order-o1-r2"), world.started);
    }

    @Test
    void what_waits_for_its_flow_or_is_with_it_or_over_is_not_decided() {
        world.order = new ReviewedOrder("o1", "RECEIVED", null, null, null, List.of());
        world.executions.clear();
        assertTrue(world.resolve(REFUND, "ann", "k1").message().contains("waits for its flow"));
        world.executions.put("order-o1", FlowState.RUNNING);
        assertTrue(world.resolve(REFUND, "ann", "k2").message().contains("by itself"));
        world.order = new ReviewedOrder("o1", "CONFIRMED", null, "order-o1", null, List.of());
        assertTrue(world.resolve(REFUND, "ann", "k3").message().contains("CONFIRMED"));
        assertEquals(List.of(), world.started);
        Resolving resolving = new Resolving(world, world, world, world, () -> true);
        assertThrows(NotFoundException.class, () -> resolving.resolve("o2", RETRY, "ann", "k4", NOW));
        assertNull(world.lines.get("k4"));
    }

    @Test
    void a_decision_has_an_action_and_a_reason() {
        assertEquals(REFUND, Decision.of("refund", "  the parcel is lost "));
        for (String action : new String[] {null, "", "REFUND", "undo"}) {
            assertThrows(IllegalArgumentException.class, () -> Decision.of(action, "why"));
        }
        for (String reason : new String[] {null, "", "  ", "a\nb", "x".repeat(501)}) {
            assertThrows(IllegalArgumentException.class, () -> Decision.of("retry", reason));
        }
    }
}
