package dev.opsctl.local.service.iam;

import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.identity.principal.AccessKeyRecord;
import dev.opsctl.local.identity.principal.IamIds;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.iam.model.AccessKey;
import software.amazon.awssdk.services.iam.model.AccessKeyLastUsed;
import software.amazon.awssdk.services.iam.model.AccessKeyMetadata;
import software.amazon.awssdk.services.iam.model.AttachUserPolicyRequest;
import software.amazon.awssdk.services.iam.model.CreateAccessKeyRequest;
import software.amazon.awssdk.services.iam.model.CreateAccessKeyResponse;
import software.amazon.awssdk.services.iam.model.CreateUserRequest;
import software.amazon.awssdk.services.iam.model.CreateUserResponse;
import software.amazon.awssdk.services.iam.model.DeleteAccessKeyRequest;
import software.amazon.awssdk.services.iam.model.DeleteUserPermissionsBoundaryRequest;
import software.amazon.awssdk.services.iam.model.DeleteUserPolicyRequest;
import software.amazon.awssdk.services.iam.model.DeleteUserRequest;
import software.amazon.awssdk.services.iam.model.DetachUserPolicyRequest;
import software.amazon.awssdk.services.iam.model.GetAccessKeyLastUsedRequest;
import software.amazon.awssdk.services.iam.model.GetAccessKeyLastUsedResponse;
import software.amazon.awssdk.services.iam.model.GetUserPolicyRequest;
import software.amazon.awssdk.services.iam.model.GetUserPolicyResponse;
import software.amazon.awssdk.services.iam.model.GetUserRequest;
import software.amazon.awssdk.services.iam.model.GetUserResponse;
import software.amazon.awssdk.services.iam.model.ListAccessKeysRequest;
import software.amazon.awssdk.services.iam.model.ListAccessKeysResponse;
import software.amazon.awssdk.services.iam.model.ListAttachedUserPoliciesRequest;
import software.amazon.awssdk.services.iam.model.ListAttachedUserPoliciesResponse;
import software.amazon.awssdk.services.iam.model.ListUserPoliciesRequest;
import software.amazon.awssdk.services.iam.model.ListUserPoliciesResponse;
import software.amazon.awssdk.services.iam.model.ListUserTagsRequest;
import software.amazon.awssdk.services.iam.model.ListUserTagsResponse;
import software.amazon.awssdk.services.iam.model.ListUsersRequest;
import software.amazon.awssdk.services.iam.model.ListUsersResponse;
import software.amazon.awssdk.services.iam.model.PutUserPermissionsBoundaryRequest;
import software.amazon.awssdk.services.iam.model.PutUserPolicyRequest;
import software.amazon.awssdk.services.iam.model.TagUserRequest;
import software.amazon.awssdk.services.iam.model.UntagUserRequest;
import software.amazon.awssdk.services.iam.model.UpdateAccessKeyRequest;
import software.amazon.awssdk.services.iam.model.UpdateUserRequest;
import software.amazon.awssdk.services.iam.model.User;

/** Operations on users and their access keys. */
final class UserOperations {

    private final IamState state;
    private final EntityPolicies entityPolicies;

    UserOperations(IamState state, EntityPolicies entityPolicies) {
        this.state = state;
        this.entityPolicies = entityPolicies;
    }

    public CreateUserResponse createUser(CreateUserRequest request) {
        return state.one(() -> {
            Entity user = state.create(
                    Entity.Kind.USER,
                    request.userName(),
                    request.path(),
                    null,
                    request.permissionsBoundary(),
                    request.tags());
            return CreateUserResponse.builder().user(IamViews.user(user)).build();
        });
    }

    public GetUserResponse getUser(GetUserRequest request) {
        if (request.userName() == null && state.context().caller().arn().endsWith(":root")) {
            return GetUserResponse.builder()
                    .user(User.builder()
                            .arn(state.context().caller().arn())
                            .userId(state.account())
                            .build())
                    .build();
        }
        return GetUserResponse.builder()
                .user(IamViews.user(state.userOrCaller(request.userName())))
                .build();
    }

