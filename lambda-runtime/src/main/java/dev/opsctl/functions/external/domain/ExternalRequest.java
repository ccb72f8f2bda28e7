package dev.opsctl.functions.external.domain;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request for a mail, as the external service keeps it: {@code {"id", "template", "to", "locale"?, "data"}}. The mail workflow says
 * what of it is wrong; here it only needs an id, by which the service can be told what became of it.
 *
 * @param id the service's own
 * @param mail what the mail workflow gets
 */
public record ExternalRequest(String id, Map<String, Object> mail) {
    private static final int LONGEST_ID = 128;

    /**
     * @param item what the service answered
     * @param eventId from the id to the mail's, so that a request that comes twice is one mail
     * @throws IllegalArgumentException if it cannot be told from others
     */
    public static ExternalRequest of(Object item, java.util.function.UnaryOperator<String> eventId) {
        if (!(item instanceof Map<?, ?> fields)) {
            throw new IllegalArgumentException("it is no JSON object");
        }
        if (!(fields.get("id") instanceof String id) || id.isBlank() || id.length() > LONGEST_ID) {
            throw new IllegalArgumentException("it has no id of 1 to " + LONGEST_ID + " characters");
        }
        Map<String, Object> mail = new LinkedHashMap<>();
        mail.put("eventId", eventId.apply(id));
        fields.forEach((name, value) -> {
            if (!name.equals("id") && !name.equals("eventId")) {
                mail.put(name.toString(), value);
            }
        });
        return new ExternalRequest(id, mail);
    }
}
