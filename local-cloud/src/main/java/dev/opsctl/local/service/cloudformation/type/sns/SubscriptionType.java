package dev.opsctl.local.service.cloudformation.type.sns;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.NotFoundException;

/** {@code AWS::SNS::Subscription}; an e-mail subscription stays pending until its owner confirms it. */
public final class SubscriptionType implements ResourceType {

    private static final List<String> ATTRIBUTES =
            List.of("FilterPolicyScope", "FilterPolicy", "RawMessageDelivery", "RedrivePolicy", "DeliveryPolicy");

    @Override
    public String name() {
        return "AWS::SNS::Subscription";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        String arn = request.client(SnsClient.class)
                .subscribe(r -> r.topicArn(request.text("TopicArn"))
                        .protocol(request.text("Protocol"))
                        .endpoint(request.text("Endpoint"))
                        .attributes(attributes(request))
                        .returnSubscriptionArn(true))
                .subscriptionArn();
        return state(arn);
    }

    private static ResourceState state(String arn) {
        return ResourceState.of(arn).with("Arn", arn);
    }

    private static Map<String, String> attributes(ResourceRequest request) {
        Map<String, String> attributes = new LinkedHashMap<>();
        for (String name : ATTRIBUTES) {
            JsonNode value = request.properties().get(name);
            if (value != null && !value.isNull()) {
                attributes.put(name, value.isValueNode() ? value.asText() : value.toString());
            }
        }
        return attributes;
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        SnsClient sns = request.client(SnsClient.class);
        Map<String, String> wanted = attributes(request);
        Map<String, String> now = sns.getSubscriptionAttributes(r -> r.subscriptionArn(request.physicalId()))
                .attributes();
        for (String name : ATTRIBUTES) {
            String value = wanted.get(name);
            if (value != null && !value.equals(now.get(name)) || value == null && now.containsKey(name)) {
                String reset = "RawMessageDelivery".equals(name) ? "false" : "";
                sns.setSubscriptionAttributes(r -> r.subscriptionArn(request.physicalId())
                        .attributeName(name)
                        .attributeValue(value == null ? reset : value));
            }
        }
        return state(request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        request.client(SnsClient.class).unsubscribe(r -> r.subscriptionArn(request.physicalId()));
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            request.client(SnsClient.class).getSubscriptionAttributes(r -> r.subscriptionArn(request.physicalId()));
            return Optional.of(state(request.physicalId()));
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }
}
