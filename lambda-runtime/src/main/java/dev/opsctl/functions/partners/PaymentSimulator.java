package dev.opsctl.functions.partners;

import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.partners.domain.Misbehaviour;
import dev.opsctl.functions.partners.domain.Payment;
import dev.opsctl.functions.runtime.ApiCall;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.Settings;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A payment system to try against: {@code POST /payments}, {@code GET /payments/{key}}, {@code POST /payments/{key}/refund}. Its ledger
 * is table {@code partner-payments}, read by {@code GET /payments?orderID=}: one entry for a charge, one for its refund, each with the
 * count of attempts. {@link Misbehaviour} says how to make it fail.
 */
public final class PaymentSimulator extends PartnerApi {
    /** Longer than any caller waits. */
    private static final long TOO_LATE_MILLIS = 7_000;

    private final Ledger ledger;

    public PaymentSimulator() {
        this(new Settings());
    }

    private PaymentSimulator(Settings settings) {
        super(settings);
        ledger = new Ledger(Clients.dynamoDb(), settings.text("LEDGER_TABLE"));
    }

    @Override
    Map<String, Object> answer(ApiCall call) throws InterruptedException {
        return switch (call.route()) {
            case "POST /payments" -> charge(call);
            case "GET /payments" -> entries(ledger, call);
            case "GET /payments/{key}" ->
                ledger.find(call.pathParameter("key"))
                        .filter(row -> row.containsKey("status"))
                        .map(row -> ApiCall.answer(200, standing(call.pathParameter("key"), row)))
                        .orElseGet(() -> ApiCall.error(404, "no payment under this key"));
            case "POST /payments/{key}/refund" -> refund(call.pathParameter("key"));
            default -> ApiCall.error(404, "no such route: " + call.route());
        };
    }

    private Map<String, Object> charge(ApiCall call) throws InterruptedException {
        String key = idempotencyKey(call);
        Map<String, Object> body = body(call);
        if (!(body.get("amount") instanceof BigDecimal amount)
                || amount.signum() <= 0
                || amount.stripTrailingZeros().scale() > 0) {
            throw new IllegalArgumentException("amount must be a positive number of minor units");
        }
        Misbehaviour trigger = Misbehaviour.of(amount.longValueExact());
        Map<String, String> row = ledger.attempt(key, "CHARGE", orderID(body, key));
        boolean first = !row.containsKey("status");
        if (first) {
            if (Payment.unavailable(trigger, Integer.parseInt(row.get("attempts")))) {
                return ApiCall.error(503, "try again");
            }
            row = ledger.settle(key, row(key, amount, body, Payment.decide(trigger), call));
        } else if (!amount.toPlainString().equals(row.get("amount"))) {
            return ApiCall.error(422, "this key was used for another amount");
        }
        if (first && trigger == Misbehaviour.TIMEOUT_AFTER_CHARGE) {
            Thread.sleep(TOO_LATE_MILLIS);
        }
        boolean declined = Payment.DECLINED.name().equals(row.get("status"));
        return ApiCall.answer(declined ? 402 : first ? 201 : 200, row);
    }

    private static Map<String, String> row(
            String key, BigDecimal amount, Map<String, Object> body, Payment payment, ApiCall call) {
        Map<String, String> row = new LinkedHashMap<>();
        row.put("status", payment.name());
        row.put("paymentId", "pay-" + key.substring(0, Math.min(12, key.length())));
        row.put("amount", amount.toPlainString());
        row.put("currency", String.valueOf(Json.text(body, "currency")));
        row.put("customerId", String.valueOf(Json.text(body, "customerId")));
        row.put("createdAt", SortableTime.text(call.time()));
        if (payment == Payment.DECLINED) {
            row.put("reason", "card declined");
        }
        return row;
    }

    /** The charge as it stands now: REFUNDED once its refund was made. */
    private Map<String, String> standing(String key, Map<String, String> charge) {
        boolean refunded = ledger.find(refundKey(key))
                .filter(row -> row.containsKey("status"))
                .isPresent();
        Map<String, String> now = new LinkedHashMap<>(charge);
        if (refunded) {
            now.put("status", Payment.REFUNDED.name());
        }
        return now;
    }

    private Map<String, Object> refund(String key) {
        Map<String, String> charge = ledger.find(key).orElse(Map.of());
        if (!Payment.CHARGED.name().equals(charge.get("status"))) {
            return ApiCall.answer(409, Map.of("reason", "nothing was charged under this key"));
        }
        String orderID = Objects.requireNonNull(charge.get("orderID"), "the first attempt has noted it");
        ledger.attempt(refundKey(key), "REFUND", orderID);
        if (Misbehaviour.of(Long.parseLong(charge.get("amount"))) == Misbehaviour.REFUND_FAILS) {
            return ApiCall.answer(422, Map.of("reason", "the card no longer takes refunds"));
        }
        Map<String, String> row = new LinkedHashMap<>();
        row.put("status", Payment.REFUNDED.name());
        row.put("paymentId", charge.get("paymentId"));
        row.put("amount", charge.get("amount"));
        row.put("currency", charge.get("currency"));
        return ApiCall.answer(200, ledger.settle(refundKey(key), row));
    }

    private static String refundKey(String key) {
        return key + "#refund";
    }
}
