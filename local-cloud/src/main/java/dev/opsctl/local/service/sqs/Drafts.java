package dev.opsctl.local.service.sqs;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.engine.trace.TraceHeader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeNameForSends;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/** Checks what is sent and makes a message of it that has no place in a queue yet. */
final class Drafts {

    private static final String NO_DEDUPLICATION =
            "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly";

    private Drafts() {}

    static long size(String body, Map<String, MessageAttributeValue> attributes) {
        long size = body == null ? 0 : body.getBytes(StandardCharsets.UTF_8).length;
        for (Map.Entry<String, MessageAttributeValue> e : attributes.entrySet()) {
            MessageAttributeValue value = e.getValue();
            size += e.getKey().length()
                    + (value.dataType() == null ? 0 : value.dataType().length())
                    + (value.stringValue() == null ? 0 : value.stringValue().getBytes(StandardCharsets.UTF_8).length)
                    + (value.binaryValue() == null ? 0 : value.binaryValue().asByteArrayUnsafe().length);
        }
        return size;
    }

    static int delay(QueueRecord queue, SendMessageRequest request) {
        if (request.delaySeconds() == null) {
            return queue.number("DelaySeconds");
        } else if (request.delaySeconds() < 0 || request.delaySeconds() > 900) {
            throw SqsErrors.attributeValue(
                    "DelaySeconds", String.valueOf(request.delaySeconds()), "DelaySeconds must be >= 0 and <= 900.");
        } else if (queue.fifo() && request.delaySeconds() > 0) {
            throw SqsErrors.attributeValue(
                    "DelaySeconds",
                    String.valueOf(request.delaySeconds()),
                    "The request include parameter that is not valid for this queue type.");
        }
        return queue.fifo() ? queue.number("DelaySeconds") : request.delaySeconds();
    }

    /** What makes a FIFO queue refuse a whole batch, not only the entry. */
    static void checkGroups(QueueRecord queue, List<SendMessageBatchRequestEntry> entries) {
        for (SendMessageBatchRequestEntry entry : queue.fifo() ? entries : List.<SendMessageBatchRequestEntry>of()) {
            if (entry.messageGroupId() == null) {
                throw SqsErrors.invalidValue("The request must contain the parameter MessageGroupId.");
            } else if (entry.messageDeduplicationId() == null && !queue.flag("ContentBasedDeduplication")) {
                throw SqsErrors.invalidValue(NO_DEDUPLICATION);
            }
        }
    }

    /** List values make AWS refuse a whole batch, and name its operation. */
    static void checkLists(List<SendMessageBatchRequestEntry> entries) {
        for (SendMessageBatchRequestEntry entry : entries) {
            entry.messageAttributes().values().forEach(value -> checkLists(value, "SendMessageBatch"));
            entry.messageSystemAttributes().values().forEach(value -> checkLists(value, "SendMessageBatch"));
        }
    }

    private static boolean allowed(String text) {
        return text.codePoints()
                .allMatch(c -> c == 9
                        || c == 10
                        || c == 13
                        || c >= 0x20 && c <= 0xD7FF
                        || c >= 0xE000 && c <= 0xFFFD
                        || c >= 0x10000);
    }

