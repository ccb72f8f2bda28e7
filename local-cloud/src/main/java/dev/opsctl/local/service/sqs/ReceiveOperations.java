package dev.opsctl.local.service.sqs;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Change;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResponse;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;

/** Receiving messages and settling what becomes of them. */
final class ReceiveOperations {

    private static final int IN_FLIGHT_LIMIT = 120_000;

    private final ServiceContext context;
    private final Queues queues;
    private final Messages messages;
    private final QueueKeys keys;
    private final Receipts receipts;

    ReceiveOperations(ServiceContext context, Queues queues, Messages messages, QueueKeys keys) {
        this.context = context;
        this.queues = queues;
        this.messages = messages;
        this.keys = keys;
        this.receipts = new Receipts(messages);
    }

    /** What a receiver asks for. @param visibility seconds @param attempt the receiver's id for the call, or null */
    private record Wanted(int max, int visibility, String attempt) {}

    /** What a look at a queue found. @param locked whether something is there that the receiver must decrypt first */
    private record Look(List<StoredMessage> taken, boolean locked, QueueState state, long version, long nextVisible) {}

    public ReceiveMessageResponse receiveMessage(ReceiveMessageRequest request) {
        QueueRecord queue = queues.byUrl(request.queueUrl());
        int max = SqsErrors.inRange("MaxNumberOfMessages", request.maxNumberOfMessages(), 1, 1, 10);
        Integer asked = request.waitTimeSeconds();
        if (asked != null && (asked < 0 || asked > 20)) {
            throw SqsErrors.attributeValue(
                    "WaitTimeSeconds", String.valueOf(asked), "Must be >= 0 and <= 20, if provided.");
        }
        int wait = asked == null ? queue.number("ReceiveMessageWaitTimeSeconds") : asked;
        int visibility = SqsErrors.inRange(
                "VisibilityTimeout", request.visibilityTimeout(), queue.number("VisibilityTimeout"), 0, 43200);
        String attempt = request.receiveRequestAttemptId();
        if (attempt != null && !queue.fifo()) {
            throw SqsErrors.attributeValue(
                    "ReceiveRequestAttemptId",
                    attempt,
                    "The request include parameter that is not valid for this queue type.");
        }
        Received received = new Received(queue, request);
        List<Message> taken = receive(queue, new Wanted(max, visibility, attempt), wait).stream()
                .map(received::view)
                .toList();
        return ReceiveMessageResponse.builder()
                .messages(taken.isEmpty() ? null : taken)
                .build();
    }

    /** Takes messages, waiting for the first until {@code waitSeconds} have passed. */
    private List<StoredMessage> receive(QueueRecord queue, Wanted wanted, int waitSeconds) {
        Caller caller = context.caller();
        long deadline = queues.now() + waitSeconds * 1000L;
        boolean unlocked = !queue.encrypted();
        while (true) {
            // Who has stopped waiting takes nothing that came after that.
            if (Thread.currentThread().isInterrupted()) {
                return List.of();
            }
            boolean open = unlocked;
            Look look = queues.change(change -> look(change, queues.current(queue), wanted, open));
            if (look.locked()) {
                keys.decrypt(queue, caller);
                unlocked = true;
                continue;
            }
            if (!look.taken().isEmpty() || queues.now() >= deadline) {
                return look.taken();
            }
            try {
                look.state().await(look.version(), Math.min(deadline, look.nextVisible()), context.clock());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return List.of();
            }
        }
    }

    private Look look(Change change, QueueRecord queue, Wanted wanted, boolean open) {
        QueueState state = messages.state(change, queue);
        boolean full = state.inFlight() >= IN_FLIGHT_LIMIT;
        if (full && !queue.fifo()) {
            throw SqsErrors.overLimit("The maximum number of in flight messages is reached.");
        }
        boolean locked = !open && state.anyReceivable();
        List<StoredMessage> taken = new ArrayList<>();
        if (!locked && wanted.attempt() != null) {
            repeat(change, queue, state, wanted, taken);
        }
        if (!locked && !full && taken.isEmpty()) {
            messages.take(change, queue, state, wanted.max(), wanted.visibility(), taken);
        }
        if (!taken.isEmpty() && wanted.attempt() != null) {
            state.attempts.remember(wanted.attempt(), taken, queues.now());
        }
        return new Look(taken, locked, state, state.version(), state.nextVisible());
    }

    /** Gives what the receiver took under the same id, with the time to work on it anew. */
    private void repeat(Change change, QueueRecord queue, QueueState state, Wanted wanted, List<StoredMessage> taken) {
        long now = queues.now();
        for (StoredMessage message : state.attempts.repeated(wanted.attempt(), state, now)) {
            StoredMessage again = message.visibleAt(now + wanted.visibility() * 1000L);
            messages.replace(change, queue, state, again);
            taken.add(again);
        }
    }

    public void deleteMessage(DeleteMessageRequest request) {
        QueueRecord queue = queues.byUrl(request.queueUrl());
        queues.change(change -> {
            receipts.delete(change, queues.current(queue), request.receiptHandle());
            return null;
        });
    }

    public DeleteMessageBatchResponse deleteMessageBatch(DeleteMessageBatchRequest request) {
        QueueRecord queue = queues.byUrl(request.queueUrl());
        Batches<DeleteMessageBatchResultEntry> result = queues.change(change -> {
            QueueRecord now = queues.current(queue);
            return Batches.run(
                    "DeleteMessageBatchRequestEntry", request.entries(), DeleteMessageBatchRequestEntry::id, e -> {
                        receipts.delete(change, now, e.receiptHandle());
                        return DeleteMessageBatchResultEntry.builder()
                                .id(e.id())
                                .build();
                    });
        });
        return DeleteMessageBatchResponse.builder()
                .successful(result.successful())
                .failed(result.failed())
                .build();
    }

    public void changeMessageVisibility(ChangeMessageVisibilityRequest request) {
        QueueRecord queue = queues.byUrl(request.queueUrl());
        queues.change(change -> {
            receipts.visibility(change, queues.current(queue), request.receiptHandle(), request.visibilityTimeout());
            return null;
        });
    }

    public ChangeMessageVisibilityBatchResponse changeMessageVisibilityBatch(
            ChangeMessageVisibilityBatchRequest request) {
        QueueRecord queue = queues.byUrl(request.queueUrl());
        Batches<ChangeMessageVisibilityBatchResultEntry> result = queues.change(change -> {
            QueueRecord now = queues.current(queue);
            return Batches.run(
                    "ChangeMessageVisibilityBatchRequestEntry",
                    request.entries(),
                    ChangeMessageVisibilityBatchRequestEntry::id,
                    e -> {
                        receipts.visibility(change, now, e.receiptHandle(), e.visibilityTimeout());
                        return ChangeMessageVisibilityBatchResultEntry.builder()
                                .id(e.id())
                                .build();
                    });
        });
        return ChangeMessageVisibilityBatchResponse.builder()
                .successful(result.successful())
                .failed(result.failed())
                .build();
    }
}
