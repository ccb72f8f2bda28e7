package dev.opsctl.functions.orders;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.runtime.Batch;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.Log;
import dev.opsctl.functions.runtime.Settings;
import dev.opsctl.functions.tracing.Tracing;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Function {@code NoticeLedger}: what {@code POC-Topic} delivered, by order and event, from the queue that is subscribed to it.
 * {@link Notices} and {@code OrderFlow} ask it whether a notice of which they do not know it was published. Other messages of the topic
 * are not its business.
 */
public final class NoticeLedger extends JsonHandler {
    private final NoticeRows rows;

    public NoticeLedger() {
        rows = new NoticeRows(Clients.dynamoDb(), new Settings().text("NOTICES_TABLE"));
    }

    @Override
    protected Map<String, Object> handle(Map<String, Object> event, Context context) {
        return Batch.ofQueue(event, message -> {
            Map<String, Object> notification = Json.parseObject(Json.required(message, "body"));
            String orderID = attribute(notification, "orderID");
            String kind = attribute(notification, "event");
            if (orderID == null || kind == null) {
                return;
            }
            Tracing.annotate(Map.of("orderID", orderID));
            String messageId = Json.required(notification, "MessageId");
            int messages = rows.delivered(orderID + "#" + kind, messageId);
            if (messages > 1) {
                Log.error(
                        "a notice was published more than once",
                        null,
                        "orderID",
                        orderID,
                        "event",
                        kind,
                        "messages",
                        messages);
            }
        });
    }

    private static @Nullable String attribute(Map<String, Object> notification, String name) {
        return Json.text(Json.object(Json.object(notification, "MessageAttributes"), name), "Value");
    }
}
