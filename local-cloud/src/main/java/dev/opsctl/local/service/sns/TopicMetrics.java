package dev.opsctl.local.service.sns;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.Composed;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import software.amazon.awssdk.services.sns.model.PublishBatchRequest;
import software.amazon.awssdk.services.sns.model.PublishBatchRequestEntry;
import software.amazon.awssdk.services.sns.model.PublishBatchResponse;
import software.amazon.awssdk.services.sns.model.PublishRequest;

/**
 * The metrics of what is published to topics, and of what becomes of it.
 *
 * @see <a href="https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html">Metrics</a>
 */
final class TopicMetrics implements Composed.Observer {

    private static final String FILTERED_OUT = "NumberOfNotificationsFilteredOut";

    private final ServiceContext context;

    TopicMetrics(ServiceContext context) {
        this.context = context;
    }

    @Override
    public void answered(String operation, Object request, Object answer, long nanos) {
        if (request instanceof PublishRequest publish && publish.topicArn() != null) {
            published(publish.topicArn(), publish.message());
        } else if (request instanceof PublishBatchRequest batch) {
            Set<String> accepted = new HashSet<>();
            ((PublishBatchResponse) answer).successful().forEach(entry -> accepted.add(entry.id()));
            for (PublishBatchRequestEntry entry : batch.publishBatchRequestEntries()) {
                if (accepted.contains(entry.id())) {
                    published(batch.topicArn(), entry.message());
                }
            }
        }
    }

    private void published(String topicArn, String message) {
        record("NumberOfMessagesPublished", "Count", topicArn, 1);
        record("PublishSize", "Bytes", topicArn, message.getBytes(StandardCharsets.UTF_8).length);
    }

    private void count(String name, String topicArn) {
        record(name, "Count", topicArn, 1);
    }

    private void record(String name, String unit, String topicArn, double value) {
        context.metrics()
                .metric("AWS/SNS", name, unit, "TopicName", topicArn.substring(topicArn.lastIndexOf(':') + 1))
                .record(value);
    }

    /** A subscriber has a message. */
    void delivered(String topicArn) {
        count("NumberOfNotificationsDelivered", topicArn);
    }

    /** A subscriber could not be reached: of HTTP each time, of others when no further attempt is made. */
    void failed(String topicArn) {
        count("NumberOfNotificationsFailed", topicArn);
    }

    /** A message that could not be delivered was offered to a dead-letter queue. */
    void redriven(String topicArn, boolean taken) {
        count(taken ? "NumberOfNotificationsRedrivenToDlq" : "NumberOfNotificationsFailedToRedriveToDlq", topicArn);
    }

    /** A subscription's filter policy did not let a message pass. */
    void filteredOut(String topicArn, FilterPolicy.Rejection why) {
        count(FILTERED_OUT, topicArn);
        switch (why) {
            case NO_ATTRIBUTES -> count(FILTERED_OUT + "-NoMessageAttributes", topicArn);
            case INVALID_ATTRIBUTES -> count(FILTERED_OUT + "-InvalidAttributes", topicArn);
            case INVALID_BODY -> count(FILTERED_OUT + "-InvalidMessageBody", topicArn);
            default -> {}
        }
        boolean ofBody = why == FilterPolicy.Rejection.OF_BODY || why == FilterPolicy.Rejection.INVALID_BODY;
        count(FILTERED_OUT + (ofBody ? "-MessageBody" : "-MessageAttributes"), topicArn);
    }
}
