package dev.opsctl.local.service.iam;

import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.iam.model.AddUserToGroupRequest;
import software.amazon.awssdk.services.iam.model.AttachGroupPolicyRequest;
import software.amazon.awssdk.services.iam.model.CreateGroupRequest;
import software.amazon.awssdk.services.iam.model.CreateGroupResponse;
import software.amazon.awssdk.services.iam.model.DeleteGroupPolicyRequest;
import software.amazon.awssdk.services.iam.model.DeleteGroupRequest;
import software.amazon.awssdk.services.iam.model.DetachGroupPolicyRequest;
import software.amazon.awssdk.services.iam.model.GetGroupPolicyRequest;
import software.amazon.awssdk.services.iam.model.GetGroupPolicyResponse;
import software.amazon.awssdk.services.iam.model.GetGroupRequest;
import software.amazon.awssdk.services.iam.model.GetGroupResponse;
import software.amazon.awssdk.services.iam.model.ListAttachedGroupPoliciesRequest;
import software.amazon.awssdk.services.iam.model.ListAttachedGroupPoliciesResponse;
import software.amazon.awssdk.services.iam.model.ListGroupPoliciesRequest;
import software.amazon.awssdk.services.iam.model.ListGroupPoliciesResponse;
import software.amazon.awssdk.services.iam.model.ListGroupsForUserRequest;
import software.amazon.awssdk.services.iam.model.ListGroupsForUserResponse;
import software.amazon.awssdk.services.iam.model.ListGroupsRequest;
import software.amazon.awssdk.services.iam.model.ListGroupsResponse;
import software.amazon.awssdk.services.iam.model.PutGroupPolicyRequest;
import software.amazon.awssdk.services.iam.model.RemoveUserFromGroupRequest;
import software.amazon.awssdk.services.iam.model.UpdateGroupRequest;

/** Operations on groups and their members. */
final class GroupOperations {

    private final IamState state;
    private final EntityPolicies entityPolicies;

    GroupOperations(IamState state, EntityPolicies entityPolicies) {
        this.state = state;
        this.entityPolicies = entityPolicies;
    }

    public CreateGroupResponse createGroup(CreateGroupRequest request) {
        return state.one(() -> {
            return CreateGroupResponse.builder()
                    .group(IamViews.group(state.create(
                            Entity.Kind.GROUP, request.groupName(), request.path(), null, null, List.of())))
                    .build();
        });
    }

    /** The users of a group, by name. */
    private List<Entity> members(String group) {
        return state.list(Entity.Kind.USER).stream()
                .filter(user -> user.groups().contains(group))
                .toList();
    }

    public GetGroupResponse getGroup(GetGroupRequest request) {
        Entity group = state.get(Entity.Kind.GROUP, request.groupName());
        var page = IamPage.of("getGroup", members(group.name()), Entity::name, request.marker(), request.maxItems());
        return GetGroupResponse.builder()
                .group(IamViews.group(group))
                .users(page.items().stream().map(IamViews::user).toList())
                .isTruncated(page.nextToken() != null)
                .marker(page.nextToken())
                .build();
    }

    public ListGroupsResponse listGroups(ListGroupsRequest request) {
        var page = IamPage.of(
                "listGroups",
                state.list(Entity.Kind.GROUP, request.pathPrefix()),
                Entity::name,
                request.marker(),
                request.maxItems());
        return ListGroupsResponse.builder()
                .groups(page.items().stream().map(IamViews::group).toList())
                .isTruncated(page.nextToken() != null)
                .marker(page.nextToken())
                .build();
    }

    public ListGroupsForUserResponse listGroupsForUser(ListGroupsForUserRequest request) {
        List<Entity> groups = state.get(Entity.Kind.USER, request.userName()).groups().stream()
                .map(name -> state.get(Entity.Kind.GROUP, name))
                .toList();
        var page = IamPage.of("listGroupsForUser", groups, Entity::name, request.marker(), request.maxItems());
        return ListGroupsForUserResponse.builder()
                .groups(page.items().stream().map(IamViews::group).toList())
                .isTruncated(page.nextToken() != null)
                .marker(page.nextToken())
                .build();
    }

