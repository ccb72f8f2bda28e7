package dev.opsctl.functions.mail;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.json.JsonException;
import dev.opsctl.functions.runtime.Batch;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.Log;
import dev.opsctl.functions.runtime.Queue;
import dev.opsctl.functions.runtime.Settings;
import java.math.BigDecimal;
import java.util.Map;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;

/**
 * Function {@code StartMailFlow}: messages {@code {"eventId","attempt"}} of the main queue start {@code MailFlow} (MAIL-5). The
 * execution's name follows from both, so a message that comes twice starts it once.
 */
public final class StartMailFlow extends JsonHandler {
    private final SfnClient sfn = Clients.sfn();
    private final String flow;
    private final Queue aside;

    public StartMailFlow() {
        Settings settings = new Settings();
        flow = settings.text("MAIL_FLOW_ARN");
        aside = new Queue(Clients.sqs(), settings.text("DEAD_LETTER_QUEUE_URL"));
    }

    @Override
    protected Map<String, Object> handle(Map<String, Object> event, Context context) {
        return Batch.ofQueue(event, message -> {
            String body = Json.required(message, "body");
            String messageId = Json.required(message, "messageId");
            String eventId = null;
            BigDecimal attempt = null;
            try {
                Map<String, Object> asked = Json.parseObject(body);
                eventId = Json.text(asked, "eventId");
                attempt = asked.get("attempt") instanceof BigDecimal number ? number : null;
            } catch (JsonException e) {
                // Said below, like everything else that is no event.
            }
            if (eventId == null
                    || attempt == null
                    || !eventId.matches("[A-Za-z0-9_-]{1,64}")
                    || !attempt.toPlainString().matches("[1-9][0-9]{0,5}")) {
                Log.warn("poison message set aside", "messageId", messageId);
                aside.setAside(body, "no eventId and attempt", messageId);
                return;
            }
            start(eventId, attempt, messageId, Queue.sentAt(message));
        });
    }

    private void start(String eventId, BigDecimal attempt, String messageId, Object sentAt) {
        String name = "mail-" + eventId + "-" + attempt;
        String input = Json.write(Map.of("eventId", eventId, "attempt", attempt));
        try {
            sfn.startExecution(
                    request -> request.stateMachineArn(flow).name(name).input(input));
            Log.info("flow started", "eventId", eventId, "execution", name, "messageId", messageId, "sentAt", sentAt);
        } catch (ExecutionAlreadyExistsException e) {
            Log.info("flow had been started before", "eventId", eventId, "execution", name, "messageId", messageId);
        }
    }
}
