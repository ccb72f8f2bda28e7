package dev.opsctl.functions.orders;

import dev.opsctl.functions.runtime.Json;
import java.time.Instant;
import java.util.Map;

/** A change of table {@code orders} as its stream tells it. */
record StreamRecord(boolean insert, Map<String, Object> image, Instant changedAt) {

    static StreamRecord of(Map<String, Object> record) {
        Map<String, Object> change = Json.object(record, "dynamodb");
        return new StreamRecord(
                "INSERT".equals(record.get("eventName")),
                Json.object(change, "NewImage"),
                change.get("ApproximateCreationDateTime") instanceof Number seconds
                        ? Instant.ofEpochMilli(Math.round(seconds.doubleValue() * 1000))
                        : null);
    }

    String text(String attribute) {
        return Json.text(Json.object(image, attribute), "S");
    }

    String number(String attribute) {
        return Json.text(Json.object(image, attribute), "N");
    }
}
