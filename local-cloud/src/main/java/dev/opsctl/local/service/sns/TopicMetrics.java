package dev.opsctl.local.service.sns;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.Composed;
import java.nio.charset.StandardCharsets;
import software.amazon.awssdk.services.sns.model.PublishBatchRequest;
import software.amazon.awssdk.services.sns.model.PublishBatchResponse;
import software.amazon.awssdk.services.sns.model.PublishRequest;

/**
 * The metrics of what is published to topics.
 *
 * @see <a href="https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html">Metrics</a>
 */
final class TopicMetrics implements Composed.Observer {

    private static final String NAMESPACE = "AWS/SNS";

    private final ServiceContext context;

    TopicMetrics(ServiceContext context) {
        this.context = context;
    }

    @Override
    public void called(String operation, Object request, Object answer, Throwable failure, long nanos) {
        if (failure != null) {
            return;
        } else if (request instanceof PublishRequest publish && publish.topicArn() != null) {
            published(publish.topicArn(), 1, size(publish.message()));
        } else if (request instanceof PublishBatchRequest batch) {
            int number = ((PublishBatchResponse) answer).successful().size();
            int size = batch.publishBatchRequestEntries().stream()
                    .mapToInt(entry -> size(entry.message()))
                    .sum();
            if (number > 0) {
                published(batch.topicArn(), number, size);
            }
        }
    }

    private static int size(String message) {
        return message.getBytes(StandardCharsets.UTF_8).length;
    }

    private void published(String arn, int number, int size) {
        String topic = arn.substring(arn.lastIndexOf(':') + 1);
        context.metrics()
                .metric(NAMESPACE, "NumberOfMessagesPublished", "Count", "TopicName", topic)
                .record(number);
        context.metrics()
                .metric(NAMESPACE, "PublishSize", "Bytes", "TopicName", topic)
                .record(size);
    }
}
