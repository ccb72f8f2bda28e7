package dev.opsctl.local.service.sqs;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.Composed;
import java.util.List;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Amazon SQS, standard and FIFO.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/Welcome.html">API reference</a>
 */
public final class LocalQueues {

    private LocalQueues() {}

    /** The SQS of one account and region. */
    public static SqsClient of(ServiceContext context) {
        Queues queues = new Queues(context);
        Messages messages = new Messages(context, queues);
        QueueKeys keys = new QueueKeys(context);
        MoveTasks moves = new MoveTasks(context, queues, messages);
        QueueMetrics metrics = new QueueMetrics(context, queues, messages);
        return Composed.of(
                SqsClient.class,
                List.of(
                        new QueueOperations(context, queues, messages),
                        new AttributeOperations(queues, messages),
                        new TagOperations(context, queues),
                        new PermissionOperations(queues),
                        new SendOperations(context, queues, messages, keys),
                        new ReceiveOperations(context, queues, messages, keys),
                        new MoveTaskOperations(moves, metrics)),
                metrics);
    }
}
