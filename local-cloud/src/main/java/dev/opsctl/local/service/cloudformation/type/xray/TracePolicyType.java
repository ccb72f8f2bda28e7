package dev.opsctl.local.service.cloudformation.type.xray;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.CreateOnce;
import java.util.Optional;
import software.amazon.awssdk.services.xray.XRayClient;
import software.amazon.awssdk.services.xray.model.PutResourcePolicyRequest;
import software.amazon.awssdk.services.xray.model.ResourcePolicy;

/** {@code AWS::XRay::ResourcePolicy}; its physical id is the policy's name. */
public final class TracePolicyType implements ResourceType {

    @Override
    public String name() {
        return "AWS::XRay::ResourcePolicy";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        return ResourceState.of(CreateOnce.create(request, () -> {
            if (find(request, request.required("PolicyName")).isPresent()) {
                throw new IllegalStateException(
                        "Resource policy " + request.required("PolicyName") + " already exists.");
            }
            return put(request).physicalId();
        }));
    }

    private static ResourceState put(ResourceRequest request) {
        request.client(XRayClient.class).putResourcePolicy(request.bind(PutResourcePolicyRequest.class));
        return ResourceState.of(request.required("PolicyName"));
    }

    private static Optional<ResourcePolicy> find(ResourceRequest request, String name) {
        return request.client(XRayClient.class).listResourcePoliciesPaginator(r -> {}).resourcePolicies().stream()
                .filter(policy -> policy.policyName().equals(name))
                .findFirst();
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        return put(request);
    }

    @Override
    public void delete(ResourceRequest request) {
        CreateOnce.forget(request);
        request.client(XRayClient.class).deleteResourcePolicy(r -> r.policyName(request.physicalId()));
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return find(request, request.physicalId()).map(policy -> ResourceState.of(policy.policyName()));
    }

    @Override
    public Optional<String> plannedPhysicalId(ResourceRequest request) {
        return Optional.of(request.required("PolicyName"));
    }
}
