package dev.opsctl.functions.console.domain;

import java.time.Instant;

/**
 * A decision that was taken about an order, one of the list {@code resolutions} in it.
 *
 * @param number 1 for an order's first
 * @param by the operator's name, the token's subject
 * @param key hash of the operator and the idempotency key of the call
 * @param execution the name of the flow's execution that carries it out
 */
public record Resolution(int number, Decision decision, String by, Instant at, String key, String execution) {

    /** The next decision about an order. */
    public static Resolution next(ReviewedOrder order, Decision decision, String by, Instant at, String key) {
        int number = order.resolutions().size() + 1;
        return new Resolution(number, decision, by, at, key, "order-" + order.orderID() + "-r" + number);
    }
}
