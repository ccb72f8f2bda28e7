package dev.opsctl.functions.console.domain;

import dev.opsctl.functions.orders.domain.OrderIdentity;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Why a message came to a queue of dead letters, as far as the message itself says it. */
public final class DeadLetter {
    private DeadLetter() {}

    /**
     * Whether a message is about an order: it says its id, or it is what the order was made of, or would have been.
     *
     * @param messageId of the message
     * @param attributes of the message: who sets one aside writes what {@code messageId} it had, and what came by the API has {@code caller} and
     *     {@code idempotencyKey}
     */
    public static boolean isAbout(String orderID, String messageId, Map<String, String> attributes, String body) {
        if (body.contains(orderID) || attributes.values().stream().anyMatch(value -> value.contains(orderID))) {
            return true;
        }
        String key = attributes.get("idempotencyKey");
        OrderIdentity identity = key == null
                ? OrderIdentity.ofDelivery(attributes.getOrDefault("messageId", messageId))
                : OrderIdentity.ofKey(attributes.getOrDefault("caller", ""), key);
        return identity.orderID().equals(orderID);
    }

    /**
     * @param attributes of the message; who sets one aside writes {@code reason}, EventBridge and Lambda {@code ERROR_MESSAGE} or
     *     {@code ErrorMessage}
     * @param body its body, read as JSON; empty if it is none. Lambda writes what it gave up as {@code requestContext} and
     *     {@code responsePayload}
     * @return null if it does not say
     */
    public static @Nullable String reason(Map<String, String> attributes, Map<String, Object> body) {
        for (String name : new String[] {"reason", "ERROR_MESSAGE", "ErrorMessage", "ERROR_CODE", "ErrorCode"}) {
            if (attributes.get(name) != null) {
                return attributes.get(name);
            }
        }
        if (body.get("responsePayload") instanceof Map<?, ?> answer && answer.get("errorMessage") != null) {
            return String.valueOf(answer.get("errorMessage"));
        }
        if (body.get("requestContext") instanceof Map<?, ?> context && context.get("condition") != null) {
            return String.valueOf(context.get("condition"));
        }
        return body.get("reason") instanceof String reason ? reason : null;
    }
}
