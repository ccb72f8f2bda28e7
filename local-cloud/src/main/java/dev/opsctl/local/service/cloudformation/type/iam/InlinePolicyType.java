package dev.opsctl.local.service.cloudformation.type.iam;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.CreateOnce;
import dev.opsctl.local.service.cloudformation.type.PolicyText;
import java.util.Optional;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/** {@code AWS::IAM::RolePolicy}, {@code UserPolicy} and {@code GroupPolicy}: one inline policy of one of them. */
public final class InlinePolicyType implements ResourceType {

    private final String kind;
    private final InlinePolicies policies;

    private InlinePolicyType(String kind, InlinePolicies policies) {
        this.kind = kind;
        this.policies = policies;
    }

    /** {@code AWS::IAM::RolePolicy}. */
    public static InlinePolicyType ofRoles() {
        return new InlinePolicyType("Role", InlinePolicies.ROLES);
    }

    /** {@code AWS::IAM::UserPolicy}. */
    public static InlinePolicyType ofUsers() {
        return new InlinePolicyType("User", InlinePolicies.USERS);
    }

    /** {@code AWS::IAM::GroupPolicy}. */
    public static InlinePolicyType ofGroups() {
        return new InlinePolicyType("Group", InlinePolicies.GROUPS);
    }

    @Override
    public String name() {
        return "AWS::IAM::" + kind + "Policy";
    }

    private String owner(ResourceRequest request) {
        return request.required(kind + "Name");
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        String id = request.required("PolicyName") + "|" + owner(request);
        return ResourceState.of(CreateOnce.create(request, () -> {
            if (exists(request)) {
                throw new IllegalStateException(
                        "Policy " + request.required("PolicyName") + " of " + owner(request) + " already exists.");
            }
            put(request);
            return id;
        }));
    }

    private void put(ResourceRequest request) {
        policies.put()
                .to(
                        request.client(IamClient.class),
                        owner(request),
                        request.required("PolicyName"),
                        PolicyText.of(request.properties().get("PolicyDocument")));
    }

    private boolean exists(ResourceRequest request) {
        try {
            policies.get().of(request.client(IamClient.class), owner(request), request.required("PolicyName"));
            return true;
        } catch (NoSuchEntityException e) {
            return false;
        }
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        put(request);
        return ResourceState.of(request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        try {
            policies.delete().of(request.client(IamClient.class), owner(request), request.required("PolicyName"));
        } catch (NoSuchEntityException e) {
            // gone already, or its owner is
        }
        CreateOnce.forget(request);
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return exists(request) ? Optional.of(ResourceState.of(request.physicalId())) : Optional.empty();
    }
}
