package dev.opsctl.local.service.iam;

import dev.opsctl.local.cloud.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import software.amazon.awssdk.services.iam.model.AttachedPolicy;
import software.amazon.awssdk.services.iam.model.EntityType;
import software.amazon.awssdk.services.iam.model.GetAccountAuthorizationDetailsRequest;
import software.amazon.awssdk.services.iam.model.GetAccountAuthorizationDetailsResponse;
import software.amazon.awssdk.services.iam.model.GroupDetail;
import software.amazon.awssdk.services.iam.model.ManagedPolicyDetail;
import software.amazon.awssdk.services.iam.model.Policy;
import software.amazon.awssdk.services.iam.model.PolicyDetail;
import software.amazon.awssdk.services.iam.model.Role;
import software.amazon.awssdk.services.iam.model.RoleDetail;
import software.amazon.awssdk.services.iam.model.User;
import software.amazon.awssdk.services.iam.model.UserDetail;

/**
 * Everybody of the account with all their policies, in one list of pages.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountAuthorizationDetails.html">GetAccountAuthorizationDetails</a>
 */
final class AuthorizationDetailsOperations {

    private final IamState state;

    AuthorizationDetailsOperations(IamState state) {
        this.state = state;
    }

    /** One of the list, with its place in it: kinds one after the other, by name or ARN. */
    record Detail(EntityType kind, String name, Consumer<Details> shown) {

        String key() {
            return kind.ordinal() + "/" + name;
        }
    }

    private record Details(
            List<UserDetail> users,
            List<GroupDetail> groups,
            List<RoleDetail> roles,
            List<ManagedPolicyDetail> policies) {

        void add(IamState state, Entity entity) {
            switch (entity.kind()) {
                case USER -> users.add(user(entity));
                case GROUP -> groups.add(group(entity));
                case ROLE -> roles.add(role(state, entity));
            }
        }
    }

    public GetAccountAuthorizationDetailsResponse getAccountAuthorizationDetails(
            GetAccountAuthorizationDetailsRequest request) {
        Set<EntityType> wanted = request.filter().isEmpty() ? EntityType.knownValues() : Set.copyOf(request.filter());
        Page<Detail> page = IamPage.of(
                "getAccountAuthorizationDetails", details(wanted), Detail::key, request.marker(), request.maxItems());
        Details details = new Details(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        page.items().forEach(detail -> detail.shown().accept(details));
        return GetAccountAuthorizationDetailsResponse.builder()
                .userDetailList(details.users())
                .groupDetailList(details.groups())
                .roleDetailList(details.roles())
                .policies(details.policies())
                .isTruncated(page.nextToken() != null)
                .marker(page.nextToken())
                .build();
    }

    private List<Detail> details(Set<EntityType> wanted) {
        List<Detail> all = new ArrayList<>();
        Map.of(
                        EntityType.USER, Entity.Kind.USER,
                        EntityType.GROUP, Entity.Kind.GROUP,
                        EntityType.ROLE, Entity.Kind.ROLE)
                .forEach((type, kind) -> {
                    if (wanted.contains(type)) {
                        state.list(kind)
                                .forEach(entity ->
                                        all.add(new Detail(type, entity.name(), to -> to.add(state, entity))));
                    }
                });
        if (wanted.contains(EntityType.LOCAL_MANAGED_POLICY)) {
            state.policies().stream()
                    .filter(policy -> !policy.arn().startsWith("arn:aws:iam::aws:"))
                    .forEach(policy -> all.add(detail(EntityType.LOCAL_MANAGED_POLICY, policy)));
        }
        if (wanted.contains(EntityType.AWS_MANAGED_POLICY)) {
            // AWS lists those of its policies that somebody has.
            AwsManagedPolicies.all().stream()
                    .filter(policy -> !state.attachments(policy.arn()).isEmpty())
                    .forEach(policy -> all.add(detail(EntityType.AWS_MANAGED_POLICY, policy)));
        }
        return all;
    }

    private Detail detail(EntityType type, ManagedPolicy managed) {
        return new Detail(type, managed.arn(), to -> to.policies().add(policy(managed, state)));
    }

    private static UserDetail user(Entity entity) {
        User user = IamViews.user(entity);
        return UserDetail.builder()
                .path(user.path())
                .userName(user.userName())
                .userId(user.userId())
                .arn(user.arn())
                .createDate(user.createDate())
                .userPolicyList(inline(entity))
                .groupList(entity.groups())
                .attachedManagedPolicies(attached(entity))
                .permissionsBoundary(user.permissionsBoundary())
                .tags(IamState.tags(entity.tags()))
                .build();
    }

    private static GroupDetail group(Entity entity) {
        return GroupDetail.builder()
                .path(entity.path())
                .groupName(entity.name())
                .groupId(entity.id())
                .arn(entity.arn())
                .createDate(entity.created())
                .groupPolicyList(inline(entity))
                .attachedManagedPolicies(attached(entity))
                .build();
    }

    private static RoleDetail role(IamState state, Entity entity) {
        Role role = IamViews.role(entity);
        return RoleDetail.builder()
                .path(role.path())
                .roleName(role.roleName())
                .roleId(role.roleId())
                .arn(role.arn())
                .createDate(role.createDate())
                .assumeRolePolicyDocument(role.assumeRolePolicyDocument())
                .instanceProfileList(InstanceProfileOperations.of(state, entity.name()).stream()
                        .map(profile -> InstanceProfileOperations.view(state, profile))
                        .toList())
                .rolePolicyList(inline(entity))
                .attachedManagedPolicies(attached(entity))
                .permissionsBoundary(role.permissionsBoundary())
                .tags(IamState.tags(entity.tags()))
                .roleLastUsed(role.roleLastUsed())
                .build();
    }

    private static ManagedPolicyDetail policy(ManagedPolicy managed, IamState state) {
        Policy policy = IamViews.policy(managed, state);
        return ManagedPolicyDetail.builder()
                .policyName(policy.policyName())
                .policyId(policy.policyId())
                .arn(policy.arn())
                .path(policy.path())
                .defaultVersionId(policy.defaultVersionId())
                .attachmentCount(policy.attachmentCount())
                .permissionsBoundaryUsageCount(policy.permissionsBoundaryUsageCount())
                .isAttachable(policy.isAttachable())
                .description(managed.description())
                .createDate(policy.createDate())
                .updateDate(policy.updateDate())
                .policyVersionList(managed.versions().stream()
                        .map(version -> IamViews.version(managed, version).toBuilder()
                                .document(IamState.encoded(version.document()))
                                .build())
                        .toList())
                .build();
    }

    private static List<PolicyDetail> inline(Entity entity) {
        return entity.permissions().inline().entrySet().stream()
                .map(policy -> PolicyDetail.builder()
                        .policyName(policy.getKey())
                        .policyDocument(IamState.encoded(policy.getValue()))
                        .build())
                .toList();
    }

    private static List<AttachedPolicy> attached(Entity entity) {
        return entity.permissions().attached().stream()
                .map(arn -> AttachedPolicy.builder()
                        .policyArn(arn)
                        .policyName(arn.substring(arn.lastIndexOf('/') + 1))
                        .build())
                .toList();
    }
}
