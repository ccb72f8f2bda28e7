package dev.opsctl.local.service.cloudformation.type.apigateway;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.CreateResourceRequest;

/** A path part of a REST API. */
public final class ApiResourceType extends ApiGatewayType {

    public ApiResourceType() {
        super("Resource");
    }

    @Override
    String make(ResourceRequest request, ApiGatewayClient client) {
        return client.createResource(request.bind(CreateResourceRequest.class)).id();
    }

    @Override
    void change(ResourceRequest request, ApiGatewayClient client) {
        client.updateResource(r -> r.restApiId(request.text("RestApiId"))
                .resourceId(request.physicalId())
                .patchOperations(replace("/pathPart", request.text("PathPart"))));
    }

    @Override
    void remove(ResourceRequest request, ApiGatewayClient client) {
        client.deleteResource(r -> r.restApiId(request.text("RestApiId")).resourceId(request.physicalId()));
    }

    @Override
    ResourceState state(ResourceRequest request, String id, ApiGatewayClient client) {
        client.getResource(r -> r.restApiId(request.text("RestApiId")).resourceId(id));
        return ResourceState.of(id).with("ResourceId", id);
    }
}
