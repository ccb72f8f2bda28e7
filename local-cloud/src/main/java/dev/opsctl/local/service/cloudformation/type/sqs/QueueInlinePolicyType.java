package dev.opsctl.local.service.cloudformation.type.sqs;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.type.InlineResourcePolicy;
import java.util.Map;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** {@code AWS::SQS::QueueInlinePolicy}: the policy of one queue, whose URL is the physical id. */
public final class QueueInlinePolicyType extends InlineResourcePolicy {

    public QueueInlinePolicyType() {
        super("AWS::SQS::QueueInlinePolicy", "Queue");
    }

    @Override
    protected void put(ResourceRequest request, String queue, String policy) {
        request.client(SqsClient.class)
                .setQueueAttributes(r -> r.queueUrl(queue).attributes(Map.of(QueueAttributeName.POLICY, policy)));
    }

    @Override
    protected boolean has(ResourceRequest request, String queue) {
        try {
            return request.client(SqsClient.class)
                    .getQueueAttributes(r -> r.queueUrl(queue).attributeNames(QueueAttributeName.POLICY))
                    .attributes()
                    .containsKey(QueueAttributeName.POLICY);
        } catch (QueueDoesNotExistException e) {
            return false;
        }
    }
}
