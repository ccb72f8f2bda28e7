package dev.opsctl.local.service.cloudformation.type.lambda;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.ServiceTags;
import dev.opsctl.local.service.cloudformation.type.StackTags;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.ResourceConflictException;
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
        try {
            return state(
                    request,
                    lambda.createEventSourceMapping(
                                    PojoJson.read(properties(request), CreateEventSourceMappingRequest.class))
                            .uuid());
        } catch (ResourceConflictException e) {
            // After a crash the mapping of the first attempt is there.
            return lambda
                    .listEventSourceMappings(r ->
                            r.functionName(request.text("FunctionName")).eventSourceArn(request.text("EventSourceArn")))
                    .eventSourceMappings()
                    .stream()
                    .findFirst()
                    .map(mapping -> state(request, mapping.uuid()))
                    .orElseThrow(() -> e);
        }
    }

    /** The properties as the API has them; a property that left the template gets its default again. */
    @Override
    public ResourceState update(ResourceRequest request) {
        ObjectNode properties = properties(request);
        // The schema does not require it, for Kafka outside AWS; Lambda has made no mapping without it.
        boolean queue = request.required("EventSourceArn").contains(":sqs:");
        defaults(properties).accept("Enabled", true);
        defaults(properties).accept("BatchSize", queue ? 10 : 100);
        defaults(properties).accept("MaximumBatchingWindowInSeconds", 0);
        defaults(properties).accept("FilterCriteria", Map.of("Filters", List.of()));
        defaults(properties).accept("FunctionResponseTypes", List.of());
        defaults(properties).accept("MetricsConfig", Map.of("Metrics", List.of()));
        if (queue) {
            defaults(properties).accept("ScalingConfig", Map.of());
        } else {
            defaults(properties).accept("BisectBatchOnFunctionError", false);
            defaults(properties).accept("MaximumRetryAttempts", -1);
            defaults(properties).accept("MaximumRecordAgeInSeconds", -1);
            defaults(properties).accept("ParallelizationFactor", 1);
            defaults(properties).accept("DestinationConfig", Map.of("OnFailure", Map.of()));
        }
        request.client(LambdaClient.class)
                .updateEventSourceMapping(PojoJson.read(properties, UpdateEventSourceMappingRequest.class).toBuilder()
                        .uuid(request.physicalId())
                        .build());
        ServiceTags.settle(request, LambdaClient.class, arn(request, request.physicalId()));
        return state(request, request.physicalId());
    }

    private static BiConsumer<String, Object> defaults(ObjectNode properties) {
        return (name, value) -> {
            if (!properties.hasNonNull(name)) {
                properties.set(name, PojoJson.mapper().valueToTree(value));
            }
        };
    }

    /** The API has tags as a map, CloudFormation as a list. */
    private static ObjectNode properties(ResourceRequest request) {
        ObjectNode properties = request.properties().deepCopy();
        properties.remove("Tags");
        StackTags.wanted(request).forEach(properties.putObject("Tags")::put);
        return properties;
    }

    private static String arn(ResourceRequest request, String id) {
        return request.scope().arn("lambda", "event-source-mapping:" + id);
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
        return ResourceState.of(id).with("Id", id).with("EventSourceMappingArn", arn(request, id));
    }
}
