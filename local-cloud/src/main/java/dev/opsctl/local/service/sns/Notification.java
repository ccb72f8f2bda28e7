package dev.opsctl.local.service.sns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.engine.time.IsoTime;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.sns.Subscriptions.Subscription;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;

/**
 * A published message.
 *
 * @param structured whether {@code message} is an object with a text for each protocol
 * @param sequence the sequence number in a FIFO topic, or null
 * @param traceHeader the tracing header that subscribers get; null if there is none
 * @see <a href="https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html">Formats</a>
 */
record Notification(
        String id,
        String topicArn,
        String subject,
        String message,
        boolean structured,
        Map<String, MessageAttributeValue> attributes,
        Instant at,
        @Nullable String group,
        @Nullable String deduplication,
        @Nullable String sequence,
        @Nullable String traceHeader) {

    /** The text for one protocol. */
    String text(String protocol) {
        if (!structured) {
            return message;
        }
        JsonNode texts = tree(message);
        // what is no text is as if it was not there
        return texts.path(texts.path(protocol).isTextual() ? protocol : "default")
                .asText();
    }

    /** Why a subscription's filter policy does not let the message pass; empty if it does. */
    Optional<FilterPolicy.Rejection> rejection(Subscription subscription) {
        return FilterPolicy.of(subscription.attributes()).rejection(attributes, text(subscription.protocol()));
    }

    private static JsonNode tree(String text) {
        try {
            return PojoJson.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            return PojoJson.mapper().missingNode();
        }
    }

    /** The document that SQS and email-json subscribers get. */
    ObjectNode envelope(Subscription subscription, String unsubscribe, String version, Signer signer) {
        ObjectNode node =
                PojoJson.mapper().createObjectNode().put("Type", "Notification").put("MessageId", id);
        if (sequence != null) {
            node.put("SequenceNumber", sequence);
        }
        node.put("TopicArn", topicArn);
        if (subject != null) {
            node.put("Subject", subject);
        }
        String text = text(subscription.protocol());
        node.put("Message", text).put("Timestamp", timestamp());
        if (sequence == null) {
            node.put("SignatureVersion", version)
                    .put("Signature", signer.sign(signed(text), version))
                    .put("SigningCertURL", signer.certificateUrl());
        }
        node.put("UnsubscribeURL", unsubscribe);
        if (!attributes.isEmpty()) {
            node.set("MessageAttributes", attributeNode());
        }
        return node;
    }

    /** The event that functions get. */
    ObjectNode lambdaEvent(Subscription subscription, String unsubscribe, String version, Signer signer) {
        ObjectNode event = PojoJson.mapper().createObjectNode();
        ObjectNode item = event.putArray("Records")
                .addObject()
                .put("EventSource", "aws:sns")
                .put("EventVersion", "1.0")
                .put("EventSubscriptionArn", subscription.arn());
        String text = text("lambda");
        ObjectNode sns = item.putObject("Sns")
                .put("Type", "Notification")
                .put("MessageId", id)
                .put("TopicArn", topicArn)
                .put("Subject", subject)
                .put("Message", text)
                .put("Timestamp", timestamp())
                .put("SignatureVersion", version)
                .put("Signature", signer.sign(signed(text), version))
                .put("SigningCertUrl", signer.certificateUrl())
                .put("UnsubscribeUrl", unsubscribe);
        sns.set("MessageAttributes", attributeNode());
        return event;
    }

    private String timestamp() {
        return IsoTime.millis(at);
    }

    private String signed(String text) {
        return "Message\n" + text + "\nMessageId\n" + id + "\n" + (subject == null ? "" : "Subject\n" + subject + "\n")
                + "Timestamp\n" + timestamp() + "\nTopicArn\n" + topicArn + "\nType\nNotification\n";
    }

    private ObjectNode attributeNode() {
        ObjectNode node = PojoJson.mapper().createObjectNode();
        attributes.forEach((name, value) -> node.putObject(name)
                .put("Type", value.dataType())
                .put(
                        "Value",
                        value.binaryValue() != null
                                ? Base64.getEncoder()
                                        .encodeToString(value.binaryValue().asByteArray())
                                : value.stringValue()));
        return node;
    }
}
