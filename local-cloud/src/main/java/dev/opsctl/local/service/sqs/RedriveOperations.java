package dev.opsctl.local.service.sqs;

import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.CancelMessageMoveTaskRequest;
import software.amazon.awssdk.services.sqs.model.CancelMessageMoveTaskResponse;
import software.amazon.awssdk.services.sqs.model.ListDeadLetterSourceQueuesRequest;
import software.amazon.awssdk.services.sqs.model.ListDeadLetterSourceQueuesResponse;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksRequest;
import software.amazon.awssdk.services.sqs.model.ListMessageMoveTasksResponse;
import software.amazon.awssdk.services.sqs.model.StartMessageMoveTaskRequest;
import software.amazon.awssdk.services.sqs.model.StartMessageMoveTaskResponse;

/** Dead-letter queues and the way back from them. */
interface RedriveOperations extends SqsClient {

    /** What the operations work with. */
    QueueParts parts();

    @Override
    default ListDeadLetterSourceQueuesResponse listDeadLetterSourceQueues(ListDeadLetterSourceQueuesRequest request) {
        Queues queues = parts().queues();
        String arn = queues.arn(queues.byUrl(request.queueUrl()).name());
        return ListDeadLetterSourceQueuesResponse.builder()
                .queueUrls(queues.sourcesOf(arn).stream()
                        .map(q -> queues.url(q.name()))
                        .toList())
                .build();
    }

    @Override
    default StartMessageMoveTaskResponse startMessageMoveTask(StartMessageMoveTaskRequest request) {
        return StartMessageMoveTaskResponse.builder()
                .taskHandle(parts().moves().start(request))
                .build();
    }

    @Override
    default ListMessageMoveTasksResponse listMessageMoveTasks(ListMessageMoveTasksRequest request) {
        return ListMessageMoveTasksResponse.builder()
                .results(parts().moves().list(request).stream()
                        .map(MoveTask::view)
                        .toList())
                .build();
    }

    @Override
    default CancelMessageMoveTaskResponse cancelMessageMoveTask(CancelMessageMoveTaskRequest request) {
        return CancelMessageMoveTaskResponse.builder()
                .approximateNumberOfMessagesMoved(parts().moves().cancel(request))
                .build();
    }
}
