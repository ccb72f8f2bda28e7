package dev.opsctl.functions.orders;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.json.JsonException;
import dev.opsctl.functions.runtime.Batch;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.Log;
import dev.opsctl.functions.runtime.Queue;
import dev.opsctl.functions.runtime.Settings;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Function {@code StartOrderFlow}: messages {@code {"orderID"}} of the order-processing queue start {@code OrderFlow} (ORD-8). */
public final class StartOrderFlow extends JsonHandler {
    private final OrderFlow flow;
    private final Queue aside;

    public StartOrderFlow() {
        Settings settings = new Settings();
        flow = new OrderFlow(Clients.sfn(), settings.text("ORDER_FLOW_ARN"));
        aside = new Queue(Clients.sqs(), settings.text("DEAD_LETTER_QUEUE_URL"));
    }

    @Override
    protected Map<String, Object> handle(Map<String, Object> event, Context context) {
        return Batch.ofQueue(event, message -> {
            String body = Json.required(message, "body");
            String orderID = orderID(body);
            if (orderID == null) {
                Log.warn("poison message set aside", "messageId", message.get("messageId"));
                aside.setAside(body, "no orderID of 32 hexadecimal digits", Json.required(message, "messageId"));
            } else {
                flow.start(orderID, "messageId", message.get("messageId"), "sentAt", Queue.sentAt(message));
            }
        });
    }

    private static @Nullable String orderID(String body) {
        try {
            String orderID = Json.text(Json.parseObject(body), "orderID");
            return orderID != null && orderID.matches("[0-9a-f]{32}") ? orderID : null;
        } catch (JsonException e) {
            return null;
        }
    }
}
