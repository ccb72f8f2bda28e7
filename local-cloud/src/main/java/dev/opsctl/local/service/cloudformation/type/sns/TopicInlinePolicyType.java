package dev.opsctl.local.service.cloudformation.type.sns;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.type.InlineResourcePolicy;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.NotFoundException;

/** {@code AWS::SNS::TopicInlinePolicy}: the policy of one topic, whose ARN is the physical id. */
public final class TopicInlinePolicyType extends InlineResourcePolicy {

    public TopicInlinePolicyType() {
        super("AWS::SNS::TopicInlinePolicy", "TopicArn");
    }

    @Override
    protected void put(ResourceRequest request, String topic, String policy) {
        request.client(SnsClient.class)
                .setTopicAttributes(
                        r -> r.topicArn(topic).attributeName("Policy").attributeValue(policy));
    }

    @Override
    protected boolean has(ResourceRequest request, String topic) {
        try {
            return !request.client(SnsClient.class)
                    .getTopicAttributes(r -> r.topicArn(topic))
                    .attributes()
                    .getOrDefault("Policy", TopicPolicyType.DEFAULT)
                    .contains(TopicPolicyType.DEFAULT);
        } catch (NotFoundException e) {
            return false;
        }
    }
}
