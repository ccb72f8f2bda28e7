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
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Function {@code MailFeedback}: what SES says became of a mail (MAIL-7). Events may come late, twice and in any order, so a status only
 * moves forward: SENT, BOUNCED, COMPLAINED. An event also settles what the flow could not know: that SES has taken the mail.
 *
 * @see <a href="https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html">SES's events</a>
 */
public final class MailFeedback extends JsonHandler {
    private final DynamoDbClient dynamo = Clients.dynamoDb();
    private final MailEvents events;
    private final String suppression;
    private final Queue aside;

    public MailFeedback() {
        Settings settings = new Settings();
        events = new MailEvents(dynamo, settings.text("MAIL_EVENTS_TABLE"));
        suppression = settings.text("MAIL_SUPPRESSION_TABLE");
        aside = new Queue(Clients.sqs(), settings.text("DEAD_LETTER_QUEUE_URL"));
    }

    @Override
    protected Map<String, Object> handle(Map<String, Object> event, Context context) {
        return Batch.ofQueue(event, message -> {
            String body = Json.required(message, "body");
            Map<String, Object> said;
            try {
                said = Json.parseObject(body);
            } catch (JsonException e) {
                aside.setAside(body, String.valueOf(e.getMessage()), Json.required(message, "messageId"));
                return;
            }
            note(said);
        });
    }

    private void note(Map<String, Object> said) {
        String type = Json.text(said, "eventType");
        Map<String, Object> mail = Json.object(said, "mail");
        List<Object> ids = Json.list(Json.object(mail, "tags"), "eventId");
        // Reports go through the same configuration set and have no event.
        String eventId = ids.isEmpty() ? null : String.valueOf(ids.get(0));
        String messageId = Json.text(mail, "messageId");
        if (type == null || messageId == null) {
            // SNS's own words when the destination was made.
            Log.info("no event of a mail", "fields", said.keySet());
            return;
        }
        switch (type) {
            case "Send" -> sent(eventId, messageId, Json.required(mail, "timestamp"), null);
            case "Delivery" ->
                sent(
                        eventId,
                        messageId,
                        Json.required(mail, "timestamp"),
                        Json.text(Json.object(said, "delivery"), "timestamp"));
            case "Bounce" -> bounced(eventId, messageId, Json.object(said, "bounce"));
            case "Complaint" -> complained(eventId, messageId, Json.object(said, "complaint"));
            case "Reject" ->
                forward(
                        eventId,
                        messageId,
                        "FAILED",
                        "SES rejected it: " + Json.text(Json.object(said, "reject"), "reason"),
                        Json.required(mail, "timestamp"),
                        "#status <> :b AND #status <> :c");
            default -> Log.info("event of no interest", "eventType", type);
        }
        Log.info("event noted", "eventType", type, "eventId", eventId, "messageId", messageId);
    }

    private void sent(@Nullable String eventId, String messageId, String at, @Nullable String deliveredAt) {
        if (eventId == null) {
            return;
        }
        String delivered = deliveredAt == null ? "" : ", deliveredAt = :delivered";
        Map<String, AttributeValue> values = new HashMap<>(Map.of(
                ":sent", AttributeValue.fromS("SENT"),
                ":pending", AttributeValue.fromS("PENDING"),
                ":failed", AttributeValue.fromS("FAILED"),
                ":deferred", AttributeValue.fromS("DEFERRED"),
                ":id", AttributeValue.fromS(messageId),
                ":at", AttributeValue.fromS(at)));
        if (deliveredAt != null) {
            values.put(":delivered", AttributeValue.fromS(deliveredAt));
        }
        boolean first = events.change(
                eventId,
                "SET #status = :sent, messageId = :id, sentAt = :at, updatedAt = :at" + delivered
                        + " REMOVE reason, outcomeUnknown",
                "#status = :pending OR #status = :failed OR #status = :deferred",
                Map.of("#status", "status"),
                values);
        if (!first && deliveredAt != null) {
            events.change(
                    eventId,
                    "SET deliveredAt = :delivered",
                    "messageId = :id",
                    Map.of(),
                    Map.of(
                            ":delivered", AttributeValue.fromS(deliveredAt),
                            ":id", AttributeValue.fromS(messageId)));
        }
    }

    private void bounced(@Nullable String eventId, String messageId, Map<String, Object> bounce) {
        String kind = Json.text(bounce, "bounceType") + "/" + Json.text(bounce, "bounceSubType");
        String at = Json.required(bounce, "timestamp");
        if ("Permanent".equals(Json.text(bounce, "bounceType"))) {
            suppress(Json.list(bounce, "bouncedRecipients"), "bounced " + kind, eventId, at);
        }
        forward(eventId, messageId, "BOUNCED", kind, at, "#status <> :c");
    }

    private void complained(@Nullable String eventId, String messageId, Map<String, Object> complaint) {
        String kind = Json.text(complaint, "complaintFeedbackType");
        String at = Json.required(complaint, "timestamp");
        suppress(Json.list(complaint, "complainedRecipients"), "complained", eventId, at);
        forward(eventId, messageId, "COMPLAINED", kind == null ? "complaint" : kind, at, "attribute_exists(#status)");
    }

    private void forward(
            @Nullable String eventId, String messageId, String status, String reason, String at, String condition) {
        if (eventId == null) {
            return;
        }
        Map<String, AttributeValue> values = new HashMap<>(Map.of(
                ":status", AttributeValue.fromS(status),
                ":reason", AttributeValue.fromS(reason),
                ":id", AttributeValue.fromS(messageId),
                ":at", AttributeValue.fromS(at)));
        if (condition.contains(":b")) {
            values.put(":b", AttributeValue.fromS("BOUNCED"));
        }
        if (condition.contains(":c")) {
            values.put(":c", AttributeValue.fromS("COMPLAINED"));
        }
        events.change(
                eventId,
                "SET #status = :status, reason = :reason, messageId = :id, updatedAt = :at REMOVE outcomeUnknown",
                condition,
                Map.of("#status", "status"),
                values);
    }

    @SuppressWarnings("unchecked")
    private void suppress(List<Object> recipients, String reason, @Nullable String eventId, String at) {
        for (Object recipient : recipients) {
            String address = Json.required((Map<String, Object>) recipient, "emailAddress");
            Map<String, AttributeValue> item = new HashMap<>(Map.of(
                    "address", AttributeValue.fromS(address.toLowerCase(Locale.ROOT)),
                    "reason", AttributeValue.fromS(reason),
                    "at", AttributeValue.fromS(at)));
            if (eventId != null) {
                item.put("eventId", AttributeValue.fromS(eventId));
            }
            dynamo.putItem(request -> request.tableName(suppression).item(item));
        }
    }
}
