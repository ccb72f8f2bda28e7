package dev.opsctl.functions.console.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** Whether an operator may decide about an order now. */
public enum Verdict {
    /** Nobody works at it. */
    FREE,
    /** Somebody decided before; their execution runs. */
    DECIDED,
    /** Somebody decided before and died before the execution was started: it is to be started for them. */
    DECIDED_NOT_STARTED,
    /** The flow works at it by itself. */
    AT_WORK,
    /** Its execution ended a moment ago without leaving it in review: what it sent may still arrive at a partner. */
    SETTLING,
    /** No execution has begun yet. */
    NOT_BEGUN,
    /** It is over. */
    OVER;

    /** Longer than a function of the flow can live on after its execution was stopped. */
    public static final Duration SETTLE = Duration.ofSeconds(60);

    /** @param last the state of {@link ReviewedOrder#lastExecution} */
    public static Verdict of(ReviewedOrder order, FlowState last, Instant now) {
        if (order.over()) {
            return OVER;
        }
        boolean decided = order.resolving() != null;
        return switch (last.kind()) {
            case NONE -> decided ? DECIDED_NOT_STARTED : order.inReview() ? FREE : NOT_BEGUN;
            case RUNNING -> decided ? DECIDED : AT_WORK;
            case SUCCEEDED, FAILED ->
                // An execution that leaves an order to people has waited for what it sent, and gives the order free.
                // One that was stopped,
                // or could not write, did neither.
                order.inReview() && !decided
                                || !Objects.requireNonNull(last.ended())
                                        .plus(SETTLE)
                                        .isAfter(now)
                        ? FREE
                        : SETTLING;
        };
    }
}
