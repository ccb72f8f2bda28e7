package dev.opsctl.local.service.iam;

import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.identity.policy.PolicyParser;
import software.amazon.awssdk.services.iam.model.AttachRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.CreateRoleRequest;
import software.amazon.awssdk.services.iam.model.CreateRoleResponse;
import software.amazon.awssdk.services.iam.model.DeleteRolePermissionsBoundaryRequest;
import software.amazon.awssdk.services.iam.model.DeleteRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.DeleteRoleRequest;
import software.amazon.awssdk.services.iam.model.DetachRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.GetRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.GetRolePolicyResponse;
import software.amazon.awssdk.services.iam.model.GetRoleRequest;
import software.amazon.awssdk.services.iam.model.GetRoleResponse;
import software.amazon.awssdk.services.iam.model.ListAttachedRolePoliciesRequest;
import software.amazon.awssdk.services.iam.model.ListAttachedRolePoliciesResponse;
import software.amazon.awssdk.services.iam.model.ListRolePoliciesRequest;
import software.amazon.awssdk.services.iam.model.ListRolePoliciesResponse;
import software.amazon.awssdk.services.iam.model.ListRoleTagsRequest;
import software.amazon.awssdk.services.iam.model.ListRoleTagsResponse;
import software.amazon.awssdk.services.iam.model.ListRolesRequest;
import software.amazon.awssdk.services.iam.model.ListRolesResponse;
import software.amazon.awssdk.services.iam.model.PutRolePermissionsBoundaryRequest;
import software.amazon.awssdk.services.iam.model.PutRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.TagRoleRequest;
import software.amazon.awssdk.services.iam.model.UntagRoleRequest;
import software.amazon.awssdk.services.iam.model.UpdateAssumeRolePolicyRequest;
import software.amazon.awssdk.services.iam.model.UpdateRoleDescriptionRequest;
import software.amazon.awssdk.services.iam.model.UpdateRoleDescriptionResponse;
import software.amazon.awssdk.services.iam.model.UpdateRoleRequest;

/** Operations on roles. */
final class RoleOperations {

    private final IamState state;
    private final EntityPolicies entityPolicies;

    RoleOperations(IamState state, EntityPolicies entityPolicies) {
        this.state = state;
        this.entityPolicies = entityPolicies;
    }

    private Entity role(String name) {
        return state.get(Entity.Kind.ROLE, name);
    }

    public CreateRoleResponse createRole(CreateRoleRequest request) {
        return state.one(() -> {
            if (request.path() != null && request.path().startsWith(Entity.LINKED)) {
                throw IamErrors.input(
                        "Path prefix '" + Entity.LINKED + "' can only be used for AWS Service linked Roles");
            }
            String trust = IamState.checked(request.assumeRolePolicyDocument(), PolicyParser.Kind.TRUST);
            TrustPolicies.checkPrincipals(state, trust);
            Entity role = state.create(
                    Entity.Kind.ROLE,
                    request.roleName(),
                    request.path(),
                    new Entity.Role(
                            request.description(), duration(request.maxSessionDuration(), 3600), trust, null, null),
                    request.permissionsBoundary(),
                    request.tags());
            return CreateRoleResponse.builder()
                    .role(IamViews.created(role, request.maxSessionDuration() != null))
                    .build();
        });
    }

    private static int duration(Integer seconds, int otherwise) {
        if (seconds != null && (seconds < 3600 || seconds > 43200)) {
            throw IamErrors.validation("1 validation error detected: Value '" + seconds
                    + "' at 'maxSessionDuration' failed to satisfy constraint: Member must have value "
                    + (seconds < 3600 ? "greater than or equal to 3600" : "less than or equal to 43200"));
        }
        return seconds == null ? otherwise : seconds;
    }

    public GetRoleResponse getRole(GetRoleRequest request) {
        return GetRoleResponse.builder()
                .role(IamViews.role(role(request.roleName())))
                .build();
    }

    public ListRolesResponse listRoles(ListRolesRequest request) {
        var page = IamPage.of(
                "listRoles",
                state.list(Entity.Kind.ROLE, request.pathPrefix()),
                Entity::name,
                request.marker(),
                request.maxItems());
        return ListRolesResponse.builder()
                .roles(page.items().stream().map(IamViews::listed).toList())
                .isTruncated(page.nextToken() != null)
                .marker(page.nextToken())
                .build();
    }

    public void deleteRole(DeleteRoleRequest request) {
        state.one(() -> {
            Entity role = role(request.roleName());
            role.mustBeModifiable();
            if (!InstanceProfileOperations.of(state, role.name()).isEmpty()) {
                throw IamErrors.conflict("Cannot delete entity, must remove roles from instance profile first.");
            }
            EntityPolicies.mustBeBare(role);
            state.remove(role);
        });
    }

