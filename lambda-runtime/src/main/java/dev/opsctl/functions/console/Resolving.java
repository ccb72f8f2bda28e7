package dev.opsctl.functions.console;

import dev.opsctl.functions.console.domain.AuditLine;
import dev.opsctl.functions.console.domain.Decision;
import dev.opsctl.functions.console.domain.FlowState;
import dev.opsctl.functions.console.domain.Resolution;
import dev.opsctl.functions.console.domain.ReviewedOrder;
import dev.opsctl.functions.console.domain.Verdict;
import dev.opsctl.functions.domain.SortableTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Carries out what operators decide about orders in review (ORD-9, WEB-4), once, whoever dies in between and whoever decides at the same
 * time.
 *
 * <ol>
 *   <li>The line in the audit says what is intended.
 *   <li>One conditional write reserves the order for an execution of the flow, whose name follows from the order and the decision's number.
 *       Of two operators one wins; the other is told who.
 *   <li>The execution is started. Starting it twice starts it once, so whoever comes next, the same call again or another operator, starts
 *       it for somebody who died before that.
 *   <li>The flow alone talks to the partners, and gives the order free when it leaves it in review.
 *   <li>When it has ended, the line is completed and the order's message is taken from the queue of reviews.
 * </ol>
 */
final class Resolving {
    private final Orders orders;
    private final Flow flow;
    private final Reviews reviews;
    private final AuditLog audit;
    private final Patience patience;

    /** The orders, each change atomic. */
    interface Orders {
        Optional<ReviewedOrder> get(String orderID);

        /** Reserves an order that is still as it was seen. @return false if it is another by now */
        boolean reserve(ReviewedOrder seen, Resolution resolution);
    }

    /** The executions of {@code OrderFlow}. */
    interface Flow {
        FlowState state(String execution);

        /** Starts the execution of a decision; a second start does nothing. */
        void start(String orderID, Resolution resolution);
    }

    /** The queue that tells people of orders in review. */
    interface Reviews {
        /** Takes out every message that is outdated. @return false if some were hidden, by somebody who looks at them or died at it */
        boolean sweep();
    }

    Resolving(Orders orders, Flow flow, Reviews reviews, AuditLog audit, Patience patience) {
        this.orders = orders;
        this.flow = flow;
        this.reviews = reviews;
        this.audit = audit;
        this.patience = patience;
    }

    /**
     * What became of a call.
     *
     * @param kind see there
     * @param order as it is now
     * @param resolution the decision that counts: the caller's, or whose was first; null if there is none
     * @param message why it was not done, and what to do; null if it was done
     */
    record Outcome(Kind kind, ReviewedOrder order, @Nullable Resolution resolution, @Nullable String message) {}

    /** {@code UNFINISHED}: the flow is at it, the same call again tells how it ended. */
    enum Kind {
        DONE,
        UNFINISHED,
        REFUSED
    }

    /**
     * @param key hash of the operator and the idempotency key of the call
     * @throws NotFoundException if there is no such order
     */
    Outcome resolve(String orderID, Decision decision, String operator, String key, Instant at) {
        while (true) {
            ReviewedOrder order = orders.get(orderID).orElseThrow(() -> new NotFoundException("no such order"));
            AuditLine line = AuditLine.intended(
                    key,
                    orderID,
                    "order." + decision.action().word(),
                    operator,
                    at,
                    decision.reason(),
                    standing(order));
            Optional<Resolution> own = order.under(key);
            if (own.isPresent()) {
                return own.get().decision().equals(decision)
                        ? carriedOut(own.get(), orderID, line, at)
                        : new Outcome(
                                Kind.REFUSED, order, own.get(), "this idempotency key was used for another decision");
            }
            FlowState last = flow.state(order.lastExecution());
            Verdict verdict = Verdict.of(order, last, at);
            if (verdict == Verdict.AT_WORK && order.inReview() && patience.pause()) {
                continue;
            }
            audit.begin(line);
            if (verdict == Verdict.FREE) {
                Resolution resolution = Resolution.next(order, decision, operator, at, key);
                if (orders.reserve(order, resolution)) {
                    return carriedOut(resolution, orderID, line, at);
                }
                continue;
            }
            if (verdict == Verdict.DECIDED_NOT_STARTED) {
                flow.start(orderID, order.current().orElseThrow());
            }
            return refused(line, order, order.current().orElse(null), refusal(verdict, order, last), at);
        }
    }

    private Outcome carriedOut(Resolution resolution, String orderID, AuditLine line, Instant at) {
        FlowState state = flow.state(resolution.execution());
        if (state.kind() == FlowState.Kind.NONE) {
            flow.start(orderID, resolution);
        }
        while (!state.hasEnded()) {
            if (!patience.pause()) {
                return new Outcome(
                        Kind.UNFINISHED, orders.get(orderID).orElseThrow(), resolution, "the flow is still at it");
            }
            state = flow.state(resolution.execution());
        }
        ReviewedOrder order = orders.get(orderID).orElseThrow();
        while (!reviews.sweep() && patience.pause()) {
            // The order's own may be among those that are hidden.
        }
        if (state.kind() == FlowState.Kind.FAILED) {
            return failed(line, order, resolution, state, at);
        }
        if (!resolution.execution().equals(order.execution())) {
            return refused(line, order, resolution, "the order was " + order.status() + " before that was done", at);
        }
        audit.end(line.ended(AuditLine.State.DONE, standing(order), null, at));
        return new Outcome(Kind.DONE, order, resolution, null);
    }

    private Outcome failed(AuditLine line, ReviewedOrder order, Resolution resolution, FlowState state, Instant at) {
        String why = state.cause() == null ? "the flow failed" : state.cause();
        audit.end(line.ended(AuditLine.State.FAILED, standing(order), why, at));
        return new Outcome(Kind.REFUSED, order, resolution, "the order stays in review: " + why);
    }

    private Outcome refused(
            AuditLine line, ReviewedOrder order, @Nullable Resolution first, String message, Instant at) {
        audit.end(line.ended(AuditLine.State.REFUSED, standing(order), message, at));
        return new Outcome(Kind.REFUSED, order, first, message);
    }

    private static String refusal(Verdict verdict, ReviewedOrder order, FlowState last) {
        return switch (verdict) {
            case DECIDED, DECIDED_NOT_STARTED ->
                order.current().map(Resolving::first).orElse("somebody was first");
            case AT_WORK -> "the flow is at this order by itself; it is " + order.status();
            case SETTLING ->
                "the flow stopped in the middle of this order a moment ago; decide when its last call is over, in "
                        + Verdict.SETTLE.toSeconds() + " s";
            case NOT_BEGUN -> "this order is " + order.status() + " and waits for its flow; nothing is to be decided";
            case OVER ->
                "the order is over, it is " + order.status()
                        + lastDecision(order).map(first -> "; " + first).orElse("");
            case FREE -> throw new IllegalStateException("a free order is not refused: " + last);
        };
    }

    private static Optional<String> lastDecision(ReviewedOrder order) {
        return order.resolutions().stream().reduce((one, next) -> next).map(Resolving::first);
    }

    private static String first(Resolution resolution) {
        return resolution.by() + " was first, at " + SortableTime.text(resolution.at()) + ": "
                + resolution.decision().action().word() + ", because "
                + resolution.decision().reason();
    }

    private static Map<String, Object> standing(ReviewedOrder order) {
        Map<String, Object> standing = new LinkedHashMap<>();
        standing.put("status", order.status());
        if (order.reason() != null) {
            standing.put("reason", order.reason());
        }
        return standing;
    }
}
