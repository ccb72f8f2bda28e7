package dev.opsctl.local.service.lambda.api;

import dev.opsctl.local.cloud.ResourcePolicySource;
import dev.opsctl.local.service.lambda.function.LayerPolicies;
import dev.opsctl.local.service.lambda.function.PermissionPolicies;
import java.util.Optional;
import software.amazon.awssdk.services.lambda.model.AddPermissionRequest;
import software.amazon.awssdk.services.lambda.model.AddPermissionResponse;
import software.amazon.awssdk.services.lambda.model.GetPolicyRequest;
import software.amazon.awssdk.services.lambda.model.GetPolicyResponse;
import software.amazon.awssdk.services.lambda.model.RemovePermissionRequest;

/** The resource policies of functions, and what those of layers say. */
final class PermissionOperations implements ResourcePolicySource {

    private final PermissionPolicies policies;
    private final LayerPolicies layers;

    PermissionOperations(PermissionPolicies policies, LayerPolicies layers) {
        this.policies = policies;
        this.layers = layers;
    }

    public AddPermissionResponse addPermission(AddPermissionRequest request) {
        return AddPermissionResponse.builder().statement(policies.add(request)).build();
    }

    public void removePermission(RemovePermissionRequest request) {
        policies.remove(request);
    }

    public GetPolicyResponse getPolicy(GetPolicyRequest request) {
        return policies.get(request);
    }

    @Override
    public Optional<String> resourcePolicy(String resourceArn) {
        if (resourceArn.contains(":layer:")) {
            return layers.find(resourceArn);
        }
        return resourceArn.contains(":function:") ? policies.find(resourceArn) : Optional.empty();
    }
}
