package dev.opsctl.local.service.cloudformation.type.lambda;

import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.UpdateEventSourceMappingRequest;

/** {@code AWS::Lambda::EventSourceMapping}; its physical id is its UUID. */
public final class EventSourceMappingType implements ResourceType {

    @Override
    public String name() {
        return "AWS::Lambda::EventSourceMapping";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        LambdaClient lambda = request.client(LambdaClient.class);
        com.fasterxml.jackson.databind.node.ObjectNode properties =
                request.properties().deepCopy();
        properties.remove("Tags");
        List<EventSourceMappingConfiguration> earlier = lambda.listEventSourceMappings(r ->
                        r.functionName(request.text("FunctionName")).eventSourceArn(request.text("EventSourceArn")))
                .eventSourceMappings();
        return state(
                request,
                earlier.isEmpty()
                        ? lambda.createEventSourceMapping(
                                        PojoJson.read(properties, CreateEventSourceMappingRequest.class))
                                .uuid()
                        : earlier.get(0).uuid());
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        com.fasterxml.jackson.databind.node.ObjectNode properties =
                request.properties().deepCopy();
        properties.remove("Tags");
        request.client(LambdaClient.class)
                .updateEventSourceMapping(PojoJson.read(properties, UpdateEventSourceMappingRequest.class).toBuilder()
                        .uuid(request.physicalId())
                        .build());
        return state(request, request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        try {
            request.client(LambdaClient.class).deleteEventSourceMapping(r -> r.uuid(request.physicalId()));
        } catch (ResourceNotFoundException e) {
            return;
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            return Optional.of(state(
                    request,
                    request.client(LambdaClient.class)
                            .getEventSourceMapping(r -> r.uuid(request.physicalId()))
                            .uuid()));
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }

    private static ResourceState state(ResourceRequest request, String id) {
        return ResourceState.of(id)
                .with("Id", id)
                .with("EventSourceMappingArn", request.scope().arn("lambda", "event-source-mapping:" + id));
    }
}
