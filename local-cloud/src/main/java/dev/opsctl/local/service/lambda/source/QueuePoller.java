package dev.opsctl.local.service.lambda.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.delivery.Recipient;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Takes the messages of a queue to a function, several batches at once. What the function did not fail is deleted, as is what a filter
 * rejects; the rest comes back when its visibility time-out is over, and goes to the dead-letter queue in the end if the queue has one.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html">Scaling for SQS event source mappings</a>
 */
final class QueuePoller extends SourcePoller {

    /** As many batches as AWS begins with. AWS adds more while there are messages; on one machine that would be JVMs without end. */
    private static final int CONCURRENT_BATCHES = 5;

    /** How long a batch that is under way may take before another function instance is worth its start. */
    private static final long REUSE_MILLIS = 100;

    private static final int RECEIVE = 10;
    private static final int LONG_POLL_SECONDS = 20;

    private final String queueUrl;
    private final int concurrency;
    private final Semaphore free;

    QueuePoller(
            ServiceContext context,
            SourceTarget target,
            EventSourceMappingConfiguration mapping,
            Consumer<String> results) {
        super(context, target, mapping, results);
        this.queueUrl = queue(
                        Caller.service("lambda.amazonaws.com", context.scope().accountId(), mapping.functionArn()))
                .queueUrl();
        Integer most =
                mapping.scalingConfig() == null ? null : mapping.scalingConfig().maximumConcurrency();
        this.concurrency = most == null ? CONCURRENT_BATCHES : most;
        this.free = new Semaphore(concurrency);
    }

    @Override
    void poll(Caller role) throws InterruptedException {
        // A warm instance that is about to be free beats a cold start: others run beside it only when it is slow.
        if (!free.tryAcquire(concurrency, REUSE_MILLIS, TimeUnit.MILLISECONDS)) {
            free.acquire();
        } else {
            free.release(concurrency - 1);
        }
        boolean handedOver = false;
        try {
            SqsClient sqs = sqs(role);
            List<ObjectNode> records = new ArrayList<>();
            Map<String, Message> taken = new LinkedHashMap<>();
            Instant received = collect(sqs, records, taken);
            if (received != null && !records.isEmpty()) {
                handedOver = beside(() -> process(records, taken, received), this::problem);
            }
        } finally {
            if (!handedOver) {
                free.release();
            }
        }
    }

    private SqsClient sqs(Caller role) {
        return queue(role).client(SqsClient.class);
    }

    private Recipient queue(Caller role) {
        return Recipient.of(context.cloud(), mapping.eventSourceArn(), role);
    }

    /** Fills a batch until it has its size in messages or bytes, or its window is over; returns when the first came, null if none did. */
    private @Nullable Instant collect(SqsClient sqs, List<ObjectNode> records, Map<String, Message> taken) {
        Instant first = null;
        Instant end = null;
        long bytes = Batch.ENVELOPE_BYTES;
        while (running() && records.size() < mapping.batchSize()) {
            int wait = LONG_POLL_SECONDS;
            if (end != null) {
                long left = end.toEpochMilli() - context.clock().millis();
                if (left <= 0) {
                    break;
                }
                wait = (int) Math.min(LONG_POLL_SECONDS, (left + 999) / 1000);
            }
            int seconds = wait;
            int most = Math.min(RECEIVE, mapping.batchSize() - records.size());
            // Ten messages of the largest size that SQS takes do not fit an invocation.
            int fitting = bytes > Batch.MAX_BYTES / 2 ? 1 : most;
            List<Message> messages = sqs.receiveMessage(r -> r.queueUrl(queueUrl)
                            .maxNumberOfMessages(fitting)
                            .waitTimeSeconds(seconds)
                            .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
                            .messageAttributeNames("All"))
                    .messages();
            if (first == null && !messages.isEmpty()) {
                first = context.clock().instant();
                end = first.plusSeconds(mapping.maximumBatchingWindowInSeconds());
            } else if (first == null) {
                break;
            }
            List<Message> rejected = new ArrayList<>();
            List<Message> putBack = new ArrayList<>();
            for (Message message : messages) {
                ObjectNode record = EventRecords.message(message, mapping.eventSourceArn());
                long size = Batch.size(record);
                if (!wanted(EventRecords.filterView(record))) {
                    rejected.add(message);
                } else if (!records.isEmpty() && bytes + size > Batch.MAX_BYTES) {
                    putBack.add(message);
                } else {
                    bytes += size;
                    records.add(record);
                    taken.put(message.messageId(), message);
                }
            }
            counts.polled(messages.size(), rejected.size());
            delete(sqs, rejected);
            for (Message message : putBack) {
                sqs.changeMessageVisibility(r -> r.queueUrl(queueUrl)
                        .receiptHandle(message.receiptHandle())
                        .visibilityTimeout(0));
            }
            if (!putBack.isEmpty() || mapping.maximumBatchingWindowInSeconds() == 0) {
                break;
            }
        }
        return first;
    }

    @Override
    void deliverAgain(Runnable delivery) {
        beside(delivery, this::problem);
    }

    private void process(List<ObjectNode> records, Map<String, Message> taken, Instant received) {
        try {
            Batch.Verdict verdict = invokeWhileOurs(records, taken, received);
            if (verdict != null && !verdict.whole()) {
                List<Message> done = new ArrayList<>(taken.values());
                done.removeIf(message -> verdict.failed().contains(message.messageId()));
                counts.deleted(delete(sqs(target.role(mapping.functionArn())), done));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            free.release();
        }
    }

    /** A throttled function is tried again until the messages are visible to others; null then. */
    private Batch.@Nullable Verdict invokeWhileOurs(
            List<ObjectNode> records, Map<String, Message> taken, Instant received) throws InterruptedException {
        Instant hidden = null;
        for (int attempt = 0; ; attempt++) {
            try {
                return invoke(records, taken.keySet());
            } catch (AwsServiceException e) {
                if (e.statusCode() != 429 && e.statusCode() < 500) {
                    throw e;
                }
                problem(e);
                if (hidden == null) {
                    hidden = received.plusSeconds(visibilitySeconds());
                }
                Instant next = context.clock().instant().plusMillis(Math.min(10_000, 200L << Math.min(attempt, 6)));
                if (!running() || !next.isBefore(hidden)) {
                    return null;
                }
                await(next, () -> false);
            }
        }
    }

    private int visibilitySeconds() {
        return Integer.parseInt(sqs(target.role(mapping.functionArn()))
                .getQueueAttributes(r -> r.queueUrl(queueUrl).attributeNames(QueueAttributeName.VISIBILITY_TIMEOUT))
                .attributes()
                .get(QueueAttributeName.VISIBILITY_TIMEOUT));
    }

    /** @return how many are deleted */
    private int delete(SqsClient sqs, List<Message> messages) {
        int deleted = 0;
        for (int from = 0; from < messages.size(); from += RECEIVE) {
            List<DeleteMessageBatchRequestEntry> entries = new ArrayList<>();
            for (Message message : messages.subList(from, Math.min(messages.size(), from + RECEIVE))) {
                entries.add(DeleteMessageBatchRequestEntry.builder()
                        .id(Integer.toString(entries.size()))
                        .receiptHandle(message.receiptHandle())
                        .build());
            }
            deleted += sqs.deleteMessageBatch(r -> r.queueUrl(queueUrl).entries(entries))
                    .successful()
                    .size();
        }
        return deleted;
    }
}
