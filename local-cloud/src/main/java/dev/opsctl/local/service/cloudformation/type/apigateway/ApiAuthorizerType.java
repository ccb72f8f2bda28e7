package dev.opsctl.local.service.cloudformation.type.apigateway;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.CreateAuthorizerRequest;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;

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
        List<PatchOperation> operations = new ArrayList<>(scalars(
                request,
                "Name",
                "Type",
                "AuthType",
                "AuthorizerUri",
                "AuthorizerCredentials",
                "IdentitySource",
                "IdentityValidationExpression",
                "AuthorizerResultTtlInSeconds"));
        operations.addAll(list(
                "/providerARNs",
                request.previousProperties().path("ProviderARNs"),
                request.properties().path("ProviderARNs")));
        client.updateAuthorizer(r -> r.restApiId(request.text("RestApiId"))
                .authorizerId(request.physicalId())
                .patchOperations(operations));
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
