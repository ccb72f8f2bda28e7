package dev.opsctl.local.service.cloudformation.type.sqs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;

/** {@code AWS::SQS::QueuePolicy}: one policy document for several queues; without it they have none. */
public final class QueuePolicyType implements ResourceType {

    @Override
    public String name() {
        return "AWS::SQS::QueuePolicy";
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
        request.properties().path("Queues").forEach(queue -> set(request, queue.asText(), text));
    }

    private static void set(ResourceRequest request, String queue, String policy) {
        request.client(SqsClient.class)
                .setQueueAttributes(r -> r.queueUrl(queue).attributesWithStrings(Map.of("Policy", policy)));
    }

    private static void reset(ResourceRequest request, String queue) {
        try {
            set(request, queue, "");
        } catch (QueueDoesNotExistException e) {
            // the queue is gone, and its policy with it
        }
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        Set<String> dropped = new HashSet<>();
        if (request.updates()) {
            request.previousProperties().path("Queues").forEach(queue -> dropped.add(queue.asText()));
        }
        request.properties().path("Queues").forEach(queue -> dropped.remove(queue.asText()));
        dropped.forEach(queue -> reset(request, queue));
        apply(request);
        return ResourceState.of(request.physicalId()).with("Id", request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        request.properties().path("Queues").forEach(queue -> reset(request, queue.asText()));
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            JsonNode queues = request.properties().path("Queues");
            for (JsonNode queue : queues) {
                if (!request.client(SqsClient.class)
                        .getQueueAttributes(r -> r.queueUrl(queue.asText()).attributeNames(QueueAttributeName.POLICY))
                        .attributes()
                        .containsKey(QueueAttributeName.POLICY)) {
                    return Optional.empty();
                }
            }
            return Optional.of(ResourceState.of(request.physicalId()).with("Id", request.physicalId()));
        } catch (QueueDoesNotExistException e) {
            return Optional.empty();
        }
    }
}