    public ListUsersResponse listUsers(ListUsersRequest request) {
        var page = IamPage.of(
                "listUsers",
                state.list(Entity.Kind.USER, request.pathPrefix()),
                Entity::name,
                request.marker(),
                request.maxItems());
        return ListUsersResponse.builder()
                .users(page.items().stream()
                        .map(user -> IamViews.user(
                                user.withTags(Map.of()).with(user.permissions().withBoundary(null))))
                        .toList())
                .isTruncated(page.nextToken() != null)
                .marker(page.nextToken())
                .build();
    }

    public void updateUser(UpdateUserRequest request) {
        state.one(() -> {
            Entity user = state.get(Entity.Kind.USER, request.userName());
            state.rename(user, request.newUserName(), request.newPath());
            if (request.newUserName() != null) {
                keys(user.name()).forEach(key -> state.accessKeys()
                        .update(
                                key.accessKeyId(),
                                latest -> new AccessKeyRecord(
                                        latest.accessKeyId(),
                                        latest.secretAccessKey(),
                                        latest.accountId(),
                                        request.newUserName(),
                                        latest.status(),
                                        latest.created())));
            }
        });
    }

    public void deleteUser(DeleteUserRequest request) {
        state.one(() -> {
            Entity user = state.get(Entity.Kind.USER, request.userName());
            if (!user.groups().isEmpty()) {
                throw IamErrors.conflict("Cannot delete entity, must remove users from group first.");
            }
            EntityPolicies.mustBeBare(user);
            if (!keys(user.name()).isEmpty()) {
                throw IamErrors.conflict("Cannot delete entity, must delete access keys first.");
            }
            state.remove(user);
        });
    }

    private List<AccessKeyRecord> keys(String user) {
        return state.accessKeys().values().stream()
                .filter(key -> key.accountId().equals(state.account())
                        && key.userName().equalsIgnoreCase(user))
                .toList();
    }

    private AccessKeyRecord key(String user, String id) {
        return keys(user).stream()
                .filter(key -> key.accessKeyId().equals(id))
                .findFirst()
                .orElseThrow(() -> IamErrors.missing("The Access Key with id " + id + " cannot be found."));
    }

    public CreateAccessKeyResponse createAccessKey(CreateAccessKeyRequest request) {
        return state.one(() -> {
            Entity user = state.userOrCaller(request.userName());
            if (keys(user.name()).size() >= 2) {
                throw IamErrors.limit("Cannot exceed quota for AccessKeysPerUser: 2");
            }
            AccessKeyRecord key = new AccessKeyRecord(
                    IamIds.id("AKIA", 20), IamIds.secret(), state.account(), user.name(), "Active", state.now());
            state.accessKeys().insert(key.accessKeyId(), key);
            return CreateAccessKeyResponse.builder()
                    .accessKey(AccessKey.builder()
                            .accessKeyId(key.accessKeyId())
                            .secretAccessKey(key.secretAccessKey())
                            .userName(key.userName())
                            .status(key.status())
                            .createDate(key.created())
                            .build())
                    .build();
        });
    }

    public ListAccessKeysResponse listAccessKeys(ListAccessKeysRequest request) {
        Entity user = state.userOrCaller(request.userName());
        var page = IamPage.of(
                "listAccessKeys",
                keys(user.name()),
                AccessKeyRecord::accessKeyId,
                request.marker(),
                request.maxItems());
        return ListAccessKeysResponse.builder()
                .accessKeyMetadata(page.items().stream()
                        .map(key -> AccessKeyMetadata.builder()
                                .accessKeyId(key.accessKeyId())
                                .userName(key.userName())
                                .status(key.status())
                                .createDate(key.created())
                                .build())
                        .toList())
                .isTruncated(page.nextToken() != null)
                .marker(page.nextToken())
                .build();
    }

    public void updateAccessKey(UpdateAccessKeyRequest request) {
        state.one(() -> {
            AccessKeyRecord key = key(state.userOrCaller(request.userName()).name(), request.accessKeyId());
            if (!"Active".equals(request.statusAsString()) && !"Inactive".equals(request.statusAsString())) {
                throw IamErrors.validation(
                        "1 validation error detected: Value '" + request.statusAsString()
                                + "' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive]");
            }
            state.accessKeys().update(key.accessKeyId(), latest -> latest.with(request.statusAsString()));
        });
    }

