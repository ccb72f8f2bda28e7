package dev.opsctl.local.service.sqs;

import dev.opsctl.local.cloud.Caller;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageResponse;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/** Sending, receiving and settling messages. */
interface MessageOperations extends SqsClient {

    long BATCH_BYTES = 1_048_576;

    /** What the operations work with. */
    QueueParts parts();

    /** A message that may be sent, and how. */
    record Outgoing(String entryId, StoredMessage draft, int delay, SendMessageRequest request) {}

    private Outgoing outgoing(QueueRecord queue, String entryId, SendMessageRequest request) {
        return new Outgoing(
                entryId, Drafts.of(queue, request, parts().context().caller()), Drafts.delay(queue, request), request);
    }

    private SendMessageResponse put(QueueRecord queue, Outgoing message) {
        QueueState.Sent sent = parts().queues().send(queue, message.draft(), message.delay());
        String trace = message.draft().traceHeader();
        return SendMessageResponse.builder()
                .messageId(sent.messageId())
                .md5OfMessageBody(MessageDigests.ofBody(message.draft().body()))
                .md5OfMessageAttributes(
                        MessageDigests.ofAttributes(message.request().messageAttributes()))
                .md5OfMessageSystemAttributes(
                        trace == null
                                ? null
                                : MessageDigests.ofAttributes(Map.of(
                                        "AWSTraceHeader",
                                        MessageAttributeValue.builder()
                                                .dataType("String")
                                                .stringValue(trace)
                                                .build())))
                .sequenceNumber(queue.fifo() ? String.format("%020d", sent.sequence()) : null)
                .build();
    }

    @Override
    default SendMessageResponse sendMessage(SendMessageRequest request) {
        QueueRecord queue = parts().queues().byUrl(request.queueUrl());
        Outgoing message = outgoing(queue, null, request);
        parts().keys().encrypt(queue, parts().context().caller());
        return put(queue, message);
    }

    @Override
    default SendMessageBatchResponse sendMessageBatch(SendMessageBatchRequest request) {
        QueueRecord queue = parts().queues().byUrl(request.queueUrl());
        long size = request.entries().stream()
                .mapToLong(e -> Drafts.size(e.messageBody(), e.messageAttributes()))
                .sum();
        if (size > BATCH_BYTES) {
            throw SqsErrors.batchTooLong(BATCH_BYTES, size);
        }
        Batches<Outgoing> valid = Batches.run(
                "SendMessageBatchRequestEntry",
                request.entries(),
                e -> e.id(),
                e -> outgoing(
                        queue,
                        e.id(),
                        SendMessageRequest.builder()
                                .queueUrl(request.queueUrl())
                                .messageBody(e.messageBody())
                                .delaySeconds(e.delaySeconds())
                                .messageAttributes(e.messageAttributes())
                                .messageSystemAttributes(e.messageSystemAttributes())
                                .messageGroupId(e.messageGroupId())
                                .messageDeduplicationId(e.messageDeduplicationId())
                                .build()));
        parts().keys().encrypt(queue, parts().context().caller());
        // All in one write: ten messages cost hardly more than one.
        List<SendMessageBatchResultEntry> successful = parts().queues().change(() -> valid.successful().stream()
                .map(message -> {
                    SendMessageResponse sent = put(queue, message);
                    return SendMessageBatchResultEntry.builder()
                            .id(message.entryId())
                            .messageId(sent.messageId())
                            .md5OfMessageBody(sent.md5OfMessageBody())
                            .md5OfMessageAttributes(sent.md5OfMessageAttributes())
                            .md5OfMessageSystemAttributes(sent.md5OfMessageSystemAttributes())
                            .sequenceNumber(sent.sequenceNumber())
                            .build();
                })
                .toList());
        return SendMessageBatchResponse.builder()
                .successful(successful)
                .failed(valid.failed())
                .build();
    }

    @Override
    default ReceiveMessageResponse receiveMessage(ReceiveMessageRequest request) {
        QueueRecord queue = parts().queues().byUrl(request.queueUrl());
        int max = inRange("MaxNumberOfMessages", request.maxNumberOfMessages(), 1, 1, 10);
        int wait = inRange(
                "WaitTimeSeconds", request.waitTimeSeconds(), queue.number("ReceiveMessageWaitTimeSeconds"), 0, 20);
        int visibility =
                inRange("VisibilityTimeout", request.visibilityTimeout(), queue.number("VisibilityTimeout"), 0, 43200);
        Caller caller = parts().context().caller();
        List<Message> messages =
                parts()
                        .queues()
                        .receive(queue, max, wait, visibility, () -> parts().keys()
                                .decrypt(queue, caller))
                        .stream()
                        .map(m -> view(queue, m, request))
                        .toList();
        return ReceiveMessageResponse.builder()
                .messages(messages.isEmpty() ? null : messages)
                .build();
    }

