package dev.opsctl.functions.console;

import dev.opsctl.functions.console.QueueGateway.Queue;
import dev.opsctl.functions.console.domain.AuditLine;
import dev.opsctl.functions.domain.SortableTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksResultEntry;
import software.amazon.awssdk.services.sqs.model.SqsException;

/**
 * Sends dead letters back by SQS's own move task, one task for each call, however often the call is made: who dies after the task has begun leaves
 * an audit line that is not complete, and the same call made again looks for that task instead of beginning another.
 */
final class Redriving {
    /** What an audit line says of the task that it tells of: when SQS began it, which no two tasks of a queue have in common. */
    private static final String STARTED = "started";

    private final QueueGateway queues;
    private final AuditLog audit;

    Redriving(QueueGateway queues, AuditLog audit) {
        this.queues = queues;
        this.audit = audit;
    }

    /**
     * Moves what is in a queue of dead letters, and waits for it as long as a call may take.
     *
     * @param line what the call wrote before it began
     * @param again whether the line was there already, of the same call made before
     * @return the line when it is complete; INTENDED while the task runs
     */
    AuditLine move(Queue from, Queue to, AuditLine line, boolean again, Instant at) {
        Optional<ListMessageMoveTasksResultEntry> task = again ? begun(from, line) : Optional.empty();
        if (task.isEmpty()) {
            if (queues.moves(from).stream().anyMatch(Redriving::running)) {
                return ended(line, AuditLine.State.REFUSED, Map.of(), "somebody else had begun to move them", at);
            }
            try {
                queues.move(from, to);
            } catch (SqsException e) {
                boolean first = queues.moves(from).stream().noneMatch(Redriving::running);
                AuditLine over = first
                        ? ended(
                                line,
                                AuditLine.State.FAILED,
                                Map.of(),
                                e.awsErrorDetails().errorMessage(),
                                at)
                        : ended(line, AuditLine.State.REFUSED, Map.of(), "somebody else was first to move them", at);
                if (first) {
                    throw e;
                }
                return over;
            }
            task = queues.moves(from).stream().findFirst();
        }
        long started =
                task.map(ListMessageMoveTasksResultEntry::startedTimestamp).orElse(0L);
        Patience patience = Patience.of(Patience.OF_A_CALL);
        while (task.filter(Redriving::running).isPresent() && patience.pause()) {
            task = queues.moves(from).stream()
                    .filter(one -> one.startedTimestamp() == started)
                    .findFirst();
        }
        return task.filter(Redriving::running).isPresent() ? line : told(line, to, task, at);
    }

    private AuditLine told(AuditLine line, Queue to, Optional<ListMessageMoveTasksResultEntry> task, Instant at) {
        if (task.isEmpty()) {
            return ended(line, AuditLine.State.FAILED, Map.of(), "SQS forgot the task that moved them", at);
        }
        Map<String, Object> after = new LinkedHashMap<>();
        after.put("moved", task.get().approximateNumberOfMessagesMoved());
        after.put("to", to.name());
        after.put(STARTED, started(task.get()));
        boolean done = "COMPLETED".equals(task.get().status());
        return ended(
                line,
                done ? AuditLine.State.DONE : AuditLine.State.FAILED,
                after,
                done ? null : task.get().failureReason(),
                at);
    }

    /** The task that an earlier run of the same call began: the first since its line was written that no other line tells of. */
    private Optional<ListMessageMoveTasksResultEntry> begun(Queue from, AuditLine line) {
        Set<String> others = audit.since(from.name(), line.at()).stream()
                .filter(one -> !one.id().equals(line.id()))
                .map(one -> String.valueOf(one.after().get(STARTED)))
                .collect(Collectors.toSet());
        return queues.moves(from).stream()
                .filter(task -> task.startedTimestamp() >= line.at().toEpochMilli())
                .filter(task -> !others.contains(started(task)))
                .min(Comparator.comparing(ListMessageMoveTasksResultEntry::startedTimestamp));
    }

    private static String started(ListMessageMoveTasksResultEntry task) {
        return SortableTime.text(Instant.ofEpochMilli(task.startedTimestamp()));
    }

    private AuditLine ended(
            AuditLine line, AuditLine.State state, Map<String, Object> after, @Nullable String outcome, Instant at) {
        AuditLine ended = line.ended(state, after, outcome, at);
        audit.end(ended);
        return ended;
    }

    private static boolean running(ListMessageMoveTasksResultEntry task) {
        return "RUNNING".equals(task.status()) || "CANCELLING".equals(task.status());
    }
}
