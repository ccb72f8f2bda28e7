package dev.opsctl.functions.orders.domain;

import dev.opsctl.functions.domain.Digest;

/**
 * An order's id and the hash of what it came from (ORD-5). With an idempotency key both follow from caller and key, so the same call
 * twice is one order, and nobody can guess or hit the order of another caller; without a key they follow from the message or request.
 */
public record OrderIdentity(String orderID, String keyHash) {

    public static OrderIdentity ofKey(String caller, String key) {
        return of(Digest.of("key", caller, key));
    }

    /** @param delivery an id that stays the same when the same message or request is delivered again */
    public static OrderIdentity ofDelivery(String delivery) {
        return of(Digest.of("delivery", delivery));
    }

    private static OrderIdentity of(String hash) {
        return new OrderIdentity(hash.substring(0, 32), hash);
    }
}
