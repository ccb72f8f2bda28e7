package dev.opsctl.local.service.cloudformation.type.apigateway;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;
import software.amazon.awssdk.services.apigateway.model.CreateUsagePlanKeyRequest;

/** A key's membership in a usage plan. */
public final class UsagePlanKeyType extends ApiGatewayType {

    public UsagePlanKeyType() {
        super("UsagePlanKey");
    }

    @Override
    String make(ResourceRequest request, ApiGatewayClient client) {
        client.createUsagePlanKey(request.bind(CreateUsagePlanKeyRequest.class));
        return request.text("KeyId") + ":" + request.text("UsagePlanId");
    }

    @Override
    void change(ResourceRequest request, ApiGatewayClient client) {
        client.getUsagePlanKey(r -> r.usagePlanId(request.text("UsagePlanId")).keyId(request.text("KeyId")));
    }

    @Override
    void remove(ResourceRequest request, ApiGatewayClient client) {
        client.deleteUsagePlanKey(
                r -> r.usagePlanId(request.text("UsagePlanId")).keyId(request.text("KeyId")));
    }

    @Override
    ResourceState state(ResourceRequest request, String id, ApiGatewayClient client) {
        client.getUsagePlanKey(r -> r.usagePlanId(request.text("UsagePlanId")).keyId(request.text("KeyId")));
        return ResourceState.of(id).with("Id", id);
    }
}
