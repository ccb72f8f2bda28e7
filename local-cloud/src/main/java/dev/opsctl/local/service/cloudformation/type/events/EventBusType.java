package dev.opsctl.local.service.cloudformation.type.events;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.ServiceTags;
import dev.opsctl.local.service.cloudformation.type.StackTags;
import java.util.Optional;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.CreateEventBusRequest;
import software.amazon.awssdk.services.eventbridge.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.eventbridge.model.ResourceNotFoundException;
import software.amazon.awssdk.services.eventbridge.model.Tag;

/** {@code AWS::Events::EventBus} with its resource policy. */
public final class EventBusType implements ResourceType {

    @Override
    public String name() {
        return "AWS::Events::EventBus";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        EventBridgeClient events = request.client(EventBridgeClient.class);
        String name = request.required("Name");
        try {
            events.createEventBus(request.bind(CreateEventBusRequest.class).toBuilder()
                    .tags(StackTags.wanted(
                            request,
                            (key, value) -> Tag.builder().key(key).value(value).build()))
                    .build());
        } catch (ResourceAlreadyExistsException e) {
            if (!StackTags.ours(
                    request,
                    ServiceTags.of(
                            request, EventBridgeClient.class, request.scope().arn("events", "event-bus/" + name)))) {
                throw e;
            }
        }
        request.made(name);
        policy(request, name);
        return state(request, name);
    }

    private static void policy(ResourceRequest request, String name) {
        JsonNode policy = request.properties().get("Policy");
        EventBridgeClient events = request.client(EventBridgeClient.class);
        if (policy != null) {
            events.putPermission(
                    r -> r.eventBusName(name).policy(policy.isTextual() ? policy.textValue() : policy.toString()));
        } else if (request.updates() && request.previousProperties().has("Policy")) {
            events.removePermission(r -> r.eventBusName(name).removeAllPermissions(true));
        }
    }

    private static ResourceState state(ResourceRequest request, String name) {
        ResourceState state = ResourceState.of(name)
                .with("Arn", request.scope().arn("events", "event-bus/" + name))
                .with("Name", name);
        return request.properties().has("Policy")
                ? state.with("Policy", request.properties().get("Policy"))
                : state;
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        EventBridgeClient events = request.client(EventBridgeClient.class);
        String arn = request.scope().arn("events", "event-bus/" + request.physicalId());
        if (request.hasOrHad("Description")) {
            events.updateEventBus(r -> r.name(request.physicalId())
                    .description(request.text("Description") == null ? "" : request.text("Description")));
        }
        policy(request, request.physicalId());
        ServiceTags.settle(request, EventBridgeClient.class, arn);
        return state(request, request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        request.client(EventBridgeClient.class).deleteEventBus(r -> r.name(request.physicalId()));
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            request.client(EventBridgeClient.class).describeEventBus(r -> r.name(request.physicalId()));
            return Optional.of(state(request, request.physicalId()));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> plannedPhysicalId(ResourceRequest request) {
        return Optional.ofNullable(request.text("Name"));
    }
}
