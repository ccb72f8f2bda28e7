package dev.opsctl.local.service.iam;

import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.iam.model.AttachedPermissionsBoundary;
import software.amazon.awssdk.services.iam.model.Group;
import software.amazon.awssdk.services.iam.model.Policy;
import software.amazon.awssdk.services.iam.model.PolicyVersion;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.RoleLastUsed;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.iam.model.User;

/** Entities and policies as IAM's answers show them. */
final class IamViews {

    private IamViews() {}

    static Role role(Entity role) {
        Role.Builder view = Role.builder()
                .roleName(role.name())
                .path(role.path())
                .roleId(role.id())
                .arn(role.arn())
                .createDate(role.created())
                .assumeRolePolicyDocument(IamState.encoded(role.asRole().trust()))
                .description(role.asRole().description())
                .maxSessionDuration(role.asRole().maxSession())
                .permissionsBoundary(boundary(role))
                .roleLastUsed(RoleLastUsed.builder()
                        .lastUsedDate(role.asRole().lastUsed())
                        .region(role.asRole().lastRegion())
                        .build());
        return role.tags().isEmpty()
                ? view.build()
                : view.tags(IamState.tags(role.tags())).build();
    }

    /** As creating it answers: without what the request did not say. @param session whether it said how long sessions are */
    static Role created(Entity role, boolean session) {
        Role.Builder view = role(role).toBuilder().roleLastUsed((RoleLastUsed) null);
        return session ? view.build() : view.maxSessionDuration(null).build();
    }

    /** As it stands in lists and in instance profiles. */
    static Role listed(Entity role) {
        return role(role).toBuilder()
                .tags((List<Tag>) null)
                .permissionsBoundary((AttachedPermissionsBoundary) null)
                .roleLastUsed((RoleLastUsed) null)
                .build();
    }

    static User user(Entity user) {
        User.Builder view = User.builder()
                .userName(user.name())
                .path(user.path())
                .userId(user.id())
                .arn(user.arn())
                .createDate(user.created())
                .permissionsBoundary(boundary(user));
        return user.tags().isEmpty()
                ? view.build()
                : view.tags(IamState.tags(user.tags())).build();
    }

    static Group group(Entity group) {
        return Group.builder()
                .groupName(group.name())
                .path(group.path())
                .groupId(group.id())
                .arn(group.arn())
                .createDate(group.created())
                .build();
    }

    private static @Nullable AttachedPermissionsBoundary boundary(Entity entity) {
        String arn = entity.permissions().boundary();
        return arn == null
                ? null
                : AttachedPermissionsBoundary.builder()
                        .permissionsBoundaryArn(arn)
                        .permissionsBoundaryType("Policy") // as AWS answers it: its model has another word
                        .build();
    }

    static Policy policy(ManagedPolicy policy, IamState state) {
        var attachments = state.attachments(policy.arn());
        return Policy.builder()
                .policyName(policy.name())
                .path(policy.path())
                .policyId(policy.id())
                .arn(policy.arn())
                .createDate(policy.created())
                .updateDate(policy.updated())
                .defaultVersionId(policy.defaultVersion())
                .isAttachable(true)
                .attachmentCount(
                        (int) attachments.stream().filter(a -> !a.boundary()).count())
                .permissionsBoundaryUsageCount((int) attachments.stream()
                        .filter(IamState.Attachment::boundary)
                        .count())
                .build();
    }

    static PolicyVersion version(ManagedPolicy policy, ManagedPolicy.Version version) {
        return PolicyVersion.builder()
                .versionId(version.id())
                .isDefaultVersion(version.id().equals(policy.defaultVersion()))
                .createDate(version.created())
                .build();
    }
}
