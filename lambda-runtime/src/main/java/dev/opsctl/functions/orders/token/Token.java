package dev.opsctl.functions.orders.token;

import java.time.Instant;
import java.util.Set;

/** What a believed token says: who it is about, what they may do, and until when. */
public record Token(String subject, Set<String> scopes, Instant expires) {
    /** The subject's own orders. */
    public static final String ORDERS = "orders";
    /** Everybody's orders. */
    public static final String OPERATOR = "orders:operator";
}
