package dev.opsctl.local.service.stepfunctions.interpreter;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.stepfunctions.StateError;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/** When Wait states end. */
final class Waits {

    private Waits() {}

    /** @throws StateError if the state gives neither a number of seconds nor a time */
    static Instant until(StateData data, JsonNode state, ExpressionScope scopes, boolean jsonata) {
        Instant now = data.context().clock().instant();
        if (!jsonata && state.has("SecondsPath")) {
            return now.plusSeconds(seconds(
                    state.get("SecondsPath").asText(), StateData.text(data.referenced(state, "Seconds", scopes))));
        }
        Long seconds = data.seconds(state, "Seconds", scopes, jsonata);
        if (seconds != null) {
            return now.plusSeconds(seconds);
        }
        JsonNode time = jsonata || state.has("Timestamp")
                ? data.value(state, "Timestamp", scopes, jsonata)
                : data.referenced(state, "Timestamp", scopes);
        try {
            return OffsetDateTime.parse(time == null ? "" : time.asText()).toInstant();
        } catch (DateTimeParseException e) {
            String format = "ISO-8601 extended offset date-time format string: ";
            throw jsonata
                    ? StateError.evaluation(
                            "Timestamp", "The Timestamp field cannot be parsed as an " + format + StateData.text(time))
                    : StateError.runtime("The TimestampPath parameter does not reference a valid " + format
                            + state.path("TimestampPath").asText("Timestamp") + " == " + StateData.text(time));
        }
    }

    private static long seconds(String path, String value) {
        long seconds;
        try {
            seconds = Long.parseLong(value);
        } catch (NumberFormatException e) {
            throw StateError.runtime(
                    "The SecondsPath parameter cannot be parsed as a long value: " + path + " == " + value);
        }
        if (seconds < 0) {
            throw StateError.runtime("The SecondsPath parameter references a negative value: " + path + " == " + value);
        } else if (seconds > StateData.MOST_SECONDS) {
            throw StateError.runtime("The SecondsPath parameter references a value above " + StateData.MOST_SECONDS
                    + ": " + path + " == " + value);
        }
        return seconds;
    }
}
