package dev.opsctl.local.service.cloudformation.type.apigateway;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.CreateModelRequest;

/** A JSON schema for bodies. */
public final class ModelType extends ApiGatewayType {

    public ModelType() {
        super("Model");
    }

    @Override
    String make(ResourceRequest request, ApiGatewayClient client) {
        String name = request.text("Name") == null
                ? request.generatedName(64).replaceAll("[^A-Za-z0-9]", "")
                : request.text("Name");
        String contentType = request.text("ContentType") == null ? "application/json" : request.text("ContentType");
        return client.createModel(request.bind(CreateModelRequest.class).toBuilder()
                        .name(name)
                        .contentType(contentType)
                        .build())
                .name();
    }

    @Override
    void change(ResourceRequest request, ApiGatewayClient client) {
        client.updateModel(r -> r.restApiId(request.text("RestApiId"))
                .modelName(request.physicalId())
                .patchOperations(scalars(request, "Description", "Schema")));
    }

    @Override
    void remove(ResourceRequest request, ApiGatewayClient client) {
        client.deleteModel(r -> r.restApiId(request.text("RestApiId")).modelName(request.physicalId()));
    }

    @Override
    ResourceState state(ResourceRequest request, String id, ApiGatewayClient client) {
        client.getModel(r -> r.restApiId(request.text("RestApiId")).modelName(id));
        return ResourceState.of(id);
    }
}
