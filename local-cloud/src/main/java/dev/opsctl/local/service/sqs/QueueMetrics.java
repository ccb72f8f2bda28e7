package dev.opsctl.local.service.sqs;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.metrics.Metric;
import dev.opsctl.local.metrics.Metrics;
import dev.opsctl.local.service.Composed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.DeleteMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResultEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/**
 * The metrics of queues: what is sent, received and deleted as it happens, and what lies in a queue at the end of each minute of the cloud's
 * time. A queue that nobody has used for six hours, and that is empty, is not looked at.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html">Metrics</a>
 */
final class QueueMetrics implements Composed.Observer {

    private static final String NAMESPACE = "AWS/SQS";
    private static final Duration IN_USE = Duration.ofHours(6);
    private static final int MINUTE = 60;

    private final ServiceContext context;
    private final Queues queues;
    private final Messages messages;
    private final Map<String, Long> used = new ConcurrentHashMap<>();
    private boolean running;

    QueueMetrics(ServiceContext context, Queues queues, Messages messages) {
        this.context = context;
        this.queues = queues;
        this.messages = messages;
    }

    @Override
    public void answered(String operation, Object request, Object answer, long nanos) {
        switch (operation) {
            case "sendMessage" -> {
                SendMessageRequest sent = (SendMessageRequest) request;
                sent(name(sent.queueUrl()), Drafts.size(sent.messageBody(), sent.messageAttributes()));
            }
            case "sendMessageBatch" -> {
                SendMessageBatchRequest batch = (SendMessageBatchRequest) request;
                Set<String> taken = ((SendMessageBatchResponse) answer)
                        .successful().stream()
                                .map(SendMessageBatchResultEntry::id)
                                .collect(Collectors.toSet());
                batch.entries().stream()
                        .filter(entry -> taken.contains(entry.id()))
                        .forEach(entry -> sent(
                                name(batch.queueUrl()), Drafts.size(entry.messageBody(), entry.messageAttributes())));
            }
            case "receiveMessage" -> {
                String queue = name(((ReceiveMessageRequest) request).queueUrl());
                int number = ((ReceiveMessageResponse) answer).messages().size();
                record(queue, number == 0 ? "NumberOfEmptyReceives" : "NumberOfMessagesReceived", Math.max(1, number));
            }
            case "deleteMessage" ->
                record(name(((DeleteMessageRequest) request).queueUrl()), "NumberOfMessagesDeleted", 1);
            case "deleteMessageBatch" -> {
                int number = ((DeleteMessageBatchResponse) answer).successful().size();
                if (number > 0) {
                    record(name(((DeleteMessageBatchRequest) request).queueUrl()), "NumberOfMessagesDeleted", number);
                }
            }
            default -> {}
        }
    }

    private static String name(String url) {
        return url.substring(url.lastIndexOf('/') + 1);
    }

    private void sent(String queue, long bytes) {
        record(queue, "NumberOfMessagesSent", 1);
        metric(queue, "SentMessageSize", "Bytes").record(bytes);
    }

    private void record(String queue, String name, double value) {
        used.put(queue, context.clock().millis());
        start();
        metric(queue, name, "Count").record(value);
    }

    private Metric metric(String queue, String name, String unit) {
        return context.metrics().metric(NAMESPACE, name, unit, "QueueName", queue);
    }

    /** A message was sent to a FIFO queue again. */
    static void deduplicated(Metrics metrics, String queue) {
        metrics.metric(NAMESPACE, "NumberOfDeduplicatedSentMessages", "Count", "QueueName", queue)
                .record(1);
    }

    /** Looks at the queues at the end of each minute from now on. */
    synchronized void start() {
        if (!running) {
            running = true;
            plan();
        }
    }

    private void plan() {
        context.clock().schedule(context.clock().nextSpan(MINUTE, IN_USE).minusMillis(1), this::look);
    }

    /** What lies in a queue. @param age of the oldest message, in seconds */
    private record Seen(QueueRecord queue, int visible, int inFlight, int delayed, long age, int groups) {

        boolean isEmpty() {
            return visible + inFlight + delayed == 0;
        }
    }

    private void look(Instant at) {
        boolean any = false;
        try {
            used.values().removeIf(last -> last < at.minus(IN_USE).toEpochMilli());
            List<Seen> all = queues.change(change -> queues.all("").stream()
                    .map(queue -> seen(queue, messages.state(change, queue), at))
                    .toList());
            for (Seen seen : all) {
                if (!seen.isEmpty() || used.containsKey(seen.queue().name())) {
                    tell(seen, at);
                    any = true;
                }
            }
        } finally {
            synchronized (this) {
                running = any || !used.isEmpty();
                if (running) {
                    plan();
                }
            }
        }
    }

    private static Seen seen(QueueRecord queue, QueueState state, Instant at) {
        long now = at.toEpochMilli();
        return new Seen(
                queue,
                state.visible(),
                state.inFlight(),
                state.delayed(),
                Math.max(0, now - state.oldest().orElse(now)) / 1000,
                state.lockedGroups());
    }

    private void tell(Seen seen, Instant at) {
        String queue = seen.queue().name();
        metric(queue, "ApproximateNumberOfMessagesVisible", "Count").record(at, seen.visible());
        metric(queue, "ApproximateNumberOfMessagesNotVisible", "Count").record(at, seen.inFlight());
        metric(queue, "ApproximateNumberOfMessagesDelayed", "Count").record(at, seen.delayed());
        metric(queue, "ApproximateAgeOfOldestMessage", "Seconds").record(at, seen.age());
        if (seen.queue().fifo()) {
            metric(queue, "ApproximateNumberOfGroupsWithInflightMessages", "Count")
                    .record(at, seen.groups());
        }
    }
}
