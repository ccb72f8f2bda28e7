package dev.opsctl.local.service.sqs;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.MoveTaskHandle;
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
        @Nullable String failure) {

    static final String RUNNING = "RUNNING";

    MoveTask moved(long more) {
        return new MoveTask(id, source, destination, rate, toMove, moved + more, started, status, failure);
    }

    MoveTask ended(String how, @Nullable String why) {
        return new MoveTask(id, source, destination, rate, toMove, moved, started, how, why);
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
