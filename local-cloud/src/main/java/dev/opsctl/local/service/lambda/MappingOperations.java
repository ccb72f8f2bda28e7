package dev.opsctl.local.service.lambda;

import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.DeleteEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.DeleteEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.GetEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.GetEventSourceMappingResponse;
import software.amazon.awssdk.services.lambda.model.ListEventSourceMappingsRequest;
import software.amazon.awssdk.services.lambda.model.ListEventSourceMappingsResponse;
import software.amazon.awssdk.services.lambda.model.UpdateEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.UpdateEventSourceMappingResponse;

/** Event source mappings: queues and streams that functions are fed from. */
interface MappingOperations extends LambdaClient {

    EventSources sources();

    @Override
    default CreateEventSourceMappingResponse createEventSourceMapping(CreateEventSourceMappingRequest request) {
        return CreateEventSourceMappingResponse.builder()
                .applyMutation(b -> EventSources.copy(sources().create(request), b))
                .build();
    }

    @Override
    default GetEventSourceMappingResponse getEventSourceMapping(GetEventSourceMappingRequest request) {
        return GetEventSourceMappingResponse.builder()
                .applyMutation(b -> EventSources.copy(sources().find(request.uuid()), b))
                .build();
    }

    @Override
    default UpdateEventSourceMappingResponse updateEventSourceMapping(UpdateEventSourceMappingRequest request) {
        return UpdateEventSourceMappingResponse.builder()
                .applyMutation(b -> EventSources.copy(sources().update(request), b))
                .build();
    }

    @Override
    default DeleteEventSourceMappingResponse deleteEventSourceMapping(DeleteEventSourceMappingRequest request) {
        return DeleteEventSourceMappingResponse.builder()
                .applyMutation(b -> EventSources.copy(sources().delete(request.uuid()), b))
                .build();
    }

    @Override
    default ListEventSourceMappingsResponse listEventSourceMappings(ListEventSourceMappingsRequest request) {
        String name = request.functionName() == null
                ? null
                : FunctionName.parse(request.functionName()).name();
        return ListEventSourceMappingsResponse.builder()
                .eventSourceMappings(sources().all().stream()
                        .filter(m -> name == null
                                || FunctionName.parse(m.functionArn()).name().equals(name))
                        .filter(m -> request.eventSourceArn() == null
                                || request.eventSourceArn().equals(m.eventSourceArn()))
                        .toList())
                .build();
    }
}
