package dev.opsctl.local.service.cloudformation.type.sns;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.ServiceTags;
import dev.opsctl.local.service.cloudformation.type.StackTags;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.Tag;

/** {@code AWS::SNS::Topic}; its physical id is the topic's ARN. */
public final class TopicType implements ResourceType {

    private static final List<String> ATTRIBUTES = List.of(
            "DisplayName",
            "KmsMasterKeyId",
            "SignatureVersion",
            "TracingConfig",
            "ContentBasedDeduplication",
            "FifoThroughputScope");

    @Override
    public String name() {
        return "AWS::SNS::Topic";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        boolean fifo = request.properties().path("FifoTopic").asBoolean();
        String name = request.text("TopicName") != null
                ? request.text("TopicName")
                : request.generatedName(fifo ? 251 : 256) + (fifo ? ".fifo" : "");
        SnsClient sns = request.client(SnsClient.class);
        String arn = request.scope().arn("sns", name);
        if (read(sns, arn).isPresent()) {
            if (!StackTags.ours(request, ServiceTags.of(request, SnsClient.class, arn))) {
                throw new IllegalStateException("Topic " + name + " already exists.");
            }
        } else {
            sns.createTopic(r -> r.name(name)
                    .attributes(fifo ? Map.of("FifoTopic", "true") : Map.of())
                    .tags(StackTags.wanted(
                            request,
                            (key, value) -> Tag.builder().key(key).value(value).build())));
        }
        request.made(arn);
        return configure(request, arn);
    }

    private static ResourceState configure(ResourceRequest request, String arn) {
        SnsClient sns = request.client(SnsClient.class);
        Map<String, String> now = sns.getTopicAttributes(r -> r.topicArn(arn)).attributes();
        for (String attribute : ATTRIBUTES) {
            String wanted = Objects.requireNonNullElse(request.text(attribute), "");
            if (!wanted.equals(now.getOrDefault(attribute, ""))) {
                sns.setTopicAttributes(
                        r -> r.topicArn(arn).attributeName(attribute).attributeValue(wanted));
            }
        }
        ServiceTags.settle(request, SnsClient.class, arn);
        JsonNode before =
                !request.updates() ? null : request.previousProperties().get("Subscription");
        if (before != null) {
            before.forEach(old -> remove(sns, arn, old, request.properties().path("Subscription")));
        }
        request.properties()
                .path("Subscription")
                .forEach(s -> sns.subscribe(r -> r.topicArn(arn)
                        .protocol(s.path("Protocol").asText())
                        .endpoint(s.path("Endpoint").asText())));
        return state(arn);
    }

    private static void remove(SnsClient sns, String arn, JsonNode old, JsonNode wanted) {
        for (JsonNode keep : wanted) {
            if (keep.equals(old)) {
                return;
            }
        }
        sns.listSubscriptionsByTopicPaginator(r -> r.topicArn(arn)).subscriptions().stream()
                .filter(s -> s.protocol().equals(old.path("Protocol").asText())
                        && s.endpoint().equals(old.path("Endpoint").asText())
                        && s.subscriptionArn().startsWith("arn:"))
                .forEach(s -> sns.unsubscribe(r -> r.subscriptionArn(s.subscriptionArn())));
    }

    private static ResourceState state(String arn) {
        return ResourceState.of(arn).with("TopicArn", arn).with("TopicName", arn.substring(arn.lastIndexOf(':') + 1));
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        return configure(request, request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        request.client(SnsClient.class).deleteTopic(r -> r.topicArn(request.physicalId()));
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return read(request.client(SnsClient.class), request.physicalId());
    }

    private static Optional<ResourceState> read(SnsClient sns, String arn) {
        try {
            sns.getTopicAttributes(r -> r.topicArn(arn));
            return Optional.of(state(arn));
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> plannedPhysicalId(ResourceRequest request) {
        return Optional.ofNullable(request.text("TopicName"))
                .map(name -> request.scope().arn("sns", name));
    }
}
