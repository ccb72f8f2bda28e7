package dev.opsctl.functions.console.domain;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An order, as far as decisions about it go.
 *
 * @param execution the name of the flow's execution that claimed it last; null if none did
 * @param resolving the name of the execution that it is reserved for, from an operator's decision until the flow has carried it out; null
 *     if there is none
 * @param resolutions every decision that was taken, in order
 */
public record ReviewedOrder(
        String orderID,
        String status,
        @Nullable String reason,
        @Nullable String execution,
        @Nullable String resolving,
        List<Resolution> resolutions) {
    private static final Set<String> OVER = Set.of("CONFIRMED", "PAYMENT_FAILED", "REFUNDED", "REJECTED", "CANCELLED");

    /** Whether nothing can happen to it any more. */
    public boolean over() {
        return OVER.contains(status);
    }

    public boolean inReview() {
        return status.equals("MANUAL_REVIEW");
    }

    /** The execution that works at it, or did last. */
    public String lastExecution() {
        return resolving != null ? resolving : execution != null ? execution : "order-" + orderID;
    }

    /** The decision that was taken under an idempotency key. */
    public Optional<Resolution> under(String key) {
        return resolutions.stream().filter(one -> one.key().equals(key)).findFirst();
    }

    /** The decision that is being carried out. */
    public Optional<Resolution> current() {
        return resolutions.stream()
                .filter(one -> one.execution().equals(resolving))
                .findFirst();
    }
}
