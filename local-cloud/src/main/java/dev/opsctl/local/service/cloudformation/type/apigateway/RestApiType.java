package dev.opsctl.local.service.cloudformation.type.apigateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.CreateRestApiRequest;
import software.amazon.awssdk.services.apigateway.model.GetRestApiResponse;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;

/** A REST API. */
public final class RestApiType extends ApiGatewayType {

    public RestApiType() {
        super("RestApi");
    }

    @Override
    String make(ResourceRequest request, ApiGatewayClient client) {
        if (ApiBody.given(request)) {
            return ApiBody.make(request, client);
        }
        return client.createRestApi(request.bind(CreateRestApiRequest.class).toBuilder()
                        .apiKeySource(request.text("ApiKeySourceType"))
                        .tags(tags(request))
                        .build())
                .id();
    }

    @Override
    void change(ResourceRequest request, ApiGatewayClient client) {
        if (ApiBody.given(request) && ApiBody.changed(request)) {
            ApiBody.put(request, client);
            return;
        }
        List<PatchOperation> operations = new ArrayList<>(scalars(
                request,
                "Name",
                "Description",
                "MinimumCompressionSize",
                "ApiKeySourceType",
                "Policy",
                "SecurityPolicy",
                "EndpointAccessMode",
                "DisableExecuteApiEndpoint"));
        operations.replaceAll(o -> o.path().equals("/apiKeySourceType")
                ? o.toBuilder().path("/apiKeySource").build()
                : o);
        JsonNode before = request.previousProperties().path("BinaryMediaTypes");
        JsonNode after = request.properties().path("BinaryMediaTypes");
        if (!before.equals(after)) {
            before.forEach(type -> operations.add(remove("/binaryMediaTypes/" + escape(type.asText()))));
            after.forEach(type -> operations.add(add("/binaryMediaTypes/" + escape(type.asText()), null)));
        }
        JsonNode types = request.properties().path("EndpointConfiguration").path("Types");
        if (types.size() == 1
                && !types.equals(request.previousProperties()
                        .path("EndpointConfiguration")
                        .path("Types"))) {
            operations.add(replace("/endpointConfiguration/types", types.get(0).asText()));
        }
        operations.addAll(list(
                "/endpointConfiguration/vpcEndpointIds",
                request.previousProperties().path("EndpointConfiguration").path("VpcEndpointIds"),
                request.properties().path("EndpointConfiguration").path("VpcEndpointIds")));
        client.updateRestApi(r -> r.restApiId(request.physicalId()).patchOperations(operations));
        retag(request, client, "restapis/" + request.physicalId());
    }

    @Override
    void remove(ResourceRequest request, ApiGatewayClient client) {
        client.deleteRestApi(r -> r.restApiId(request.physicalId()));
    }

    @Override
    ResourceState state(ResourceRequest request, String id, ApiGatewayClient client) {
        GetRestApiResponse api = client.getRestApi(r -> r.restApiId(id));
        return ResourceState.of(id).with("RestApiId", id).with("RootResourceId", api.rootResourceId());
    }
}
