package dev.opsctl.local.service.cloudformation.type.iam;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.PolicyText;
import dev.opsctl.local.service.cloudformation.type.StackTags;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.CreateRoleRequest;
import software.amazon.awssdk.services.iam.model.EntityAlreadyExistsException;
import software.amazon.awssdk.services.iam.model.NoSuchEntityException;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.Tag;

/** {@code AWS::IAM::Role} with its inline policies. What others attached to the role is left alone. */
public final class RoleType implements ResourceType {

    @Override
    public String name() {
        return "AWS::IAM::Role";
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        IamClient iam = request.client(IamClient.class);
        String name = request.text("RoleName") != null ? request.text("RoleName") : request.generatedName(64);
        try {
            iam.createRole(CreateRoleRequest.builder()
                    .roleName(name)
                    .path(request.text("Path"))
                    .description(request.text("Description"))
                    .assumeRolePolicyDocument(PolicyText.of(request.properties().get("AssumeRolePolicyDocument")))
                    .permissionsBoundary(request.text("PermissionsBoundary"))
                    .maxSessionDuration(seconds(request))
                    .tags(StackTags.wanted(request, RoleType::tag))
                    .build());
        } catch (EntityAlreadyExistsException e) {
            if (!StackTags.ours(request, tags(iam.getRole(r -> r.roleName(name)).role()))) {
                throw e;
            }
        }
        request.made(name);
        attach(iam, name, request);
        return state(iam, name);
    }

    private static @Nullable Integer seconds(ResourceRequest request) {
        JsonNode seconds = request.properties().get("MaxSessionDuration");
        return seconds == null || seconds.isNull() ? null : Integer.valueOf(seconds.asInt());
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    private static Map<String, String> tags(Role role) {
        Map<String, String> tags = new LinkedHashMap<>();
        role.tags().forEach(tag -> tags.put(tag.key(), tag.value()));
        return tags;
    }

    private static void attach(IamClient iam, String name, ResourceRequest request) {
        PolicyText.texts(request.properties().get("ManagedPolicyArns"))
                .forEach(arn -> iam.attachRolePolicy(r -> r.roleName(name).policyArn(arn)));
        PolicyText.inline(request.properties())
                .forEach((policy, document) -> iam.putRolePolicy(
                        r -> r.roleName(name).policyName(policy).policyDocument(document)));
    }

    private static ResourceState state(IamClient iam, String name) {
        Role role = iam.getRole(r -> r.roleName(name)).role();
        return ResourceState.of(role.roleName()).with("Arn", role.arn()).with("RoleId", role.roleId());
    }

    @Override
    public ResourceState update(ResourceRequest request) {
        IamClient iam = request.client(IamClient.class);
        String name = request.physicalId();
        Role now = iam.getRole(r -> r.roleName(name)).role();
        iam.updateAssumeRolePolicy(r -> r.roleName(name)
                .policyDocument(PolicyText.of(request.properties().get("AssumeRolePolicyDocument"))));
        Integer seconds = seconds(request);
        iam.updateRole(r -> r.roleName(name)
                .description(request.text("Description") == null ? "" : request.text("Description"))
                .maxSessionDuration(seconds == null ? 3600 : seconds));
        if (request.text("PermissionsBoundary") != null) {
            iam.putRolePermissionsBoundary(
                    r -> r.roleName(name).permissionsBoundary(request.text("PermissionsBoundary")));
        } else if (now.permissionsBoundary() != null) {
            iam.deleteRolePermissionsBoundary(r -> r.roleName(name));
        }
        attach(iam, name, request);
        List<String> wanted = PolicyText.texts(request.properties().get("ManagedPolicyArns"));
        detach(
                iam,
                name,
                PolicyText.texts(request.previousProperties().get("ManagedPolicyArns")).stream()
                        .filter(arn -> !wanted.contains(arn))
                        .toList());
        Map<String, String> inline = PolicyText.inline(request.properties());
        drop(
                iam,
                name,
                PolicyText.inline(request.previousProperties()).keySet().stream()
                        .filter(policy -> !inline.containsKey(policy))
                        .toList());
        StackTags.apply(
                tags(now),
                StackTags.wanted(request),
                add -> iam.tagRole(r -> r.roleName(name)
                        .tags(add.entrySet().stream()
                                .map(tag -> tag(tag.getKey(), tag.getValue()))
                                .toList())),
                remove -> iam.untagRole(r -> r.roleName(name).tagKeys(remove)));
        return state(iam, name);
    }

    private static void detach(IamClient iam, String name, List<String> arns) {
        for (String arn : arns) {
            try {
                iam.detachRolePolicy(r -> r.roleName(name).policyArn(arn));
            } catch (NoSuchEntityException e) {
                // detached already
            }
        }
    }

    private static void drop(IamClient iam, String name, List<String> policies) {
        for (String policy : policies) {
            try {
                iam.deleteRolePolicy(r -> r.roleName(name).policyName(policy));
            } catch (NoSuchEntityException e) {
                // deleted already
            }
        }
    }

    @Override
    public void delete(ResourceRequest request) {
        IamClient iam = request.client(IamClient.class);
        String name = request.physicalId();
        detach(iam, name, PolicyText.texts(request.properties().get("ManagedPolicyArns")));
        drop(iam, name, List.copyOf(PolicyText.inline(request.properties()).keySet()));
        try {
            iam.deleteRole(r -> r.roleName(name));
        } catch (NoSuchEntityException e) {
            // gone already
        }
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
        return Optional.ofNullable(request.text("RoleName"));
    }
}
