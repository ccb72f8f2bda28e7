package dev.opsctl.local.service.sqs;

import dev.opsctl.local.cloud.ServiceContext;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeNameForSends;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeValue;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/** Sending messages. */
final class SendOperations {

    private static final long BATCH_BYTES = 1_048_576;

    private final ServiceContext context;
    private final Queues queues;
    private final Messages messages;
    private final QueueKeys keys;

    SendOperations(ServiceContext context, Queues queues, Messages messages, QueueKeys keys) {
        this.context = context;
        this.queues = queues;
        this.messages = messages;
        this.keys = keys;
    }

    /** A message that may be sent, and how. */
    private record Outgoing(@Nullable String entryId, StoredMessage draft, int delay, SendMessageRequest request) {}

    private Outgoing outgoing(QueueRecord queue, @Nullable String entryId, SendMessageRequest request) {
        return new Outgoing(
                entryId,
                Drafts.of(queue, request, context.caller(), entryId != null),
                Drafts.delay(queue, request),
                request);
    }

    public SendMessageResponse sendMessage(SendMessageRequest request) {
        QueueRecord queue = queues.byUrl(request.queueUrl());
        Outgoing message = outgoing(queue, null, request);
        keys.encrypt(queue, context.caller());
        QueueState.Sent sent =
                queues.change(change -> messages.send(change, queues.current(queue), message.draft(), message.delay()));
        return answer(queue, message, sent);
    }

    public SendMessageBatchResponse sendMessageBatch(SendMessageBatchRequest request) {
        QueueRecord queue = queues.byUrl(request.queueUrl());
        long size = request.entries().stream()
                .mapToLong(e -> Drafts.size(e.messageBody(), e.messageAttributes()))
                .sum();
        if (size > BATCH_BYTES) {
            throw SqsErrors.batchTooLong(BATCH_BYTES, size);
        }
        Batches.check("SendMessageBatchRequestEntry", request.entries(), SendMessageBatchRequestEntry::id);
        Drafts.checkLists(request.entries());
        Drafts.checkGroups(queue, request.entries());
        Batches<Outgoing> valid = Batches.run(
                "SendMessageBatchRequestEntry",
                request.entries(),
                SendMessageBatchRequestEntry::id,
                e -> outgoing(queue, e.id(), single(request.queueUrl(), e)));
        keys.encrypt(queue, context.caller());
        // All in one write: ten messages cost hardly more than one.
        List<QueueState.Sent> sent = queues.change(change -> {
            QueueRecord now = queues.current(queue);
            return valid.successful().stream()
                    .map(message -> messages.send(change, now, message.draft(), message.delay()))
                    .toList();
        });
        List<SendMessageBatchResultEntry> successful = IntStream.range(0, sent.size())
                .mapToObj(i -> entry(queue, valid.successful().get(i), sent.get(i)))
                .toList();
        return SendMessageBatchResponse.builder()
                .successful(successful)
                .failed(valid.failed())
                .build();
    }

    private static SendMessageRequest single(String queueUrl, SendMessageBatchRequestEntry entry) {
        return SendMessageRequest.builder()
                .queueUrl(queueUrl)
                .messageBody(entry.messageBody())
                .delaySeconds(entry.delaySeconds())
                .messageAttributes(entry.messageAttributes())
                .messageSystemAttributes(entry.messageSystemAttributes())
                .messageGroupId(entry.messageGroupId())
                .messageDeduplicationId(entry.messageDeduplicationId())
                .build();
    }

    private static SendMessageResponse answer(QueueRecord queue, Outgoing message, QueueState.Sent sent) {
        MessageSystemAttributeValue trace =
                message.request().messageSystemAttributes().get(MessageSystemAttributeNameForSends.AWS_TRACE_HEADER);
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
                                                .stringValue(trace.stringValue())
                                                .build())))
                .sequenceNumber(queue.fifo() ? String.format("%020d", sent.sequence()) : null)
                .build();
    }

    private static SendMessageBatchResultEntry entry(QueueRecord queue, Outgoing message, QueueState.Sent sent) {
        SendMessageResponse answer = answer(queue, message, sent);
        return SendMessageBatchResultEntry.builder()
                .id(message.entryId())
                .messageId(answer.messageId())
                .md5OfMessageBody(answer.md5OfMessageBody())
                .md5OfMessageAttributes(answer.md5OfMessageAttributes())
                .md5OfMessageSystemAttributes(answer.md5OfMessageSystemAttributes())
                .sequenceNumber(answer.sequenceNumber())
                .build();
    }
}
