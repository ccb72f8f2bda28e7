package dev.opsctl.local.service.cloudformation.type.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.CreateOnce;
import java.util.Optional;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutPermissionRequest;
import software.amazon.awssdk.services.eventbridge.model.ResourceNotFoundException;

/** {@code AWS::Events::EventBusPolicy}: one statement of a bus's policy, whole, or as PutPermission makes it. */
public final class EventBusPolicyType implements ResourceType {

    @Override
    public String name() {
        return "AWS::Events::EventBusPolicy";
    }

    private static String bus(ResourceRequest request) {
        return request.text("EventBusName") == null ? "default" : request.text("EventBusName");
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        String id = bus(request) + "|" + request.text("StatementId");
        return ResourceState.of(CreateOnce.create(request, () -> {
            if (find(request).isPresent()) {
                throw new IllegalStateException(
                        "Statement " + request.text("StatementId") + " of " + bus(request) + " already exists.");
            }
            put(request);
            return id;
        }));
    }

    private static void put(ResourceRequest request) {
        JsonNode whole = request.properties().path("Statement");
        EventBridgeClient events = request.client(EventBridgeClient.class);
        if (!whole.isObject()) {
            events.putPermission(request.bind(PutPermissionRequest.class));
            return;
        }
        ObjectNode policy = policy(request);
        ArrayNode kept = PojoJson.mapper().createArrayNode();
        policy.path("Statement").forEach(statement -> {
            if (!isOurs(request, statement)) {
                kept.add(statement);
            }
        });
        ObjectNode ours = whole.deepCopy();
        kept.add(ours.put("Sid", request.text("StatementId")));
        policy.put("Version", "2012-10-17").set("Statement", kept);
        events.putPermission(r -> r.eventBusName(bus(request)).policy(policy.toString()));
    }

    private static boolean isOurs(ResourceRequest request, JsonNode statement) {
        return statement.path("Sid").asText().equals(request.text("StatementId"));
    }

    private static ObjectNode policy(ResourceRequest request) {
        String text = request.client(EventBridgeClient.class)
                .describeEventBus(r -> r.name(bus(request)))
                .policy();
        try {
            return text == null
                    ? PojoJson.mapper().createObjectNode()
                    : (ObjectNode) PojoJson.mapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("policy of " + bus(request), e);
        }
    }

    private static Optional<JsonNode> find(ResourceRequest request) {
        for (JsonNode statement : policy(request).path("Statement")) {
            if (isOurs(request, statement)) {
                return Optional.of(statement);
            }
        }
        return Optional.empty();
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        put(request);
        return ResourceState.of(request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        try {
            request.client(EventBridgeClient.class)
                    .removePermission(r -> r.eventBusName(bus(request)).statementId(request.text("StatementId")));
        } catch (ResourceNotFoundException e) {
            // gone already, or its bus is
        }
        CreateOnce.forget(request);
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            return find(request).map(statement -> ResourceState.of(request.physicalId()));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }
}
