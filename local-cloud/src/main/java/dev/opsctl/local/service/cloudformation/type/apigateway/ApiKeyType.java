package dev.opsctl.local.service.cloudformation.type.apigateway;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import java.util.List;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.CreateApiKeyRequest;
import software.amazon.awssdk.services.apigateway.model.PatchOperation;

/** An API key. */
public final class ApiKeyType extends ApiGatewayType {

    public ApiKeyType() {
        super("ApiKey");
    }

    @Override
    String make(ResourceRequest request, ApiGatewayClient client) {
        String name = request.text("Name") == null ? request.generatedName(128) : request.text("Name");
        return client.createApiKey(request.bind(CreateApiKeyRequest.class).toBuilder()
                        .name(name)
                        .tags(tags(request))
                        .build())
                .id();
    }

    @Override
    void change(ResourceRequest request, ApiGatewayClient client) {
        List<PatchOperation> operations = scalars(request, "Description", "Enabled", "CustomerId");
        client.updateApiKey(r -> r.apiKey(request.physicalId()).patchOperations(operations));
        retag(request, client, "apikeys/" + request.physicalId());
    }

    @Override
    void remove(ResourceRequest request, ApiGatewayClient client) {
        client.deleteApiKey(r -> r.apiKey(request.physicalId()));
    }

    @Override
    ResourceState state(ResourceRequest request, String id, ApiGatewayClient client) {
        client.getApiKey(r -> r.apiKey(id));
        return ResourceState.of(id).with("APIKeyId", id);
    }
}
