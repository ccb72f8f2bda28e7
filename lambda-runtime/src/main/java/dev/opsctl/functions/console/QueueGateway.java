package dev.opsctl.functions.console;

import dev.opsctl.functions.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksResultEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** The system's queues, by the names that the templates give them. */
final class QueueGateway {
    /** How long a message that is looked at is hidden from others, in seconds. */
    private static final int LOOK = 10;

    private static final int MOST_OF_A_BATCH = 10;

    private final SqsClient sqs;
    private final List<String> names;
    /** They stay as they are, and to ask for them costs as much as to ask for what is in the queues. */
    private final Map<String, String> urls = new ConcurrentHashMap<>();

    /** @param names with the environment's prefix; one that is not deployed is left out */
    QueueGateway(SqsClient sqs, List<String> names) {
        this.sqs = sqs;
        this.names = names;
    }

    /**
     * A queue as it is now.
     *
     * @param messages how many can be received, approximately as SQS counts
     * @param deadLetters the name of the queue that takes what fails here; null if there is none
     */
    record Queue(
            String name,
            String url,
            String arn,
            long messages,
            long inFlight,
            long delayed,
            @Nullable String deadLetters) {

        boolean isFull() {
            return messages + inFlight + delayed > 0;
        }

        boolean deadLetterQueue() {
            return name.endsWith("-DLQ");
        }

        /** Whether what is in it waits for people: dead letters, and orders in review. All other queues have a consumer. */
        boolean waits() {
            return deadLetterQueue() || name.endsWith("manual-review");
        }
    }

    List<Queue> all() {
        return AtOnce.map(names, this::read).stream().filter(Objects::nonNull).toList();
    }

    Queue get(String name) {
        return Optional.of(name)
                .filter(names::contains)
                .map(this::read)
                .orElseThrow(() ->
                        new NotFoundException("there is no queue " + name + "; there are " + String.join(", ", names)));
    }

    /** Null if there is none of that name. */
    private @Nullable Queue read(String name) {
        try {
            String url = urls.computeIfAbsent(name, queue -> sqs.getQueueUrl(request -> request.queueName(queue))
                    .queueUrl());
            Map<QueueAttributeName, String> attributes = sqs.getQueueAttributes(
                            request -> request.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                    .attributes();
            String policy = attributes.get(QueueAttributeName.REDRIVE_POLICY);
            String target = policy == null ? null : Json.text(Json.parseObject(policy), "deadLetterTargetArn");
            return new Queue(
                    name,
                    url,
                    Objects.requireNonNull(attributes.get(QueueAttributeName.QUEUE_ARN), "every queue has an ARN"),
                    number(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES),
                    number(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE),
                    number(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED),
                    target == null ? null : target.substring(target.lastIndexOf(':') + 1));
        } catch (QueueDoesNotExistException e) {
            return null;
        }
    }

    /** Looks at messages and puts them back. SQS counts a look as a receive. */
    List<Message> look(Queue queue, int most) {
        Map<String, Message> seen = new LinkedHashMap<>();
        try {
            while (seen.size() < most) {
                int wanted = Math.min(MOST_OF_A_BATCH, most - seen.size());
                List<Message> batch = sqs.receiveMessage(request -> request.queueUrl(queue.url())
                                .maxNumberOfMessages(wanted)
                                .visibilityTimeout(LOOK)
                                .messageAttributeNames("All")
                                .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                        .messages();
                if (batch.isEmpty()) {
                    break;
                }
                batch.forEach(message -> seen.put(message.messageId(), message));
            }
        } finally {
            seen.values()
                    .forEach(message -> sqs.changeMessageVisibility(request -> request.queueUrl(queue.url())
                            .receiptHandle(message.receiptHandle())
                            .visibilityTimeout(0)));
        }
        return new ArrayList<>(seen.values());
    }

    /** The last ten times that messages were moved out of a queue of dead letters, the last first. */
    List<ListMessageMoveTasksResultEntry> moves(Queue from) {
        return sqs.listMessageMoveTasks(request -> request.sourceArn(from.arn()).maxResults(10))
                .results();
    }

    void move(Queue from, Queue to) {
        sqs.startMessageMoveTask(request -> request.sourceArn(from.arn()).destinationArn(to.arn()));
    }

    private static long number(Map<QueueAttributeName, String> attributes, QueueAttributeName name) {
        return Long.parseLong(attributes.getOrDefault(name, "0"));
    }
}
