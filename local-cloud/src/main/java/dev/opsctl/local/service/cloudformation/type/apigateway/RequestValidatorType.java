package dev.opsctl.local.service.cloudformation.type.apigateway;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.CreateRequestValidatorRequest;

/** A request validator. */
public final class RequestValidatorType extends ApiGatewayType {

    public RequestValidatorType() {
        super("RequestValidator");
    }

    @Override
    String make(ResourceRequest request, ApiGatewayClient client) {
        return client.createRequestValidator(request.bind(CreateRequestValidatorRequest.class))
                .id();
    }

    @Override
    void change(ResourceRequest request, ApiGatewayClient client) {
        client.updateRequestValidator(r -> r.restApiId(request.text("RestApiId"))
                .requestValidatorId(request.physicalId())
                .patchOperations(scalars(request, "ValidateRequestBody", "ValidateRequestParameters")));
    }

    @Override
    void remove(ResourceRequest request, ApiGatewayClient client) {
        client.deleteRequestValidator(
                r -> r.restApiId(request.text("RestApiId")).requestValidatorId(request.physicalId()));
    }

    @Override
    ResourceState state(ResourceRequest request, String id, ApiGatewayClient client) {
        client.getRequestValidator(r -> r.restApiId(request.text("RestApiId")).requestValidatorId(id));
        return ResourceState.of(id).with("RequestValidatorId", id);
    }
}
