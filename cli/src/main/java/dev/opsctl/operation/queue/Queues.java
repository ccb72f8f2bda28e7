package dev.opsctl.operation.queue;

import dev.opsctl.operation.JsonText;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksResultEntry;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.SqsException;

/**
 * The queues of the app stack, as their operator sees and mends them (ORD-10). Whoever works with messages does so as the role
 * {@code Operator}: the queues' own policies admit nobody else (ORD-4).
 */
public final class Queues implements AutoCloseable {

    /**
     * One queue.
     *
     * @param messages how many can be received now, approximately as SQS counts
     * @param deadLetters the queue that takes what fails here, or null
     * @param deadLettersOf the queues whose failures land here
     * @param trouble why nothing is known of it, null if it is
     */
    public record Queue(
            String name,
            long messages,
            long inFlight,
            long delayed,
            @Nullable String deadLetters,
            List<String> deadLettersOf,
            String url,
            @Nullable String trouble) {}

    /**
     * One message.
     *
     * @param reason why it was set aside, as far as the message or the log of the function that failed says it
     * @param source the queue that gave it up, or null
     */
    public record Message(
            String id,
            String sent,
            int receives,
            @Nullable String reason,
            @Nullable String source,
            Map<String, String> attributes,
            String body) {}

    /** A queue that was emptied, with about how many messages it had. */
    public record Purged(String queue, long deleted) {}

    /** Messages going back to where they came from. */
    public record Redrive(String from, String to, long messages, long moved, String status) {}

    private static final int VISIBILITY_SECONDS = 30;
    private static final int HTTP_BAD_REQUEST = 400;

    private final Clients clients;
    private final Clients operator;
    private final FailureReasons reasons;
    private final Set<String> owned = new HashSet<>();
    private @Nullable List<Queue> known;

    public Queues(Clients clients) {
        this.clients = clients;
        String role = new Stacks(clients).output(Stacks.IAM, "OperatorRoleArn");
        this.operator = clients.assuming(role, "opsctl-queue");
        this.reasons = new FailureReasons(clients);
    }

    /** All queues with their depth, those that take failures last. */
    public List<Queue> list() {
        if (known == null) {
            Stacks stacks = new Stacks(clients);
            List<String> urls = stacks.resources(stacks.name(Stacks.APP)).values().stream()
                    .flatMap(List::stream)
                    .filter(resource -> "AWS::SQS::Queue".equals(resource.resourceType()))
                    .map(StackResourceSummary::physicalResourceId)
                    .filter(url -> url != null && !url.isEmpty())
                    .sorted()
                    .toList();
            Map<String, Map<QueueAttributeName, String>> attributes = new TreeMap<>();
            Map<String, String> troubles = new LinkedHashMap<>();
            for (String url : urls) {
                try {
                    attributes.put(url, attributes(url));
                } catch (SqsException e) {
                    attributes.put(url, Map.of());
                    troubles.put(url, e.awsErrorDetails().errorMessage());
                }
            }
            Map<String, List<String>> sources = new LinkedHashMap<>();
            attributes.forEach((url, own) -> {
                String deadLetters = deadLetters(own);
                if (deadLetters != null) {
                    sources.computeIfAbsent(deadLetters, k -> new ArrayList<>()).add(last(url));
                }
            });
            known = attributes.entrySet().stream()
                    .map(e -> queue(e.getKey(), e.getValue(), sources, troubles.get(e.getKey())))
                    .toList();
        }
        return known;
    }

    private Map<QueueAttributeName, String> attributes(String url) {
        try {
            return attributes(operator.sqs(), url);
        } catch (SqsException e) {
            // A queue of somebody's own, which the role does not know.
            Map<QueueAttributeName, String> attributes = attributes(clients.sqs(), url);
            owned.add(url);
            return attributes;
        }
    }