    public void deleteAccessKey(DeleteAccessKeyRequest request) {
        state.one(() -> {
            state.accessKeys()
                    .remove(key(state.userOrCaller(request.userName()).name(), request.accessKeyId())
                            .accessKeyId());
        });
    }

    public GetAccessKeyLastUsedResponse getAccessKeyLastUsed(GetAccessKeyLastUsedRequest request) {
        AccessKeyRecord key = state.accessKeys()
                .get(request.accessKeyId())
                .filter(k -> k.accountId().equals(state.account()))
                .orElseThrow(() ->
                        IamErrors.missing("The Access Key with id " + request.accessKeyId() + " cannot be found."));
        return GetAccessKeyLastUsedResponse.builder()
                .userName(key.userName())
                .accessKeyLastUsed(AccessKeyLastUsed.builder()
                        .serviceName("N/A")
                        .region("N/A")
                        .build())
                .build();
    }

    public void putUserPolicy(PutUserPolicyRequest request) {
        state.one(() -> {
            entityPolicies.put(Entity.Kind.USER, request.userName(), request.policyName(), request.policyDocument());
        });
    }

    public GetUserPolicyResponse getUserPolicy(GetUserPolicyRequest request) {
        return GetUserPolicyResponse.builder()
                .userName(request.userName())
                .policyName(request.policyName())
                .policyDocument(entityPolicies.get(Entity.Kind.USER, request.userName(), request.policyName()))
                .build();
    }

    public void deleteUserPolicy(DeleteUserPolicyRequest request) {
        state.one(() -> {
            entityPolicies.delete(Entity.Kind.USER, request.userName(), request.policyName());
        });
    }

    public ListUserPoliciesResponse listUserPolicies(ListUserPoliciesRequest request) {
        var page = entityPolicies.names(Entity.Kind.USER, request.userName(), request.marker(), request.maxItems());
        return ListUserPoliciesResponse.builder()
                .policyNames(page.items())
                .isTruncated(page.nextToken() != null)
                .marker(page.nextToken())
                .build();
    }

    public void attachUserPolicy(AttachUserPolicyRequest request) {
        state.one(() -> {
            entityPolicies.attach(Entity.Kind.USER, request.userName(), request.policyArn());
        });
    }

    public void detachUserPolicy(DetachUserPolicyRequest request) {
        state.one(() -> {
            entityPolicies.detach(Entity.Kind.USER, request.userName(), request.policyArn());
        });
    }

    public ListAttachedUserPoliciesResponse listAttachedUserPolicies(ListAttachedUserPoliciesRequest request) {
        var page = entityPolicies.attached(
                Entity.Kind.USER, request.userName(), request.pathPrefix(), request.marker(), request.maxItems());
        return ListAttachedUserPoliciesResponse.builder()
                .attachedPolicies(page.items())
                .isTruncated(page.nextToken() != null)
                .marker(page.nextToken())
                .build();
    }

    public void putUserPermissionsBoundary(PutUserPermissionsBoundaryRequest request) {
        state.one(() -> {
            entityPolicies.boundary(Entity.Kind.USER, request.userName(), request.permissionsBoundary());
        });
    }

    public void deleteUserPermissionsBoundary(DeleteUserPermissionsBoundaryRequest request) {
        entityPolicies.boundary(Entity.Kind.USER, request.userName(), null);
    }

    public void tagUser(TagUserRequest request) {
        state.one(() -> {
            state.change(
                    Entity.Kind.USER,
                    request.userName(),
                    entity -> entity.withTags(IamState.tags(entity.tags(), request.tags())));
        });
    }

    public void untagUser(UntagUserRequest request) {
        state.one(() -> {
            state.change(
                    Entity.Kind.USER,
                    request.userName(),
                    entity -> entity.withTags(Tags.without(entity.tags(), request.tagKeys())));
        });
    }

    public ListUserTagsResponse listUserTags(ListUserTagsRequest request) {
        var page = IamPage.of(
                "listUserTags",
                IamState.tags(state.get(Entity.Kind.USER, request.userName()).tags()),
                tag -> tag.key(),
                request.marker(),
                request.maxItems());
        return ListUserTagsResponse.builder()
                .tags(page.items())
                .isTruncated(page.nextToken() != null)
                .marker(page.nextToken())
                .build();
    }
}
