package dev.opsctl.local.service.cloudformation.type.iam;

import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.CreateOnce;
import dev.opsctl.local.service.cloudformation.type.PolicyText;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.InstanceProfile;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Role;

/** {@code AWS::IAM::InstanceProfile} with its role. The type has no tags. */
public final class InstanceProfileType implements ResourceType {

    @Override
    public String name() {
        return "AWS::IAM::InstanceProfile";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        IamClient iam = request.client(IamClient.class);
        String name = CreateOnce.create(request, () -> {
            String wanted = plannedPhysicalId(request).orElseGet(() -> request.generatedName(128));
            iam.createInstanceProfile(r -> r.instanceProfileName(wanted).path(request.text("Path")));
            return wanted;
        });
        request.made(name);
        roles(iam, name, PolicyText.texts(request.properties().get("Roles")));
        return state(iam, name);
    }

    /** A profile has one role: the former goes before the next comes. */
    private static void roles(IamClient iam, String name, List<String> wanted) {
        List<String> now = iam.getInstanceProfile(r -> r.instanceProfileName(name)).instanceProfile().roles().stream()
                .map(Role::roleName)
                .toList();
        PolicyAttachments.surplus(
                now,
                wanted,
                role -> iam.removeRoleFromInstanceProfile(
                        r -> r.instanceProfileName(name).roleName(role)));
        wanted.stream()
                .filter(role -> !now.contains(role))
                .forEach(role -> iam.addRoleToInstanceProfile(
                        r -> r.instanceProfileName(name).roleName(role)));
    }

    private static ResourceState state(IamClient iam, String name) {
        InstanceProfile profile =
                iam.getInstanceProfile(r -> r.instanceProfileName(name)).instanceProfile();
        return ResourceState.of(name).with("Arn", profile.arn());
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        IamClient iam = request.client(IamClient.class);
        roles(iam, request.physicalId(), PolicyText.texts(request.properties().get("Roles")));
        return state(iam, request.physicalId());
    }

    @Override
    public void delete(ResourceRequest request) {
        IamClient iam = request.client(IamClient.class);
        try {
            roles(iam, request.physicalId(), List.of());
            iam.deleteInstanceProfile(r -> r.instanceProfileName(request.physicalId()));
        } catch (NoSuchEntityException e) {
            // gone already
        }
        CreateOnce.forget(request);
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        try {
            return Optional.of(state(request.client(IamClient.class), request.physicalId()));
        } catch (NoSuchEntityException e) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<String> plannedPhysicalId(ResourceRequest request) {
        return Optional.ofNullable(request.text("InstanceProfileName"));
    }
}