    public void updateRole(UpdateRoleRequest request) {
        state.one(() -> {
            if (request.maxSessionDuration() != null) {
                role(request.roleName()).mustBeModifiable();
            }
            state.change(
                    Entity.Kind.ROLE,
                    request.roleName(),
                    role -> role.with(new Entity.Role(
                            request.description() == null ? role.asRole().description() : request.description(),
                            duration(request.maxSessionDuration(), role.asRole().maxSession()),
                            role.asRole().trust(),
                            role.asRole().lastUsed(),
                            role.asRole().lastRegion())));
        });
    }

    public UpdateRoleDescriptionResponse updateRoleDescription(UpdateRoleDescriptionRequest request) {
        updateRole(UpdateRoleRequest.builder()
                .roleName(request.roleName())
                .description(request.description())
                .build());
        return UpdateRoleDescriptionResponse.builder()
                .role(IamViews.created(role(request.roleName()), false))
                .build();
    }

    public void updateAssumeRolePolicy(UpdateAssumeRolePolicyRequest request) {
        state.one(() -> {
            role(request.roleName()).mustBeModifiable();
            String trust = IamState.checked(request.policyDocument(), PolicyParser.Kind.TRUST);
            TrustPolicies.checkPrincipals(state, trust);
            state.change(
                    Entity.Kind.ROLE,
                    request.roleName(),
                    role -> role.with(new Entity.Role(
                            role.asRole().description(),
                            role.asRole().maxSession(),
                            trust,
                            role.asRole().lastUsed(),
                            role.asRole().lastRegion())));
        });
    }

    public void putRolePolicy(PutRolePolicyRequest request) {
        state.one(() -> {
            entityPolicies.put(Entity.Kind.ROLE, request.roleName(), request.policyName(), request.policyDocument());
        });
    }

    public GetRolePolicyResponse getRolePolicy(GetRolePolicyRequest request) {
        return GetRolePolicyResponse.builder()
                .roleName(request.roleName())
                .policyName(request.policyName())
                .policyDocument(entityPolicies.get(Entity.Kind.ROLE, request.roleName(), request.policyName()))
                .build();
    }

    public void deleteRolePolicy(DeleteRolePolicyRequest request) {
        state.one(() -> {
            entityPolicies.delete(Entity.Kind.ROLE, request.roleName(), request.policyName());
        });
    }

    public ListRolePoliciesResponse listRolePolicies(ListRolePoliciesRequest request) {
        var page = entityPolicies.names(Entity.Kind.ROLE, request.roleName(), request.marker(), request.maxItems());
        return ListRolePoliciesResponse.builder()
                .policyNames(page.items())
                .isTruncated(page.nextToken() != null)
                .marker(page.nextToken())
                .build();
    }

    public void attachRolePolicy(AttachRolePolicyRequest request) {
        state.one(() -> {
            entityPolicies.attach(Entity.Kind.ROLE, request.roleName(), request.policyArn());
        });
    }

    public void detachRolePolicy(DetachRolePolicyRequest request) {
        state.one(() -> {
            entityPolicies.detach(Entity.Kind.ROLE, request.roleName(), request.policyArn());
        });
    }

    public ListAttachedRolePoliciesResponse listAttachedRolePolicies(ListAttachedRolePoliciesRequest request) {
        var page = entityPolicies.attached(
                Entity.Kind.ROLE, request.roleName(), request.pathPrefix(), request.marker(), request.maxItems());
        return ListAttachedRolePoliciesResponse.builder()
                .attachedPolicies(page.items())
                .isTruncated(page.nextToken() != null)
                .marker(page.nextToken())
                .build();
    }

    public void putRolePermissionsBoundary(PutRolePermissionsBoundaryRequest request) {
        state.one(() -> {
            entityPolicies.boundary(Entity.Kind.ROLE, request.roleName(), request.permissionsBoundary());
        });
    }

    public void deleteRolePermissionsBoundary(DeleteRolePermissionsBoundaryRequest request) {
        entityPolicies.boundary(Entity.Kind.ROLE, request.roleName(), null);
    }

    public void tagRole(TagRoleRequest request) {
        state.one(() -> {
            state.change(
                    Entity.Kind.ROLE,
                    request.roleName(),
                    entity -> entity.withTags(IamState.tags(entity.tags(), request.tags())));
        });
    }

    public void untagRole(UntagRoleRequest request) {
        state.one(() -> {
            state.change(
                    Entity.Kind.ROLE,
                    request.roleName(),
                    entity -> entity.withTags(Tags.without(entity.tags(), request.tagKeys())));
        });
    }

    public ListRoleTagsResponse listRoleTags(ListRoleTagsRequest request) {
        var page = IamPage.of(
                "listRoleTags",
                IamState.tags(state.get(Entity.Kind.ROLE, request.roleName()).tags()),
                tag -> tag.key(),
                request.marker(),
                request.maxItems());
        return ListRoleTagsResponse.builder()
                .tags(page.items())
                .isTruncated(page.nextToken() != null)
                .marker(page.nextToken())
                .build();
    }
}
