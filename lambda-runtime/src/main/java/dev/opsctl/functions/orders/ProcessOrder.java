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
import java.util.Map;

/**
 * Function {@code ProcessOrder}: the payment partner's side of the flow (ORD-7). Event
 * {@code {"action": "charge"|"lookup"|"refund", "orderID", …}}; the order's id is the idempotency key of everything, so charging
 * twice charges once. Answers {@code {"outcome": "CHARGED"|"DECLINED"|"NOT_FOUND"|"REFUNDED"|"REFUND_FAILED", …}}; fails with
 * {@code PartnerUnavailableException} (nothing happened) or {@code PartnerUnknownException} (look it up).
 */
public final class ProcessOrder extends JsonHandler {
    private final Partner payment;

    public ProcessOrder() {
        Settings settings = new Settings();
        payment = new Partner(
                "payment",
                settings.text("PAYMENT_ENDPOINT"),
                new PartnerKey(settings.text("PARTNER_SECRET"), "payment"));
    }

    @Override
    protected Map<String, Object> handle(Map<String, Object> event, Context context) throws InterruptedException {
        String orderID = Json.required(event, "orderID");
        String action = Json.text(event, "action");
        Map<String, Object> result =
                switch (String.valueOf(action)) {
                    case "charge" -> charge(orderID, event);
                    case "lookup" -> charged(payment.get("/payments/" + orderID));
                    case "refund" -> refund(orderID);
                    default -> throw new IllegalArgumentException("unknown action " + action);
                };
        Log.info(
                "payment",
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

    private Map<String, Object> charge(String orderID, Map<String, Object> event) throws InterruptedException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("orderID", orderID);
        body.put("customerId", event.get("customerId"));
        // The flow hands numbers of the table on as text.
        body.put("amount", Long.valueOf(String.valueOf(event.get("total"))));
        body.put("currency", event.get("currency"));
        return charged(payment.post("/payments", orderID, body));
    }

    private static Map<String, Object> charged(Answer answer) {
        return switch (answer.status()) {
            case 200, 201 ->
                switch (String.valueOf(answer.body().get("status"))) {
                    case "DECLINED" -> outcome("DECLINED", "reason", answer);
                    case "REFUNDED" -> outcome("REFUNDED", "paymentId", answer);
                    default -> outcome("CHARGED", "paymentId", answer);
                };
            case 402 -> outcome("DECLINED", "reason", answer);
            case 404 -> Map.of("outcome", "NOT_FOUND");
            default ->
                throw new PartnerUnknownException("payment answered " + answer.status() + " " + answer.body(), null);
        };
    }

    private Map<String, Object> refund(String orderID) throws InterruptedException {
        Answer answer = payment.post("/payments/" + orderID + "/refund", orderID, Map.of());
        return answer.status() == 200
                ? outcome("REFUNDED", "paymentId", answer)
                : outcome("REFUND_FAILED", "reason", answer);
    }

    private static Map<String, Object> outcome(String outcome, String member, Answer answer) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("outcome", outcome);
        Object value = answer.body().get(member);
        result.put(member, value == null ? "HTTP " + answer.status() : value);
        return result;
    }
}
