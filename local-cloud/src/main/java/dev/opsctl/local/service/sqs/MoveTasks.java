package dev.opsctl.local.service.sqs;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.MoveTaskHandle;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Change;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.CancelMessageMoveTaskRequest;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksRequest;
import software.amazon.awssdk.services.sqs.model.SqsException;
import software.amazon.awssdk.services.sqs.model.StartMessageMoveTaskRequest;

/**
 * Moves the messages of dead-letter queues, in the background and over a restart.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html">StartMessageMoveTask</a>
 */
final class MoveTasks {

    private static final int STEP = 200;
    private static final int MOST_PER_SECOND = 500;
    private static final String NO_SOURCE =
            "The resource that you specified for the SourceArn parameter doesn't exist.";

    private final ServiceContext context;
    private final Queues queues;
    private final Messages messages;
    private final Table<MoveTask> tasks;

    MoveTasks(ServiceContext context, Queues queues, Messages messages) {
        this.context = context;
        this.queues = queues;
        this.messages = messages;
        this.tasks = context.table("move-tasks", MoveTask.class);
    }

    void resume() {
        tasks.values().stream().filter(MoveTask::running).forEach(task -> go(task.id()));
    }

    String start(StartMessageMoveTaskRequest request) {
        QueueRecord from = source(request.sourceArn());
        SqsErrors.inRange(
                "MaxNumberOfMessagesPerSecond", request.maxNumberOfMessagesPerSecond(), 1, 1, MOST_PER_SECOND);
        if (queues.sourcesOf(request.sourceArn()).isEmpty()) {
            throw SqsErrors.invalidValue("Source queue must be configured as a Dead Letter Queue.");
        } else if (request.destinationArn() != null) {
            QueueRecord to = queues.byArn(request.destinationArn())
                    .orElseThrow(() -> SqsErrors.noResource(
                            "The resource that you specified for the DestinationArn parameter doesn't exist."));
            if (to.name().equals(from.name())) {
                throw SqsErrors.invalidValue("Source queue and destination queue must be different.");
            } else if (to.fifo() != from.fifo()) {
                throw SqsErrors.invalidValue("Source queue and destination queue must be of the same type.");
            }
        }
        mayMove(from, request);
        MoveTask task = queues.change(change -> {
            List<MoveTask> before = of(request.sourceArn());
            if (before.stream().anyMatch(MoveTask::running)) {
                throw SqsErrors.invalidValue(
                        "There is already a task running. Only one active task is allowed for a source queue arn at a"
                                + " given time.");
            }
            MoveTask made = new MoveTask(
                    UUID.randomUUID().toString(),
                    request.sourceArn(),
                    request.destinationArn(),
                    request.maxNumberOfMessagesPerSecond(),
                    messages.state(change, queues.current(from)).visible(),
                    0,
                    queues.now(),
                    MoveTask.RUNNING,
                    null,
                    1 + before.stream().mapToLong(MoveTask::number).max().orElse(0));
            tasks.insert(made.id(), made);
            change.afterCommit(() -> go(made.id()));
            return made;
        });
        return task.handle();
    }

    private QueueRecord source(String arn) {
        if (arn == null) {
            throw SqsErrors.missing("SourceArn");
        }
        return queues.byArn(arn).orElseThrow(() -> SqsErrors.noResource(NO_SOURCE));
    }

    /** The task acts for who starts it: they must be allowed to receive, delete and send. Calls that ask for nothing show it. */
    private void mayMove(QueueRecord from, StartMessageMoveTaskRequest request) {
        SqsClient sqs = context.client(SqsClient.class, Caller.current());
        String url = queues.url(from.name());
        unlessDenied(() -> sqs.receiveMessage(r -> r.queueUrl(url).maxNumberOfMessages(0)));
        unlessDenied(() -> sqs.deleteMessage(r -> r.queueUrl(url).receiptHandle("none")));
        unlessDenied(() -> sqs.getQueueAttributes(r -> r.queueUrl(url)));
        Set<String> destinations = new LinkedHashSet<>();
        if (request.destinationArn() != null) {
            destinations.add(request.destinationArn());
        } else {
            queues.sourcesOf(request.sourceArn()).forEach(queue -> destinations.add(queues.arn(queue.name())));
        }
        for (String destination : destinations) {
            queues.byArn(destination)
                    .ifPresent(to -> unlessDenied(() -> sqs.sendMessage(
                            r -> r.queueUrl(queues.url(to.name())).messageBody(""))));
        }
    }

