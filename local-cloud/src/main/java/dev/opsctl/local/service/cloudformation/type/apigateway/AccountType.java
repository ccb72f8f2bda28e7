package dev.opsctl.local.service.cloudformation.type.apigateway;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import software.amazon.awssdk.services.apigateway.ApiGatewayClient;

/** The region's role for writing logs: a singleton that a delete leaves as it is, as on AWS. */
public final class AccountType extends ApiGatewayType {

    public AccountType() {
        super("Account");
    }

    @Override
    String make(ResourceRequest request, ApiGatewayClient client) {
        set(request, client);
        return request.stackName() + "-" + request.logicalId();
    }

    @Override
    void change(ResourceRequest request, ApiGatewayClient client) {
        set(request, client);
    }

    @Override
    void remove(ResourceRequest request, ApiGatewayClient client) {
        client.getAccount(r -> {});
    }

    @Override
    ResourceState state(ResourceRequest request, String id, ApiGatewayClient client) {
        return ResourceState.of(id).with("Id", id);
    }

    private static void set(ResourceRequest request, ApiGatewayClient client) {
        String role = request.text("CloudWatchRoleArn");
        client.updateAccount(r ->
                r.patchOperations(role == null ? remove("/cloudwatchRoleArn") : replace("/cloudwatchRoleArn", role)));
    }
}
