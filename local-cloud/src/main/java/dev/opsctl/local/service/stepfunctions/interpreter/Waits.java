package dev.opsctl.local.service.stepfunctions.interpreter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.stepfunctions.StateError;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/** When Wait states end. */
final class Waits {

    private Waits() {}

    /** @throws StateError if the state gives neither a number of seconds nor a time */
    static Instant until(StateData data, JsonNode state, ExpressionScope scopes, boolean jsonata) {
        JsonNode seconds = data.number(state, "Seconds", scopes, jsonata);
        if (seconds != null) {
            if (seconds.doubleValue() < 0) {
                throw jsonata
                        ? StateError.evaluation(
                                "Seconds", "The Seconds field does not reference a positive integer value: " + seconds)
                        : StateError.runtime("The SecondsPath parameter does not reference a positive integer value: "
                                + state.path("SecondsPath").asText("Seconds") + " == " + seconds);
            }
            return data.context().clock().instant().plusSeconds(seconds.longValue());
        }
        JsonNode time = data.value(state, "Timestamp", scopes, jsonata);
        try {
            return OffsetDateTime.parse(time == null ? "" : time.asText()).toInstant();
        } catch (DateTimeParseException e) {
            String format = "ISO-8601 extended offset date-time format string: ";
            throw jsonata
                    ? StateError.evaluation(
                            "Timestamp", "The Timestamp field cannot be parsed as an " + format + text(time))
                    : StateError.runtime("The TimestampPath parameter does not reference a valid " + format
                            + state.path("TimestampPath").asText("Timestamp") + " == " + text(time));
        }
    }

    private static String text(@Nullable JsonNode value) {
        return value == null ? "" : value.isTextual() ? value.textValue() : value.toString();
    }
}
