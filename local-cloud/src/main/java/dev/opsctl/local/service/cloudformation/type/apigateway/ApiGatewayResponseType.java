package dev.opsctl.local.service.cloudformation.type.apigateway;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.NotFoundException;
import software.amazon.awssdk.services.apigateway.model.PutGatewayResponseRequest;

/** A customised answer of the gateway itself. */
public final class ApiGatewayResponseType extends ApiGatewayType {

    public ApiGatewayResponseType() {
        super("GatewayResponse");
    }

    @Override
    String make(ResourceRequest request, ApiGatewayClient client) {
        client.putGatewayResponse(request.bind(PutGatewayResponseRequest.class));
        return request.text("RestApiId") + "/" + request.text("ResponseType");
    }

    @Override
    void change(ResourceRequest request, ApiGatewayClient client) {
        client.putGatewayResponse(request.bind(PutGatewayResponseRequest.class));
    }

    @Override
    void remove(ResourceRequest request, ApiGatewayClient client) {
        client.deleteGatewayResponse(
                r -> r.restApiId(request.text("RestApiId")).responseType(request.text("ResponseType")));
    }

    @Override
    ResourceState state(ResourceRequest request, String id, ApiGatewayClient client) {
        boolean isDefault = client.getGatewayResponse(
                        r -> r.restApiId(request.text("RestApiId")).responseType(request.text("ResponseType")))
                .defaultResponse();
        if (isDefault) {
            throw NotFoundException.builder().message("API Gateway's own").build();
        }
        return ResourceState.of(id).with("Id", id);
    }
}
