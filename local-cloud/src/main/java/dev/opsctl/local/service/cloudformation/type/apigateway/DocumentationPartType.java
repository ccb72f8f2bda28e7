package dev.opsctl.local.service.cloudformation.type.apigateway;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.CreateDocumentationPartRequest;

/** What an API says to people about one of its parts. */
public final class DocumentationPartType extends ApiGatewayType {

    public DocumentationPartType() {
        super("DocumentationPart");
    }

    @Override
    String make(ResourceRequest request, ApiGatewayClient client) {
        return client.createDocumentationPart(request.bind(CreateDocumentationPartRequest.class))
                .id();
    }

    @Override
    void change(ResourceRequest request, ApiGatewayClient client) {
        client.updateDocumentationPart(r -> r.restApiId(request.text("RestApiId"))
                .documentationPartId(request.physicalId())
                .patchOperations(scalars(request, "Properties")));
    }

    @Override
    void remove(ResourceRequest request, ApiGatewayClient client) {
        client.deleteDocumentationPart(
                r -> r.restApiId(request.text("RestApiId")).documentationPartId(request.physicalId()));
    }

    @Override
    ResourceState state(ResourceRequest request, String id, ApiGatewayClient client) {
        client.getDocumentationPart(r -> r.restApiId(request.text("RestApiId")).documentationPartId(id));
        return ResourceState.of(id).with("DocumentationPartId", id);
    }
}
