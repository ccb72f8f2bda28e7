package dev.opsctl.local.service.cloudformation.type.lambda;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import java.util.Optional;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.AddPermissionRequest;
import software.amazon.awssdk.services.lambda.model.ResourceConflictException;
import software.amazon.awssdk.services.lambda.model.ResourceNotFoundException;

/** {@code AWS::Lambda::Permission}. The physical id is the statement's id. */
public final class LambdaPermissionType implements ResourceType {

    @Override
    public String name() {
        return "AWS::Lambda::Permission";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        String id = request.generatedName(100);
        try {
            request.client(LambdaClient.class)
                    .addPermission(request.bind(AddPermissionRequest.class).toBuilder()
                            .statementId(id)
                            .build());
        } catch (ResourceConflictException e) {
            // an earlier attempt made it: the id is random
        }
        return state(id);
    }

    private static ResourceState state(String id) {
        return ResourceState.of(id).with("Id", id);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        return state(request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        try {
            request.client(LambdaClient.class).removePermission(r -> r.functionName(request.text("FunctionName"))
                    .statementId(request.physicalId()));
        } catch (ResourceNotFoundException e) {
            // gone already, alone or with its function
        }
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            String policy = request.client(LambdaClient.class)
                    .getPolicy(r -> r.functionName(request.text("FunctionName")))
                    .policy();
            return policy.contains("\"Sid\":\"" + request.physicalId() + "\"")
                    ? Optional.of(state(request.physicalId()))
                    : Optional.empty();
        } catch (ResourceNotFoundException e) {
            return Optional.empty();
        }
    }
}
