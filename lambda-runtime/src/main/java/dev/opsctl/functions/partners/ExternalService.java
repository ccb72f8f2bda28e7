package dev.opsctl.functions.partners;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.time.RealTime;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Map;

/**
 * The external service as a function in an account of its own, invoked directly (SEC-4): {@code {"operation": "waiting", "limit": N}} answers
 * {@code {"requests": […]}}, {@code {"operation": "settle", "taken": […], "refused": {…}}} notes what became of them, and
 * {@code {"operation": "add", "request": {…}}} asks for a mail. IAM says who may invoke it. It has no settings: its table has its name.
 */
public final class ExternalService extends JsonHandler {
    private final RequestDesk desk =
            new RequestDesk(new RequestLedger(Clients.dynamoDb(), System.getenv("AWS_LAMBDA_FUNCTION_NAME")));

    @Override
    protected Map<String, Object> handle(Map<String, Object> event, Context context) {
        String operation = String.valueOf(event.get("operation"));
        return switch (operation) {
            case "waiting" -> desk.waiting(event.get("limit") instanceof BigDecimal limit ? limit.intValue() : 0);
            case "settle" -> desk.settle(event);
            case "add" -> Map.of("added", desk.add(Json.object(event, "request"), time(event)));
            default -> throw new IllegalArgumentException("operation must be waiting, settle or add");
        };
    }

    /** Whoever adds may say when, in {@code time}. */
    private static Instant time(Map<String, Object> event) {
        String time = Json.text(event, "time");
        return time == null ? RealTime.now() : Instant.parse(time);
    }
}
