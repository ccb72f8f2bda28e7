package dev.opsctl.functions.runtime;

import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.time.RealTime;
import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/** A queue that messages are sent to. */
public final class Queue {
    private final SqsClient sqs;
    private final String url;

    public Queue(SqsClient sqs, String url) {
        this.sqs = sqs;
        this.url = url;
    }

    public void send(String body) {
        sqs.sendMessage(request -> request.queueUrl(url).messageBody(body));
    }

    /** Sets a message aside that can never be processed, with the reason as an attribute (ORD-10). */
    public void setAside(String body, String reason, String messageId) {
        sqs.sendMessage(request -> request.queueUrl(url)
                .messageBody(body)
                .messageAttributes(Map.of("reason", attribute(reason), "messageId", attribute(messageId))));
    }

    private static MessageAttributeValue attribute(String value) {
        return MessageAttributeValue.builder()
                .dataType("String")
                .stringValue(value)
                .build();
    }

    /** When the message of an SQS event was sent. */
    public static Instant sentAt(Map<String, Object> message) {
        String sent = Json.text(Json.object(message, "attributes"), "SentTimestamp");
        return sent == null ? RealTime.now() : Instant.ofEpochMilli(Long.parseLong(sent));
    }
}
