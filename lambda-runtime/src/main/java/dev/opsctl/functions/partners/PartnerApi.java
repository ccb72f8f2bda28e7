package dev.opsctl.functions.partners;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.json.JsonException;
import dev.opsctl.functions.runtime.AdmittedKey;
import dev.opsctl.functions.runtime.ApiCall;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.Log;
import dev.opsctl.functions.runtime.PartnerKey;
import dev.opsctl.functions.runtime.Secret;
import dev.opsctl.functions.runtime.Settings;
import java.util.Map;

/** What the simulated partners have in common: a key that every call must carry, and refusals in one form. */
abstract class PartnerApi extends JsonHandler {
    private final AdmittedKey key;

    PartnerApi(Settings settings) {
        key = new AdmittedKey(
                new Secret(settings.text("PARTNER_SECRET"), AdmittedKey.KEPT),
                secret -> PartnerKey.in(secret, PartnerKey.ANY));
    }

    @Override
    protected final Map<String, Object> handle(Map<String, Object> event, Context context) throws InterruptedException {
        ApiCall call = ApiCall.of(event);
        try {
            if (!key.admits(call.header("x-partner-key"))) {
                return ApiCall.error(401, "x-partner-key is missing or wrong");
            }
        } catch (IllegalStateException e) {
            Log.error("callers' keys cannot be checked", e);
            return ApiCall.error(503, "keys cannot be checked now; try again later");
        }
        try {
            return answer(call);
        } catch (JsonException | IllegalArgumentException e) {
            return ApiCall.error(400, e.getMessage());
        }
    }

    abstract Map<String, Object> answer(ApiCall call) throws InterruptedException;

    static Map<String, Object> body(ApiCall call) {
        return Json.parseObject(call.body() == null ? "" : call.body());
    }

    /** The order that a call is for; the key itself, if the caller names none. */
    static String orderID(Map<String, Object> body, String key) {
        String order = Json.text(body, "orderID");
        return order == null || order.isEmpty() ? key : order;
    }

    /** The books as far as they are about one order. */
    static Map<String, Object> entries(Ledger ledger, ApiCall call) {
        String order = call.queryParameter("orderID");
        if (order == null || order.isEmpty()) {
            throw new IllegalArgumentException("say whose entries: ?orderID=...");
        }
        return ApiCall.answer(200, Map.of("entries", ledger.ofOrder(order)));
    }

    static String idempotencyKey(ApiCall call) {
        String key = call.header("idempotency-key");
        if (key == null || key.isEmpty() || key.length() > 128) {
            throw new IllegalArgumentException("Idempotency-Key of 1 to 128 characters is required");
        }
        return key;
    }
}