    private static void unlessDenied(Runnable call) {
        try {
            call.run();
        } catch (SqsException e) {
            if (e.statusCode() == 403 || e.awsErrorDetails().errorCode().contains("AccessDenied")) {
                throw e;
            }
        }
    }

    private void go(String id) {
        context.cloud()
                .workers()
                .run(
                        "message move task " + id,
                        () -> step(id),
                        failure -> tasks.update(
                                id, task -> task.running() ? task.ended("FAILED", "InternalError: " + failure) : task));
    }

    private void step(String id) {
        MoveTask task = queues.change(change -> tasks.update(id, now -> now.running() ? move(change, now) : now))
                .orElse(null);
        if (task == null || !task.running()) {
            return;
        }
        if (task.rate() == null) {
            go(id);
        } else {
            Instant next = context.clock().instant().plusSeconds(1);
            context.clock().schedule(next, at -> go(id));
        }
    }

    private MoveTask move(Change change, MoveTask task) {
        Optional<QueueRecord> from = queues.byArn(task.source());
        if (from.isEmpty()) {
            return task.ended("FAILED", "AWS.SimpleQueueService.NonExistentQueue");
        }
        QueueState here = messages.state(change, from.get());
        List<StoredMessage> next = here.receivable(task.rate() == null ? STEP : task.rate());
        int moved = 0;
        for (StoredMessage message : next) {
            String target = task.destination() == null ? message.source() : task.destination();
            Optional<QueueRecord> to = target == null ? Optional.empty() : queues.byArn(target);
            if (to.isEmpty()) {
                return task.moved(moved)
                        .ended(
                                "FAILED",
                                task.destination() == null
                                        ? "CouldNotDetermineMessageSource"
                                        : "AWS.SimpleQueueService.NonExistentQueue");
            }
            QueueState there = messages.state(change, to.get());
            messages.remove(change, from.get(), here, message);
            messages.add(
                    change,
                    to.get(),
                    there,
                    message.redriven(
                            messages.nextSequence(there), UUID.randomUUID().toString(), queues.now()));
            messages.wake(change, there);
            moved++;
        }
        MoveTask after = task.moved(moved);
        return here.anyReceivable() ? after : after.ended("COMPLETED", null);
    }

    List<MoveTask> list(ListMessageMoveTasksRequest request) {
        source(request.sourceArn());
        int max = SqsErrors.inRange("MaxResults", request.maxResults(), 1, 1, 10);
        return of(request.sourceArn()).stream()
                .sorted(MoveTask.LATEST_FIRST)
                .limit(max)
                .toList();
    }

    private List<MoveTask> of(String source) {
        return tasks.values().stream()
                .filter(task -> task.source().equals(source))
                .toList();
    }

    /** @return how many messages it has moved */
    long cancel(CancelMessageMoveTaskRequest request) {
        if (request.taskHandle() == null) {
            throw SqsErrors.missing("TaskHandle");
        }
        return queues.change(change -> {
            MoveTaskHandle handle = MoveTaskHandle.parse(request.taskHandle())
                    .orElseThrow(() -> SqsErrors.invalidValue("Value for parameter TaskHandle is invalid."));
            String source = source(handle.source().toString()).name();
            MoveTask task = tasks.get(handle.taskId())
                    .filter(known -> known.source().equals(queues.arn(source)))
                    .orElseThrow(() -> SqsErrors.noResource("Task does not exist."));
            if (!task.running()) {
                throw SqsErrors.unsupported("Only active tasks can be cancelled.");
            }
            tasks.update(task.id(), now -> now.ended("CANCELLED", null));
            return task.moved();
        });
    }
}