    private static Map<QueueAttributeName, String> attributes(SqsClient sqs, String url) {
        return sqs.getQueueAttributes(r -> r.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                .attributes();
    }

    /** Who works with a queue: the role, or the caller where the role does not know it. */
    private SqsClient sqs(Queue queue) {
        return owned.contains(queue.url()) ? clients.sqs() : operator.sqs();
    }

    private static Queue queue(
            String url,
            Map<QueueAttributeName, String> attributes,
            Map<String, List<String>> sources,
            @Nullable String trouble) {
        return new Queue(
                last(url),
                number(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES),
                number(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE),
                number(attributes, QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED),
                deadLetters(attributes),
                sources.getOrDefault(last(url), List.of()),
                url,
                trouble);
    }

    private static @Nullable String deadLetters(Map<QueueAttributeName, String> attributes) {
        String policy = attributes.get(QueueAttributeName.REDRIVE_POLICY);
        return policy == null
                ? null
                : last(JsonText.read(policy).path("deadLetterTargetArn").asText());
    }

    private static long number(Map<QueueAttributeName, String> attributes, QueueAttributeName name) {
        return Long.parseLong(attributes.getOrDefault(name, "0"));
    }

    /** A queue by its name, with or without the environment's prefix. */
    public Queue find(String name) {
        return list().stream()
                .filter(queue -> queue.name().equals(name)
                        || queue.name().equals(clients.target().named(name)))
                .findFirst()
                .or(() -> elsewhere(name))
                .orElseThrow(() -> new OperationException(
                        ExitCode.NOT_FOUND,
                        "There is no queue " + name,
                        "Queues: " + list().stream().map(Queue::name).collect(Collectors.joining(", "))));
    }

    /** A queue of the account that no stack of ours made. */
    private Optional<Queue> elsewhere(String name) {
        try {
            String url = clients.sqs().getQueueUrl(r -> r.queueName(name)).queueUrl();
            Map<QueueAttributeName, String> attributes = attributes(url);
            List<String> sources =
                    clients.sqs().listDeadLetterSourceQueuesPaginator(r -> r.queueUrl(url)).queueUrls().stream()
                            .map(Queues::last)
                            .sorted()
                            .toList();
            return Optional.of(queue(url, attributes, Map.of(last(url), sources), null));
        } catch (QueueDoesNotExistException e) {
            return Optional.empty();
        } catch (SqsException e) {
            // A name that no queue can have is one that none has.
            if (e.statusCode() == HTTP_BAD_REQUEST) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Looks at messages and puts them back at once. SQS counts a look as a receive, so a queue that gives up messages after some
     * receives is only looked into with consent.
     *
     * @param anyway consent
     */
    public List<Message> peek(String name, int limit, boolean anyway) {
        Queue queue = find(name);
        if (queue.deadLetters() != null && !anyway) {
            throw new OperationException(
                    ExitCode.CONFLICT,
                    "Looking into " + queue.name()
                            + " takes its messages from their consumer for a moment, and each look counts as one of the receives after which they go to "
                            + queue.deadLetters(),
                    "To look nevertheless: opsctl queue peek " + queue.name() + " --anyway");
        }
        Map<String, software.amazon.awssdk.services.sqs.model.Message> seen = new LinkedHashMap<>();
        try {
            while (seen.size() < limit) {
                int wanted = Math.min(10, limit - seen.size());
                var batch = sqs(queue)
                        .receiveMessage(r -> r.queueUrl(queue.url())
                                .maxNumberOfMessages(wanted)
                                .visibilityTimeout(VISIBILITY_SECONDS)
                                .waitTimeSeconds(1)
                                .messageAttributeNames("All")
                                .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                        .messages();
                if (batch.isEmpty() || batch.stream().allMatch(m -> seen.containsKey(m.messageId()))) {
                    break;
                }
                batch.forEach(message -> seen.put(message.messageId(), message));
            }
        } finally {
            seen.values().forEach(message -> sqs(queue).changeMessageVisibility(r -> r.queueUrl(queue.url())
                    .receiptHandle(message.receiptHandle())
                    .visibilityTimeout(0)));
        }
        return seen.values().stream().map(message -> message(queue, message)).toList();
    }

    private Message message(Queue queue, software.amazon.awssdk.services.sqs.model.Message message) {
        Map<MessageSystemAttributeName, String> system = message.attributes();
        Map<String, String> attributes = new TreeMap<>();
        message.messageAttributes()
                .forEach((name, value) ->
                        attributes.put(name, value.stringValue() == null ? "(binary)" : value.stringValue()));
        String source = system.get(MessageSystemAttributeName.DEAD_LETTER_QUEUE_SOURCE_ARN);
        String reason = attributes.get("reason");
        if (reason == null && source != null) {
            reason = reasons.of(source, message.messageId());
        }
        if (reason == null && !queue.deadLettersOf().isEmpty()) {
            reason = "given up by " + String.join(", ", queue.deadLettersOf());
        }
        return new Message(
                message.messageId(),
                Instant.ofEpochMilli(
                                Long.parseLong(system.getOrDefault(MessageSystemAttributeName.SENT_TIMESTAMP, "0")))
                        .toString(),
                Integer.parseInt(system.getOrDefault(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "0")),
                reason,
                source == null ? null : last(source),
                attributes,
                message.body());
    }

    /** Where the messages of a dead-letter queue would go, and how many there are. Nothing is moved. */
    public Redrive plan(String name, @Nullable String to) {
        return plan(find(name), to);
    }

    private Redrive plan(Queue from, @Nullable String to) {
        if (from.deadLettersOf().isEmpty()) {
            throw new OperationException(
                    ExitCode.USAGE,
                    from.name() + " is no dead-letter queue of another queue, so SQS moves nothing out of it",
                    "Those that can be redriven: "
                            + list().stream()
                                    .filter(queue -> !queue.deadLettersOf().isEmpty())
                                    .map(Queue::name)
                                    .collect(Collectors.joining(", ")));
        }
        if (to == null && from.deadLettersOf().size() > 1) {
            throw new OperationException(
                    ExitCode.USAGE,
                    from.name() + " takes the failures of several queues: " + String.join(", ", from.deadLettersOf()),
                    "Choose one: opsctl queue redrive " + from.name() + " --to "
                            + from.deadLettersOf().get(0));
        }
        String target = to == null ? from.deadLettersOf().get(0) : find(to).name();
        return new Redrive(from.name(), target, from.messages(), 0, "PLANNED");
    }

    /** Moves all messages of a dead-letter queue; reports how many went so far and returns when SQS has finished. */
    public Redrive redrive(String name, @Nullable String to, LongConsumer progress) {
        Queue from = find(name);
        Redrive plan = plan(from, to);
        String source = arn(from);
        String target = arn(find(plan.to()));
        SqsClient sqs = sqs(from);
        sqs.startMessageMoveTask(r -> r.sourceArn(source).destinationArn(target));
        while (true) {
            ListMessageMoveTasksResultEntry task =
                    sqs.listMessageMoveTasks(r -> r.sourceArn(source).maxResults(1)).results().stream()
                            .findFirst()
                            .orElseThrow(() -> new OperationException(
                                    ExitCode.FAILED, "SQS has forgotten the move task of " + plan.from(), null));
            long moved = task.approximateNumberOfMessagesMoved() == null ? 0 : task.approximateNumberOfMessagesMoved();
            progress.accept(moved);
            switch (task.status()) {
                case "RUNNING", "CANCELLING" -> pause(plan);
                case "COMPLETED" -> {
                    return new Redrive(plan.from(), plan.to(), plan.messages(), moved, task.status());
                }
                default ->
                    throw new OperationException(
                            ExitCode.PARTIAL,
                            "Moving from " + plan.from() + " ended " + task.status() + " after " + moved + " messages"
                                    + (task.failureReason() == null ? "" : ": " + task.failureReason()),
                            "What is left is still in " + plan.from() + ": opsctl queue peek " + plan.from());
            }
        }
    }

    private void pause(Redrive plan) {
        try {
            Thread.sleep(clients.target().remote() ? 1_000 : 50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException(
                    ExitCode.INTERRUPTED,
                    "Interrupted; SQS goes on moving from " + plan.from() + " to " + plan.to(),
                    "See how far it is: opsctl queue list");
        }
    }

    /** Deletes all messages of a queue for ever. */
    public Purged purge(String name) {
        Queue queue = find(name);
        sqs(queue).purgeQueue(r -> r.queueUrl(queue.url()));
        return new Purged(queue.name(), queue.messages() + queue.inFlight() + queue.delayed());
    }

    private @Nullable String arn(Queue queue) {
        return sqs(queue)
                .getQueueAttributes(r -> r.queueUrl(queue.url()).attributeNames(QueueAttributeName.QUEUE_ARN))
                .attributes()
                .get(QueueAttributeName.QUEUE_ARN);
    }

    private static String last(String urlOrArn) {
        return urlOrArn.substring(Math.max(urlOrArn.lastIndexOf('/'), urlOrArn.lastIndexOf(':')) + 1);
    }

    @Override
    public void close() {
        operator.close();
    }
}
