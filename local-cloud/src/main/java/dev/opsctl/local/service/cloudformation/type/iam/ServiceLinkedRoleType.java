package dev.opsctl.local.service.cloudformation.type.iam;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.CreateOnce;
import java.util.Optional;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;

/** {@code AWS::IAM::ServiceLinkedRole}. The physical id is the role's name, which its service determines. */
public final class ServiceLinkedRoleType implements ResourceType {

    @Override
    public String name() {
        return "AWS::IAM::ServiceLinkedRole";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        return state(CreateOnce.create(request, () -> request.client(IamClient.class)
                .createServiceLinkedRole(r -> r.awsServiceName(request.text("AWSServiceName"))
                        .customSuffix(request.text("CustomSuffix"))
                        .description(request.text("Description")))
                .role()
                .roleName()));
    }

    private static ResourceState state(String name) {
        return ResourceState.of(name).with("RoleName", name);
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        request.client(IamClient.class).updateRole(r -> r.roleName(request.physicalId())
                .description(request.text("Description") == null ? "" : request.text("Description")));
        return state(request.physicalId());
    }

    /** Its service uses it for nothing here: the deletion that IAM begins is done at once. */
    @Override
    public void delete(ResourceRequest request) {
        try {
            request.client(IamClient.class).deleteServiceLinkedRole(r -> r.roleName(request.physicalId()));
        } catch (NoSuchEntityException e) {
            // gone already
        }
        CreateOnce.forget(request);
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            return Optional.of(state(request.client(IamClient.class)
                    .getRole(r -> r.roleName(request.physicalId()))
                    .role()
                    .roleName()));
        } catch (NoSuchEntityException e) {
            return Optional.empty();
        }
    }
}
