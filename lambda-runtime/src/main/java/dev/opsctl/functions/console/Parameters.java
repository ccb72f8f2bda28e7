package dev.opsctl.functions.console;

import dev.opsctl.functions.domain.Digest;
import dev.opsctl.functions.runtime.ApiCall;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** What calls have in their queries. Each reader refuses what it does not understand with an {@link IllegalArgumentException} that says the form. */
final class Parameters {
    /** Times are stored with four digits of a year. */
    private static final Instant END_OF_TIME = Instant.parse("+10000-01-01T00:00:00Z");

    private static final int LONGEST_KEY = 128;

    private Parameters() {}

    /** A time; null if there is none. */
    static @Nullable Instant time(ApiCall call, String name) {
        String text = call.queryParameter(name);
        if (text == null) {
            return null;
        }
        try {
            Instant time = Instant.parse(text);
            if (!time.isBefore(Instant.EPOCH) && time.isBefore(END_OF_TIME)) {
                return time;
            }
        } catch (DateTimeParseException e) {
            // as a time that nothing here can have
        }
        throw new IllegalArgumentException(name + " must be a time such as 2026-01-31T12:00:00Z");
    }

    /**
     * What makes a call that changes something the same call when it is made again: a hash of who calls, of what it is about, and of the
     * header {@code Idempotency-Key}.
     */
    static String callKey(ApiCall call, String... about) {
        String key = call.header("idempotency-key");
        if (key == null || key.isBlank() || key.length() > LONGEST_KEY) {
            throw new IllegalArgumentException("header Idempotency-Key must be there, with 1 to " + LONGEST_KEY
                    + " characters: the same for the same call made again, another for another call");
        }
        return Digest.of(call.caller(), key, String.join("/", about));
    }

    /** How many are asked for: {@code limit}. */
    static int limit(ApiCall call, int otherwise, int most) {
        String text = call.queryParameter("limit");
        int limit = text == null ? otherwise : text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > most) {
            throw new IllegalArgumentException("limit must be 1 to " + most);
        }
        return limit;
    }

    /** A text; null if there is none, or nothing in it. */
    static @Nullable String text(ApiCall call, String name) {
        String text = call.queryParameter(name);
        if (text != null && text.length() > 200) {
            throw new IllegalArgumentException(name + " must have 200 characters at most");
        }
        return text == null || text.isBlank() ? null : text.strip();
    }
}
