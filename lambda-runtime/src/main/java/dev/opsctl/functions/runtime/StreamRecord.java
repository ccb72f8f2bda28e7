package dev.opsctl.functions.runtime;

import dev.opsctl.functions.json.Json;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A change of a table as its stream tells it. */
public record StreamRecord(boolean insert, Map<String, Object> image, @Nullable Instant changedAt) {

    public static StreamRecord of(Map<String, Object> record) {
        Map<String, Object> change = Json.object(record, "dynamodb");
        return new StreamRecord(
                "INSERT".equals(record.get("eventName")),
                Json.object(change, "NewImage"),
                change.get("ApproximateCreationDateTime") instanceof Number seconds
                        ? Instant.ofEpochMilli(Math.round(seconds.doubleValue() * 1000))
                        : null);
    }

    public @Nullable String text(String attribute) {
        return Json.text(Json.object(image, attribute), "S");
    }

    /** @throws IllegalArgumentException if the item has no such text */
    public String required(String attribute) {
        return Json.required(Json.object(image, attribute), "S");
    }

    public @Nullable String number(String attribute) {
        return Json.text(Json.object(image, attribute), "N");
    }
}
