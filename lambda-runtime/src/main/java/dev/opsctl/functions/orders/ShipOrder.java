package dev.opsctl.functions.orders;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.Log;
import dev.opsctl.functions.runtime.Partner;
import dev.opsctl.functions.runtime.Partner.Answer;
import dev.opsctl.functions.runtime.PartnerKey;
import dev.opsctl.functions.runtime.PartnerUnknownException;
import dev.opsctl.functions.runtime.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Function {@code ShipOrder}: the shipment partner's side of the flow (ORD-7). Event {@code {"action": "ship"|"lookup", "orderID",
 * "customerId", "total", "items"}}, items as DynamoDB's JSON. Answers {@code {"outcome": "SHIPPED"|"FAILED"|"NOT_FOUND", …}}; fails like
 * {@link ProcessOrder}.
 */
public final class ShipOrder extends JsonHandler {
    private final Partner shipment;

    public ShipOrder() {
        Settings settings = new Settings();
        shipment = new Partner(
                "shipment",
                settings.text("SHIPMENT_ENDPOINT"),
                new PartnerKey(settings.text("PARTNER_SECRET"), "shipment"));
    }

    @Override
    protected Map<String, Object> handle(Map<String, Object> event, Context context) throws InterruptedException {
        String orderID = Json.required(event, "orderID");
        String action = Json.text(event, "action");
        Map<String, Object> result =
                switch (String.valueOf(action)) {
                    case "ship" -> shipped(shipment.post("/shipments", orderID, body(orderID, event)));
                    case "lookup" -> shipped(shipment.get("/shipments/" + orderID));
                    default -> throw new IllegalArgumentException("unknown action " + action);
                };
        Log.info(
                "shipment",
                "orderID",
                orderID,
                "action",
                action,
                "outcome",
                result.get("outcome"),
                "reason",
                result.get("reason"));
        return result;
    }

    private static Map<String, Object> body(String orderID, Map<String, Object> event) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("orderID", orderID);
        body.put("customerId", event.get("customerId"));
        body.put("items", lines(event));
        // The declared value, in minor units; the flow hands numbers of the table on as text.
        body.put("value", Long.valueOf(String.valueOf(event.get("total"))));
        return body;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> lines(Map<String, Object> event) {
        return Json.list(event, "items").stream()
                .map(typed -> {
                    Map<String, Object> line = Json.object((Map<String, Object>) typed, "M");
                    Map<String, Object> plain = new LinkedHashMap<>();
                    plain.put("sku", Json.text(Json.object(line, "sku"), "S"));
                    plain.put("quantity", Integer.valueOf(Json.text(Json.object(line, "quantity"), "N")));
                    return (Object) plain;
                })
                .toList();
    }

    private static Map<String, Object> shipped(Answer answer) {
        boolean failed = "FAILED".equals(answer.body().get("status"));
        return switch (answer.status()) {
            case 200, 201 -> failed ? failed(answer) : shippedAs(answer);
            case 409, 422 -> failed(answer);
            case 404 -> Map.of("outcome", "NOT_FOUND");
            default ->
                throw new PartnerUnknownException("shipment answered " + answer.status() + " " + answer.body(), null);
        };
    }

    private static Map<String, Object> shippedAs(Answer answer) {
        return Map.of(
                "outcome", "SHIPPED", "trackingId", String.valueOf(answer.body().get("trackingId")));
    }

    private static Map<String, Object> failed(Answer answer) {
        return Map.of(
                "outcome", "FAILED", "reason", String.valueOf(answer.body().get("reason")));
    }
}
