package dev.opsctl.functions.mail;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.json.JsonException;
import dev.opsctl.functions.runtime.Batch;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.Log;
import dev.opsctl.functions.runtime.Queue;
import dev.opsctl.functions.runtime.RefusedException;
import dev.opsctl.functions.runtime.Settings;
import java.util.Map;

/**
 * Function {@code SQSEventHandler}: messages of the input queue, each one a mail (MAIL-4). What is no mail goes to the dead-letter queue
 * at once, with its reason.
 */
public final class SQSEventHandler extends JsonHandler {
    private final Intake intake;
    private final Queue aside;

    public SQSEventHandler() {
        Settings settings = new Settings();
        intake = new Intake(settings);
        aside = new Queue(Clients.sqs(), settings.text("DEAD_LETTER_QUEUE_URL"));
    }

    @Override
    protected Map<String, Object> handle(Map<String, Object> event, Context context) {
        return Batch.ofQueue(event, this::accept);
    }

    private void accept(Map<String, Object> message) {
        String messageId = Json.required(message, "messageId");
        String body = Json.required(message, "body");
        try {
            intake.accept(Json.parseObject(body), messageId, "queue", Queue.sentAt(message), "messageId", messageId);
        } catch (RefusedException | JsonException e) {
            Log.warn("poison message set aside", "messageId", messageId, "reason", e.getMessage());
            aside.setAside(body, String.valueOf(e.getMessage()), messageId);
        }
    }
}
