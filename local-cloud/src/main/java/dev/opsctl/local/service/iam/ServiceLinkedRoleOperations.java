package dev.opsctl.local.service.iam;

import dev.opsctl.local.store.Table;
import java.util.List;
import java.util.UUID;
import software.amazon.awssdk.services.iam.model.CreateServiceLinkedRoleRequest;
import software.amazon.awssdk.services.iam.model.CreateServiceLinkedRoleResponse;
import software.amazon.awssdk.services.iam.model.DeleteServiceLinkedRoleRequest;
import software.amazon.awssdk.services.iam.model.DeleteServiceLinkedRoleResponse;
import software.amazon.awssdk.services.iam.model.DeletionTaskStatusType;
import software.amazon.awssdk.services.iam.model.GetServiceLinkedRoleDeletionStatusRequest;
import software.amazon.awssdk.services.iam.model.GetServiceLinkedRoleDeletionStatusResponse;

/** Operations on the roles that AWS's services have in an account. */
final class ServiceLinkedRoleOperations {

    /** A deletion that was asked for. No service here uses its role, so each is done at once. */
    record Deletion(String roleArn) {}

    private final IamState state;
    private final Table<Deletion> deletions;

    ServiceLinkedRoleOperations(IamState state) {
        this.state = state;
        this.deletions = state.context().table("linked-role-deletions", Deletion.class);
    }

    public CreateServiceLinkedRoleResponse createServiceLinkedRole(CreateServiceLinkedRoleRequest request) {
        return state.one(() -> {
            IamState.require(request.awsServiceName(), "aWSServiceName");
            ServiceLinkedRoles.Linked linked = ServiceLinkedRoles.of(request.awsServiceName())
                    .orElseThrow(() -> IamErrors.input(
                            "Cannot find Service Linked Role template for " + request.awsServiceName()));
            if (request.customSuffix() != null && !linked.suffixed()) {
                throw IamErrors.input("Custom suffix is not allowed for " + linked.service());
            }
            String name = linked.role() + (request.customSuffix() == null ? "" : "_" + request.customSuffix());
            if (state.find(Entity.Kind.ROLE, name).isPresent()) {
                throw IamErrors.input("Service role name " + name
                        + " has been taken in this account, please try a different suffix.");
            }
            state.create(
                    Entity.Kind.ROLE,
                    name,
                    linked.path(),
                    new Entity.Role(request.description(), 3600, linked.trust(), null, null),
                    null,
                    List.of());
            Entity role = state.change(
                    Entity.Kind.ROLE,
                    name,
                    created -> created.with(
                            new Entity.Permissions(created.permissions().inline(), linked.policies(), null)));
            return CreateServiceLinkedRoleResponse.builder()
                    .role(IamViews.created(role, false))
                    .build();
        });
    }

    public DeleteServiceLinkedRoleResponse deleteServiceLinkedRole(DeleteServiceLinkedRoleRequest request) {
        return state.one(() -> {
            Entity role = state.get(Entity.Kind.ROLE, request.roleName());
            if (!role.linked()) {
                throw IamErrors.missing("The role with name " + role.name() + " cannot be found.");
            }
            state.remove(role);
            String task = "task" + role.path() + role.name() + "/" + UUID.randomUUID();
            deletions.insert(task, new Deletion(role.arn()));
            return DeleteServiceLinkedRoleResponse.builder()
                    .deletionTaskId(task)
                    .build();
        });
    }

    public GetServiceLinkedRoleDeletionStatusResponse getServiceLinkedRoleDeletionStatus(
            GetServiceLinkedRoleDeletionStatusRequest request) {
        IamState.require(request.deletionTaskId(), "deletionTaskId");
        if (deletions.get(request.deletionTaskId()).isEmpty()) {
            throw IamErrors.missing("Deletion task " + request.deletionTaskId() + " cannot be found.");
        }
        return GetServiceLinkedRoleDeletionStatusResponse.builder()
                .status(DeletionTaskStatusType.SUCCEEDED)
                .build();
    }
}
