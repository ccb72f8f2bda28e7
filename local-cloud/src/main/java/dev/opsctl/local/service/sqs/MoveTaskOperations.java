package dev.opsctl.local.service.sqs;

import dev.opsctl.local.cloud.Resumable;
import software.amazon.awssdk.services.sqs.model.CancelMessageMoveTaskRequest;
import software.amazon.awssdk.services.sqs.model.CancelMessageMoveTaskResponse;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksRequest;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksResponse;
import software.amazon.awssdk.services.sqs.model.StartMessageMoveTaskRequest;
import software.amazon.awssdk.services.sqs.model.StartMessageMoveTaskResponse;

/** The way back from dead-letter queues. */
final class MoveTaskOperations implements Resumable {

    private final MoveTasks moves;
    private final QueueMetrics metrics;

    MoveTaskOperations(MoveTasks moves, QueueMetrics metrics) {
        this.moves = moves;
        this.metrics = metrics;
    }

    /** What queues do when nobody calls: they move messages, and are measured. */
    @Override
    public void resume() {
        moves.resume();
        metrics.start();
    }

    public StartMessageMoveTaskResponse startMessageMoveTask(StartMessageMoveTaskRequest request) {
        return StartMessageMoveTaskResponse.builder()
                .taskHandle(moves.start(request))
                .build();
    }

    public ListMessageMoveTasksResponse listMessageMoveTasks(ListMessageMoveTasksRequest request) {
        return ListMessageMoveTasksResponse.builder()
                .results(moves.list(request).stream().map(MoveTask::view).toList())
                .build();
    }

    public CancelMessageMoveTaskResponse cancelMessageMoveTask(CancelMessageMoveTaskRequest request) {
        return CancelMessageMoveTaskResponse.builder()
                .approximateNumberOfMessagesMoved(moves.cancel(request))
                .build();
    }
}
