package dev.opsctl.functions.partners;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.runtime.ApiCall;
import dev.opsctl.functions.runtime.Json;
import dev.opsctl.functions.runtime.JsonException;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.Settings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;

/** What the simulated partners have in common: a key that every call must carry, and refusals in one form. */
abstract class PartnerApi extends JsonHandler {
    private final byte[] key;

    PartnerApi(Settings settings) {
        key = settings.text("PARTNER_KEY").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    protected final Map<String, Object> handle(Map<String, Object> event, Context context) throws InterruptedException {
        ApiCall call = ApiCall.of(event);
        String given = call.header("x-partner-key");
        // In constant time, so that the key cannot be felt out byte by byte.
        if (given == null || !MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), key)) {
            return ApiCall.error(401, "x-partner-key is missing or wrong");
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