    /** @param batch whether the message is one of a batch: AWS words some refusals otherwise there */
    static StoredMessage of(QueueRecord queue, SendMessageRequest request, Caller caller, boolean batch) {
        String body = request.messageBody();
        if (body == null || body.isEmpty()) {
            throw SqsErrors.missing("MessageBody");
        } else if (!allowed(body)) {
            throw SqsErrors.contents();
        } else if (size(body, request.messageAttributes()) > queue.number("MaximumMessageSize")) {
            throw SqsErrors.invalidValue(
                    (batch ? "One or more parameters cannot be validated." : "One or more parameters are invalid.")
                            + " Reason: Message must be shorter than " + queue.number("MaximumMessageSize")
                            + " bytes.");
        } else if (request.messageAttributes().size() > 10) {
            throw SqsErrors.invalidValue("Number of message attributes ["
                    + request.messageAttributes().size() + "] exceeds the allowed maximum [10].");
        }
        request.messageAttributes().forEach(Drafts::check);
        String group = request.messageGroupId();
        String deduplication = request.messageDeduplicationId();
        if (queue.fifo()) {
            if (group == null) {
                throw SqsErrors.missing("MessageGroupId");
            } else if (deduplication == null && !queue.flag("ContentBasedDeduplication")) {
                throw SqsErrors.invalidValue(NO_DEDUPLICATION);
            }
            deduplication = deduplication == null ? MessageDigests.deduplicationId(body) : deduplication;
            checkId("MessageDeduplicationId", deduplication);
        } else if (deduplication != null) {
            throw SqsErrors.attributeValue(
                    "MessageDeduplicationId",
                    deduplication,
                    "The request include parameter that is not valid for this queue type.");
        }
        if (group != null) {
            checkId("MessageGroupId", group);
        }
        MessageSystemAttributeValue trace =
                request.messageSystemAttributes().get(MessageSystemAttributeNameForSends.AWS_TRACE_HEADER);
        if (trace != null) {
            checkTrace(trace);
        }
        return new StoredMessage(
                0,
                UUID.randomUUID().toString(),
                body,
                request.messageAttributes(),
                trace == null
                        ? TraceHeader.of(caller).map(TraceHeader::toString).orElse(null)
                        : trace.stringValue(),
                caller.userId(),
                group,
                deduplication,
                0,
                0,
                0,
                0,
                0,
                null,
                null);
    }

    private static void checkId(String name, String value) {
        if (!value.matches("[!-~]{1,128}")) {
            throw SqsErrors.attributeValue(
                    name,
                    value,
                    name + " can only include alphanumeric and punctuation characters. 1 to 128 in length.");
        }
    }

    /** "Its type must be String" (API reference, SendMessage). */
    private static void checkTrace(MessageSystemAttributeValue value) {
        checkLists(value, "SendMessage");
        if (!"String".equals(value.dataType())
                || value.stringValue() == null
                || value.stringValue().isEmpty()) {
            throw SqsErrors.invalidValue(
                    "Message (system) attribute 'AWSTraceHeader' must contain a non-empty value of type 'String'.");
        }
    }

    /** "Not implemented. Reserved for future use." (API reference, MessageAttributeValue) */
    private static void checkLists(MessageAttributeValue value, String operation) {
        checkLists(value.hasStringListValues() || value.hasBinaryListValues(), operation);
    }

    private static void checkLists(MessageSystemAttributeValue value, String operation) {
        checkLists(value.hasStringListValues() || value.hasBinaryListValues(), operation);
    }

    private static void checkLists(boolean lists, String operation) {
        if (lists) {
            throw SqsErrors.unsupported(
                    "Message attribute list values in " + operation + " operation are not supported.");
        }
    }

    private static void check(String name, MessageAttributeValue value) {
        checkLists(value, "SendMessage");
        String type = value.dataType() == null ? "" : value.dataType();
        if (!name.matches("[\\p{L}\\p{N}_.-]{1,256}")
                || name.startsWith(".")
                || name.endsWith(".")
                || name.contains("..")
                || name.matches("(?i)(aws|amazon)\\..*")) {
            throw SqsErrors.invalidValue("The message attribute name '" + name + "' is invalid.");
        } else if (!type.matches("(String|Number|Binary)(\\..+)?") || type.length() > 256) {
            throw SqsErrors.invalidValue(
                    "The message attribute '" + name
                            + "' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.");
        } else if (type.startsWith("Binary")
                ? value.binaryValue() == null
                : value.stringValue() == null || value.stringValue().isEmpty()) {
            throw SqsErrors.invalidValue("Message (user) attribute '" + name
                    + "' must contain a non-empty value of type '" + type.split("\\.")[0] + "'.");
        } else if (value.stringValue() != null && !allowed(value.stringValue())) {
            throw SqsErrors.invalidValue(SqsErrors.CHARACTERS);
        } else if (type.startsWith("Number")) {
            try {
                new java.math.BigDecimal(value.stringValue());
            } catch (NumberFormatException e) {
                throw SqsErrors.invalidValue("Can't cast the value of message attribute '" + name + "' to a number.");
            }
        }
    }
}
