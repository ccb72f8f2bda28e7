package dev.opsctl.functions.console.domain;

import java.util.Map;

/** Why a message came to a queue of dead letters, as far as the message itself says it. */
public final class DeadLetter {
    private DeadLetter() {}

    /**
     * @param attributes of the message; who sets one aside writes {@code reason}, EventBridge and Lambda {@code ERROR_MESSAGE} or
     *     {@code ErrorMessage}
     * @param body its body, read as JSON; empty if it is none. Lambda writes what it gave up as {@code requestContext} and
     *     {@code responsePayload}
     * @return null if it does not say
     */
    public static String reason(Map<String, String> attributes, Map<String, Object> body) {
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
