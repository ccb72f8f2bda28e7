package dev.opsctl.local.service.cloudformation.type.apigateway;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.CreateDocumentationVersionRequest;

/** The documentation of an API as it was when the version was made. The physical id is the version. */
public final class DocumentationVersionType extends ApiGatewayType {

    public DocumentationVersionType() {
        super("DocumentationVersion");
    }

    @Override
    String make(ResourceRequest request, ApiGatewayClient client) {
        return client.createDocumentationVersion(request.bind(CreateDocumentationVersionRequest.class))
                .version();
    }

    @Override
    void change(ResourceRequest request, ApiGatewayClient client) {
        client.updateDocumentationVersion(r -> r.restApiId(request.text("RestApiId"))
                .documentationVersion(request.physicalId())
                .patchOperations(scalars(request, "Description")));
    }

    @Override
    void remove(ResourceRequest request, ApiGatewayClient client) {
        client.deleteDocumentationVersion(
                r -> r.restApiId(request.text("RestApiId")).documentationVersion(request.physicalId()));
    }

    @Override
    ResourceState state(ResourceRequest request, String id, ApiGatewayClient client) {
        client.getDocumentationVersion(
                r -> r.restApiId(request.text("RestApiId")).documentationVersion(id));
        return ResourceState.of(id);
    }
}
