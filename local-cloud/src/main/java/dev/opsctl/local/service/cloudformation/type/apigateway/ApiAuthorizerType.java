package dev.opsctl.local.service.cloudformation.type.apigateway;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.CreateAuthorizerRequest;

/** A Lambda authorizer. */
public final class ApiAuthorizerType extends ApiGatewayType {

    public ApiAuthorizerType() {
        super("Authorizer");
    }

    @Override
    String make(ResourceRequest request, ApiGatewayClient client) {
        return client.createAuthorizer(request.bind(CreateAuthorizerRequest.class))
                .id();
    }

    @Override
    void change(ResourceRequest request, ApiGatewayClient client) {
        client.updateAuthorizer(r -> r.restApiId(request.text("RestApiId"))
                .authorizerId(request.physicalId())
                .patchOperations(scalars(
                        request,
                        "Name",
                        "Type",
                        "AuthType",
                        "AuthorizerUri",
                        "AuthorizerCredentials",
                        "IdentitySource",
                        "IdentityValidationExpression",
                        "AuthorizerResultTtlInSeconds")));
    }

    @Override
    void remove(ResourceRequest request, ApiGatewayClient client) {
        client.deleteAuthorizer(r -> r.restApiId(request.text("RestApiId")).authorizerId(request.physicalId()));
    }

    @Override
    ResourceState state(ResourceRequest request, String id, ApiGatewayClient client) {
        client.getAuthorizer(r -> r.restApiId(request.text("RestApiId")).authorizerId(id));
        return ResourceState.of(id).with("AuthorizerId", id);
    }
}
