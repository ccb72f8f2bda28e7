package dev.opsctl.local.service.cloudformation.type.sns;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.NotFoundException;

/** {@code AWS::SNS::TopicPolicy}: one policy document for several topics; without it they have SNS's default policy again. */
public final class TopicPolicyType implements ResourceType {

    /** In the policy that a topic has when it is given none. */
    static final String DEFAULT = "__default_statement_ID";

    @Override
    public String name() {
        return "AWS::SNS::TopicPolicy";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        String id = request.generatedName(128);
        request.made(id);
        apply(request);
        return ResourceState.of(id).with("Id", id);
    }

    private static void apply(ResourceRequest request) {
        JsonNode policy = request.properties().path("PolicyDocument");
        String text = policy.isTextual() ? policy.textValue() : policy.toString();
        request.properties().path("Topics").forEach(topic -> set(request, topic.asText(), text));
    }

    private static void set(ResourceRequest request, String topic, String policy) {
        request.client(SnsClient.class)
                .setTopicAttributes(
                        r -> r.topicArn(topic).attributeName("Policy").attributeValue(policy));
    }

    private static void reset(ResourceRequest request, String topic) {
        try {
            set(request, topic, "");
        } catch (NotFoundException e) {
            // the topic is gone, and its policy with it
        }
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        Set<String> dropped = new HashSet<>();
        if (request.updates()) {
            request.previousProperties().path("Topics").forEach(topic -> dropped.add(topic.asText()));
        }
        request.properties().path("Topics").forEach(topic -> dropped.remove(topic.asText()));
        dropped.forEach(topic -> reset(request, topic));
        apply(request);
        return ResourceState.of(request.physicalId()).with("Id", request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        request.properties().path("Topics").forEach(topic -> reset(request, topic.asText()));
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            JsonNode topics = request.properties().path("Topics");
            for (JsonNode topic : topics) {
                String policy = request.client(SnsClient.class)
                        .getTopicAttributes(r -> r.topicArn(topic.asText()))
                        .attributes()
                        .getOrDefault("Policy", DEFAULT);
                if (policy.contains(DEFAULT)) {
                    return Optional.empty();
                }
            }
            return Optional.of(ResourceState.of(request.physicalId()).with("Id", request.physicalId()));
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }
}
