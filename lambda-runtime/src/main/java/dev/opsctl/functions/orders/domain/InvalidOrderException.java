package dev.opsctl.functions.orders.domain;

/** An order that can never be accepted; the message says why and may be shown to the caller. */
public final class InvalidOrderException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public InvalidOrderException(String reason) {
        super(reason);
    }
}
