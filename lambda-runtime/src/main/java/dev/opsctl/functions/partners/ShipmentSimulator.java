package dev.opsctl.functions.partners;

import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.partners.domain.Misbehaviour;
import dev.opsctl.functions.runtime.ApiCall;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.Settings;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A carrier to try against: {@code POST /shipments}, {@code GET /shipments/{key}}. Its ledger is table {@code partner-shipments}, read
 * by {@code GET /shipments?orderID=}: one entry per consignment, with the count of attempts. It refuses by the value that the consignment declares ({@link Misbehaviour}).
 */
public final class ShipmentSimulator extends PartnerApi {
    private final Ledger ledger;

    public ShipmentSimulator() {
        this(new Settings());
    }

    private ShipmentSimulator(Settings settings) {
        super(settings);
        ledger = new Ledger(Clients.dynamoDb(), settings.text("LEDGER_TABLE"));
    }

    @Override
    Map<String, Object> answer(ApiCall call) {
        return switch (call.route()) {
            case "POST /shipments" -> ship(call);
            case "GET /shipments" -> entries(ledger, call);
            case "GET /shipments/{key}" ->
                ledger.find(call.pathParameter("key"))
                        .filter(row -> row.containsKey("status"))
                        .map(row -> ApiCall.answer(200, row))
                        .orElseGet(() -> ApiCall.error(404, "no shipment under this key"));
            default -> ApiCall.error(404, "no such route: " + call.route());
        };
    }

    private Map<String, Object> ship(ApiCall call) {
        String key = idempotencyKey(call);
        Map<String, Object> body = body(call);
        List<Object> items = Json.list(body, "items");
        if (items.isEmpty()) {
            throw new IllegalArgumentException("items must not be empty");
        }
        long value = body.get("value") instanceof BigDecimal number ? number.longValue() : 0;
        boolean first = !ledger.attempt(key, "SHIPMENT", orderID(body, key)).containsKey("status");
        Map<String, String> row = new LinkedHashMap<>();
        row.put("customerId", String.valueOf(Json.text(body, "customerId")));
        row.put("items", Json.write(items));
        row.put("createdAt", SortableTime.text(call.time()));
        if (Misbehaviour.of(value).shipmentFails()) {
            row.put("status", "FAILED");
            row.put("reason", "no carrier serves this address");
        } else {
            row.put("status", "SHIPPED");
            row.put("trackingId", "trk-" + key.substring(0, Math.min(12, key.length())));
        }
        Map<String, String> settled = ledger.settle(key, row);
        return ApiCall.answer("FAILED".equals(settled.get("status")) ? 422 : first ? 201 : 200, settled);
    }
}
