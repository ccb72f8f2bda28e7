package dev.opsctl.local.service.lambda.api;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.service.lambda.source.EventSources;
import java.util.HashMap;
import java.util.Map;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.DeleteEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.DeleteEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.GetEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.GetEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.ListEventSourceMappingsRequest;
import software.amazon.awssdk.services.lambda.model.ListEventSourceMappingsResponse;
import software.amazon.awssdk.services.lambda.model.UpdateEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.UpdateEventSourceMappingResponse;

/** Event source mappings: queues and streams that functions are fed from. */
final class MappingOperations {

    private final EventSources sources;

    MappingOperations(EventSources sources) {
        this.sources = sources;
    }

    public CreateEventSourceMappingResponse createEventSourceMapping(CreateEventSourceMappingRequest request) {
        return CreateEventSourceMappingResponse.builder()
                .applyMutation(b -> copy(sources.create(request), b))
                .build();
    }

    public GetEventSourceMappingResponse getEventSourceMapping(GetEventSourceMappingRequest request) {
        return GetEventSourceMappingResponse.builder()
                .applyMutation(b -> copy(sources.get(request.uuid()), b))
                .build();
    }

    public UpdateEventSourceMappingResponse updateEventSourceMapping(UpdateEventSourceMappingRequest request) {
        return UpdateEventSourceMappingResponse.builder()
                .applyMutation(b -> copy(sources.update(request), b))
                .build();
    }

    public DeleteEventSourceMappingResponse deleteEventSourceMapping(DeleteEventSourceMappingRequest request) {
        return DeleteEventSourceMappingResponse.builder()
                .applyMutation(b -> copy(sources.delete(request.uuid()), b))
                .build();
    }

    public ListEventSourceMappingsResponse listEventSourceMappings(ListEventSourceMappingsRequest request) {
        Page<EventSourceMappingConfiguration> page = LambdaPages.of(
                "ListEventSourceMappings " + request.functionName() + " " + request.eventSourceArn(),
                sources.list(request.functionName(), request.eventSourceArn()),
                EventSourceMappingConfiguration::uuid,
                request.marker(),
                request.maxItems());
        return ListEventSourceMappingsResponse.builder()
                .eventSourceMappings(page.items())
                .nextMarker(page.nextToken())
                .build();
    }

    /** Copies a mapping into a response, which has the same members. */
    private static void copy(EventSourceMappingConfiguration from, Object builder) {
        Map<String, SdkField<?>> fields = new HashMap<>();
        from.sdkFields().forEach(field -> fields.put(field.memberName(), field));
        for (SdkField<?> to : ((SdkPojo) builder).sdkFields()) {
            SdkField<?> own = fields.get(to.memberName());
            if (own != null) {
                to.set(builder, own.getValueOrDefault(from));
            }
        }
    }
}