    public void updateGroup(UpdateGroupRequest request) {
        state.one(() -> {
            Entity group = state.get(Entity.Kind.GROUP, request.groupName());
            List<Entity> members = members(group.name());
            state.rename(group, request.newGroupName(), request.newPath());
            if (request.newGroupName() != null) {
                members.forEach(user -> state.change(
                        Entity.Kind.USER,
                        user.name(),
                        u -> u.withGroups(u.groups().stream()
                                .map(name -> name.equals(group.name()) ? request.newGroupName() : name)
                                .toList())));
            }
        });
    }

    public void deleteGroup(DeleteGroupRequest request) {
        state.one(() -> {
            Entity group = state.get(Entity.Kind.GROUP, request.groupName());
            if (!members(group.name()).isEmpty()) {
                throw IamErrors.conflict("Cannot delete entity, must remove users from group first.");
            }
            EntityPolicies.mustBeBare(group);
            state.remove(group);
        });
    }

    public void addUserToGroup(AddUserToGroupRequest request) {
        state.one(() -> {
            Entity group = state.get(Entity.Kind.GROUP, request.groupName());
            state.change(Entity.Kind.USER, request.userName(), user -> {
                if (user.groups().contains(group.name())) {
                    return user;
                }
                if (user.groups().size() >= 10) {
                    throw IamErrors.limit("Cannot exceed quota for GroupsPerUser: 10");
                }
                return user.withGroups(Stream.concat(user.groups().stream(), Stream.of(group.name()))
                        .toList());
            });
        });
    }

    public void removeUserFromGroup(RemoveUserFromGroupRequest request) {
        state.one(() -> {
            Entity group = state.get(Entity.Kind.GROUP, request.groupName());
            state.change(Entity.Kind.USER, request.userName(), user -> {
                if (!user.groups().contains(group.name())) {
                    throw IamErrors.missing("User " + request.userName() + " is not in group " + group.name());
                }
                return user.withGroups(user.groups().stream()
                        .filter(name -> !name.equals(group.name()))
                        .toList());
            });
        });
    }

    public void putGroupPolicy(PutGroupPolicyRequest request) {
        state.one(() -> {
            entityPolicies.put(Entity.Kind.GROUP, request.groupName(), request.policyName(), request.policyDocument());
        });
    }

    public GetGroupPolicyResponse getGroupPolicy(GetGroupPolicyRequest request) {
        return GetGroupPolicyResponse.builder()
                .groupName(request.groupName())
                .policyName(request.policyName())
                .policyDocument(entityPolicies.get(Entity.Kind.GROUP, request.groupName(), request.policyName()))
                .build();
    }

    public void deleteGroupPolicy(DeleteGroupPolicyRequest request) {
        state.one(() -> {
            entityPolicies.delete(Entity.Kind.GROUP, request.groupName(), request.policyName());
        });
    }

    public ListGroupPoliciesResponse listGroupPolicies(ListGroupPoliciesRequest request) {
        var page = entityPolicies.names(Entity.Kind.GROUP, request.groupName(), request.marker(), request.maxItems());
        return ListGroupPoliciesResponse.builder()
                .policyNames(page.items())
                .isTruncated(page.nextToken() != null)
                .marker(page.nextToken())
                .build();
    }

    public void attachGroupPolicy(AttachGroupPolicyRequest request) {
        state.one(() -> {
            entityPolicies.attach(Entity.Kind.GROUP, request.groupName(), request.policyArn());
        });
    }

    public void detachGroupPolicy(DetachGroupPolicyRequest request) {
        state.one(() -> {
            entityPolicies.detach(Entity.Kind.GROUP, request.groupName(), request.policyArn());
        });
    }

    public ListAttachedGroupPoliciesResponse listAttachedGroupPolicies(ListAttachedGroupPoliciesRequest request) {
        var page = entityPolicies.attached(
                Entity.Kind.GROUP, request.groupName(), request.pathPrefix(), request.marker(), request.maxItems());
        return ListAttachedGroupPoliciesResponse.builder()
                .attachedPolicies(page.items())
                .isTruncated(page.nextToken() != null)
                .marker(page.nextToken())
                .build();
    }
}
