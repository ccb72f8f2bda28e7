package dev.opsctl.functions.mail.domain;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a caller wants sent: {@code {"eventId"?, "template", "to", "locale"?, "data": {…}}}.
 *
 * @param eventId the caller's id, so that the same call twice is one mail; null lets the system choose
 * @param template name or id of a template
 * @param to one plain address
 * @param locale language, null for the default one
 * @param data what the template shows: texts, numbers, truth values, objects and lists of them
 */
public record MailRequest(
        @Nullable String eventId, String template, String to, @Nullable String locale, Map<String, Object> data) {
    private static final Pattern EVENT_ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern TEMPLATE = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,63}");
    private static final Pattern LOCALE = Pattern.compile("[a-z]{2}(-[A-Z]{2})?");
    // One mailbox without a display name: what headers could be broken with is not in it.
    private static final Pattern ADDRESS =
            Pattern.compile("[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+");
    private static final int MAX_ADDRESS = 254;
    private static final int MAX_DEPTH = 8;
    private static final int MAX_DIGITS = 100;
    private static final Set<String> FIELDS = Set.of("eventId", "template", "to", "locale", "data");

    /** @throws InvalidMailException naming the field that is wrong */
    public static MailRequest of(Map<String, Object> json) {
        for (String field : json.keySet()) {
            if (!FIELDS.contains(field)) {
                throw new InvalidMailException("a mail has eventId, template, to, locale and data, and nothing else");
            }
        }
        String eventId = json.get("eventId") == null
                ? null
                : text(json, "eventId", EVENT_ID, "1 to 64 letters, digits, '_' and '-'");
        String template = text(json, "template", TEMPLATE, "a template's name or id, a path it is not");
        String to = text(json, "to", ADDRESS, "one address, name@example.com");
        if (to.length() > MAX_ADDRESS) {
            throw new InvalidMailException("to has to be at most " + MAX_ADDRESS + " characters");
        }
        String locale = json.get("locale") == null ? null : text(json, "locale", LOCALE, "a language like en or en-GB");
        if (!(json.get("data") instanceof Map<?, ?> data)) {
            throw new InvalidMailException("data has to be an object");
        }
        check(data, MAX_DEPTH);
        @SuppressWarnings("unchecked")
        Map<String, Object> fields = (Map<String, Object>) data;
        return new MailRequest(eventId, template, to, locale, fields);
    }

    private static String text(Map<String, Object> json, String field, Pattern form, String words) {
        Object value = json.get(field);
        if (!(value instanceof String text) || !form.matcher(text).matches()) {
            throw new InvalidMailException(
                    field + (value == null ? " is missing: it has" : " has") + " to be " + words);
        }
        return text;
    }

    private static void check(Object value, int left) {
        if (left == 0) {
            throw new InvalidMailException("data is nested more than " + MAX_DEPTH + " levels deep");
        }
        if (value instanceof Map<?, ?> map) {
            map.values().forEach(inner -> check(inner, left - 1));
        } else if (value instanceof List<?> list) {
            list.forEach(inner -> check(inner, left - 1));
        } else if (value instanceof BigDecimal number
                && (Math.abs((long) number.scale()) > MAX_DIGITS || number.precision() > MAX_DIGITS)) {
            // Written out, 1e999999999 fills the memory.
            throw new InvalidMailException("data has a number of more than " + MAX_DIGITS + " digits");
        }
    }
}
