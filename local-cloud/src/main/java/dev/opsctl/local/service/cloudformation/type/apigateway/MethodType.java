package dev.opsctl.local.service.cloudformation.type.apigateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.PutIntegrationRequest;
import software.amazon.awssdk.services.apigateway.model.PutIntegrationResponseRequest;
import software.amazon.awssdk.services.apigateway.model.PutMethodRequest;
import software.amazon.awssdk.services.apigateway.model.PutMethodResponseRequest;

/** A method of a resource with its integration and responses. */
public final class MethodType extends ApiGatewayType {

    public MethodType() {
        super("Method");
    }

    @Override
    String make(ResourceRequest request, ApiGatewayClient client) {
        put(request, client);
        return request.text("RestApiId") + "|" + request.text("ResourceId") + "|" + request.text("HttpMethod");
    }

    @Override
    void change(ResourceRequest request, ApiGatewayClient client) {
        remove(request, client);
        put(request, client);
    }

    @Override
    void remove(ResourceRequest request, ApiGatewayClient client) {
        client.deleteMethod(r -> r.restApiId(request.text("RestApiId"))
                .resourceId(request.text("ResourceId"))
                .httpMethod(request.text("HttpMethod")));
    }

    @Override
    ResourceState state(ResourceRequest request, String id, ApiGatewayClient client) {
        client.getMethod(r -> r.restApiId(request.text("RestApiId"))
                .resourceId(request.text("ResourceId"))
                .httpMethod(request.text("HttpMethod")));
        return ResourceState.of(id);
    }

    private static void put(ResourceRequest request, ApiGatewayClient client) {
        String api = request.text("RestApiId");
        String resource = request.text("ResourceId");
        String httpMethod = request.text("HttpMethod");
        client.putMethod(request.bind(PutMethodRequest.class));
        for (JsonNode response : request.properties().path("MethodResponses")) {
            client.putMethodResponse(PojoJson.read(response, PutMethodResponseRequest.class).toBuilder()
                    .restApiId(api)
                    .resourceId(resource)
                    .httpMethod(httpMethod)
                    .build());
        }
        JsonNode integration = request.properties().get("Integration");
        if (integration == null) {
            return;
        }
        client.putIntegration(PojoJson.read(integration, PutIntegrationRequest.class).toBuilder()
                .restApiId(api)
                .resourceId(resource)
                .httpMethod(httpMethod)
                .build());
        for (JsonNode response : integration.path("IntegrationResponses")) {
            client.putIntegrationResponse(PojoJson.read(response, PutIntegrationResponseRequest.class).toBuilder()
                    .restApiId(api)
                    .resourceId(resource)
                    .httpMethod(httpMethod)
                    .build());
        }
    }
}