    private static int inRange(String name, Integer value, int otherwise, int min, int max) {
        if (value != null && (value < min || value > max)) {
            throw SqsErrors.attributeValue(
                    name, String.valueOf(value), "Must be between " + min + " and " + max + ", if provided.");
        }
        return value == null ? otherwise : value;
    }

    private Message view(QueueRecord queue, StoredMessage message, ReceiveMessageRequest request) {
        List<String> system = new ArrayList<>(request.attributeNamesAsStrings());
        system.addAll(request.messageSystemAttributeNamesAsStrings());
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("SenderId", message.senderId());
        facts.put("SentTimestamp", String.valueOf(message.sent()));
        facts.put("ApproximateReceiveCount", String.valueOf(message.receives()));
        facts.put("ApproximateFirstReceiveTimestamp", String.valueOf(message.firstReceived()));
        facts.put("AWSTraceHeader", message.traceHeader());
        facts.put("MessageGroupId", message.group());
        facts.put("MessageDeduplicationId", message.deduplicationId());
        facts.put("SequenceNumber", queue.fifo() ? String.format("%020d", message.sequence()) : null);
        facts.put("DeadLetterQueueSourceArn", message.source());
        facts.entrySet().removeIf(e -> e.getValue() == null || !system.contains("All") && !system.contains(e.getKey()));
        Map<String, MessageAttributeValue> attributes = new LinkedHashMap<>();
        if (message.attributes() != null) {
            message.attributes().forEach((name, value) -> {
                if (request.messageAttributeNames().stream().anyMatch(w -> wanted(w, name))) {
                    attributes.put(name, value);
                }
            });
        }
        return Message.builder()
                .messageId(message.id())
                .body(message.body())
                .md5OfBody(MessageDigests.ofBody(message.body()))
                .receiptHandle(parts().queues().handle(queue, message))
                .attributesWithStrings(facts.isEmpty() ? null : facts)
                .messageAttributes(attributes.isEmpty() ? null : attributes)
                .md5OfMessageAttributes(MessageDigests.ofAttributes(attributes))
                .build();
    }

    private static boolean wanted(String pattern, String name) {
        return pattern.equals("All")
                || pattern.equals(name)
                || pattern.endsWith(".*")
                        && (pattern.equals(".*") || name.startsWith(pattern.substring(0, pattern.length() - 2)));
    }

    @Override
    default DeleteMessageResponse deleteMessage(DeleteMessageRequest request) {
        parts().queues().acknowledge(parts().queues().byUrl(request.queueUrl()), request.receiptHandle());
        return DeleteMessageResponse.builder().build();
    }

    @Override
    default DeleteMessageBatchResponse deleteMessageBatch(DeleteMessageBatchRequest request) {
        QueueRecord queue = parts().queues().byUrl(request.queueUrl());
        Batches<DeleteMessageBatchResultEntry> result = parts().queues()
                .changeUnlessRefused(
                        () -> Batches.run("DeleteMessageBatchRequestEntry", request.entries(), e -> e.id(), e -> {
                            parts().queues().acknowledgeLocked(queue, e.receiptHandle());
                            return DeleteMessageBatchResultEntry.builder()
                                    .id(e.id())
                                    .build();
                        }));
        return DeleteMessageBatchResponse.builder()
                .successful(result.successful())
                .failed(result.failed())
                .build();
    }

    @Override
    default ChangeMessageVisibilityResponse changeMessageVisibility(ChangeMessageVisibilityRequest request) {
        parts().queues()
                .visibility(
                        parts().queues().byUrl(request.queueUrl()),
                        request.receiptHandle(),
                        request.visibilityTimeout());
        return ChangeMessageVisibilityResponse.builder().build();
    }

    @Override
    default ChangeMessageVisibilityBatchResponse changeMessageVisibilityBatch(
            ChangeMessageVisibilityBatchRequest request) {
        QueueRecord queue = parts().queues().byUrl(request.queueUrl());
        Batches<ChangeMessageVisibilityBatchResultEntry> result = parts().queues()
                .changeUnlessRefused(() ->
                        Batches.run("ChangeMessageVisibilityBatchRequestEntry", request.entries(), e -> e.id(), e -> {
                            parts().queues().visibilityLocked(queue, e.receiptHandle(), e.visibilityTimeout());
                            return ChangeMessageVisibilityBatchResultEntry.builder()
                                    .id(e.id())
                                    .build();
                        }));
        return ChangeMessageVisibilityBatchResponse.builder()
                .successful(result.successful())
                .failed(result.failed())
                .build();
    }
}
