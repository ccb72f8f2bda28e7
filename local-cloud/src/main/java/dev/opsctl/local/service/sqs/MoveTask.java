package dev.opsctl.local.service.sqs;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.MoveTaskHandle;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksResultEntry;

/**
 * A message move task as stored.
 *
 * @param destination an ARN, or null for the queues that the messages came from
 * @param rate messages a second, or null for as many as go
 * @param toMove how many there were at its start
 * @param started milliseconds of the cloud's clock since the epoch
 * @param failure why it failed, or null
 * @param number counts the tasks of its queue: of two that started in one millisecond, the one started last has the higher one; 0 in states of
 *     versions that had none
 */
record MoveTask(
        String id,
        String source,
        String destination,
        Integer rate,
        long toMove,
        long moved,
        long started,
        String status,
        @Nullable String failure,
        long number) {

    /** The one started last first, as AWS lists them. */
    static final Comparator<MoveTask> LATEST_FIRST = Comparator.comparingLong(MoveTask::started)
            .thenComparingLong(MoveTask::number)
            .reversed();

    static final String RUNNING = "RUNNING";

    MoveTask moved(long more) {
        return new MoveTask(id, source, destination, rate, toMove, moved + more, started, status, failure, number);
    }

    MoveTask ended(String how, @Nullable String why) {
        return new MoveTask(id, source, destination, rate, toMove, moved, started, how, why, number);
    }

    boolean running() {
        return RUNNING.equals(status);
    }

    String handle() {
        return new MoveTaskHandle(id, Arn.of(source)).toString();
    }

    ListMessageMoveTasksResultEntry view() {
        return ListMessageMoveTasksResultEntry.builder()
                .taskHandle(running() ? handle() : null)
                .status(status)
                .sourceArn(source)
                .destinationArn(destination)
                .maxNumberOfMessagesPerSecond(rate)
                .approximateNumberOfMessagesMoved(moved)
                .approximateNumberOfMessagesToMove(toMove)
                .failureReason(failure)
                .startedTimestamp(started)
                .build();
    }
}
