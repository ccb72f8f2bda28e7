package dev.opsctl.functions.orders;

import dev.opsctl.functions.runtime.Json;
import java.util.Map;

/** A change of table {@code orders} as its stream tells it. */
record StreamRecord(boolean insert, Map<String, Object> image) {

    static StreamRecord of(Map<String, Object> record) {
        return new StreamRecord(
                "INSERT".equals(record.get("eventName")), Json.object(Json.object(record, "dynamodb"), "NewImage"));
    }

    String text(String attribute) {
        return Json.text(Json.object(image, attribute), "S");
    }

    String number(String attribute) {
        return Json.text(Json.object(image, attribute), "N");
    }
}
