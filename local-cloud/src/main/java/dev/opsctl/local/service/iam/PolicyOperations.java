package dev.opsctl.local.service.iam;

import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.identity.policy.PolicyParser;
import dev.opsctl.local.identity.principal.IamIds;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.iam.model.CreatePolicyRequest;
import software.amazon.awssdk.services.iam.model.CreatePolicyResponse;
import software.amazon.awssdk.services.iam.model.CreatePolicyVersionRequest;
import software.amazon.awssdk.services.iam.model.CreatePolicyVersionResponse;
import software.amazon.awssdk.services.iam.model.DeletePolicyRequest;
import software.amazon.awssdk.services.iam.model.DeletePolicyVersionRequest;
import software.amazon.awssdk.services.iam.model.GetPolicyRequest;
import software.amazon.awssdk.services.iam.model.GetPolicyResponse;
import software.amazon.awssdk.services.iam.model.GetPolicyVersionRequest;
import software.amazon.awssdk.services.iam.model.GetPolicyVersionResponse;
import software.amazon.awssdk.services.iam.model.ListEntitiesForPolicyRequest;
import software.amazon.awssdk.services.iam.model.ListEntitiesForPolicyResponse;
import software.amazon.awssdk.services.iam.model.ListPoliciesRequest;
import software.amazon.awssdk.services.iam.model.ListPoliciesResponse;
import software.amazon.awssdk.services.iam.model.ListPolicyTagsRequest;
import software.amazon.awssdk.services.iam.model.ListPolicyTagsResponse;
import software.amazon.awssdk.services.iam.model.ListPolicyVersionsRequest;
import software.amazon.awssdk.services.iam.model.ListPolicyVersionsResponse;
import software.amazon.awssdk.services.iam.model.Policy;
import software.amazon.awssdk.services.iam.model.PolicyGroup;
import software.amazon.awssdk.services.iam.model.PolicyRole;
import software.amazon.awssdk.services.iam.model.PolicyUser;
import software.amazon.awssdk.services.iam.model.SetDefaultPolicyVersionRequest;
import software.amazon.awssdk.services.iam.model.TagPolicyRequest;
import software.amazon.awssdk.services.iam.model.UntagPolicyRequest;

/** Operations on managed policies. */
final class PolicyOperations {

    private final IamState state;

    PolicyOperations(IamState state) {
        this.state = state;
    }

    private ManagedPolicy changeable(String arn) {
        if (arn != null && arn.startsWith("arn:aws:iam::aws:")) {
            throw IamErrors.denied(arn);
        }
        return state.policy(arn);
    }

    public CreatePolicyResponse createPolicy(CreatePolicyRequest request) {
        return state.one(() -> {
            IamState.require(request.policyName(), "policyName");
            if (!request.policyName().matches("[\\w+=,.@-]{1,128}")) {
                throw IamErrors.validation(
                        "The specified value for policyName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-");
            }
            String path = IamState.path(request.path());
            String arn = "arn:aws:iam::" + state.account() + ":policy" + path + request.policyName();
            Instant now = state.now();
            ManagedPolicy policy = new ManagedPolicy(
                    request.policyName(),
                    path,
                    IamIds.id("ANPA", 21),
                    arn,
                    request.description(),
                    now,
                    now,
                    List.of(new ManagedPolicy.Version("v1", sized(request.policyDocument()), now)),
                    "v1",
                    2,
                    IamState.tags(Map.of(), request.tags()));
            if (state.policies().stream().anyMatch(other -> other.name().equalsIgnoreCase(policy.name()))
                    || !state.insert(policy)) {
                throw IamErrors.exists(
                        "A policy called " + policy.name() + " already exists. Duplicate names are not allowed.");
            }
            Policy view = IamViews.policy(policy, state);
            return CreatePolicyResponse.builder()
                    .policy(
                            policy.tags().isEmpty()
                                    ? view
                                    : view.toBuilder()
                                            .tags(IamState.tags(policy.tags()))
                                            .build())
                    .build();
        });
    }

    private static String sized(String document) {
        if (document != null && IamState.size(document) > 6144) {
            throw IamErrors.limit("Cannot exceed quota for PolicySize: 6144");
        }
        return IamState.checked(document, PolicyParser.Kind.MANAGED);
    }

    public GetPolicyResponse getPolicy(GetPolicyRequest request) {
        ManagedPolicy policy = state.policy(request.policyArn());
        Policy.Builder view = IamViews.policy(policy, state).toBuilder().description(policy.description());
        return GetPolicyResponse.builder()
                .policy(view.tags(IamState.tags(policy.tags())).build())
                .build();
    }

    public ListPoliciesResponse listPolicies(ListPoliciesRequest request) {
        String scope = request.scopeAsString() == null ? "All" : request.scopeAsString();
        List<ManagedPolicy> all = new ArrayList<>(scope.equals("AWS") ? List.of() : state.policies());
        if (!scope.equals("Local")) {
            all.addAll(AwsManagedPolicies.all());
        }
        boolean boundaries = "PermissionsBoundary".equals(request.policyUsageFilterAsString());
        all.removeIf(policy -> request.pathPrefix() != null && !policy.path().startsWith(request.pathPrefix())
                || Boolean.TRUE.equals(request.onlyAttached())
                        && state.attachments(policy.arn()).stream().noneMatch(a -> a.boundary() == boundaries));
        var page = IamPage.of("listPolicies", all, ManagedPolicy::arn, request.marker(), request.maxItems());
        return ListPoliciesResponse.builder()
                .policies(page.items().stream()
                        .map(policy -> IamViews.policy(policy, state))
                        .toList())
                .isTruncated(page.nextToken() != null)
                .marker(page.nextToken())
                .build();
    }

    public void deletePolicy(DeletePolicyRequest request) {
        state.one(() -> {
            ManagedPolicy policy = changeable(request.policyArn());
            if (!state.attachments(policy.arn()).isEmpty()) {
                throw IamErrors.conflict("Cannot delete a policy attached to entities.");
            }
            if (policy.versions().size() > 1) {
                throw IamErrors.conflict(
                        "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
                                + "The default version is deleted with the policy.");
            }
            state.remove(policy);
        });
    }

    public CreatePolicyVersionResponse createPolicyVersion(CreatePolicyVersionRequest request) {
        return state.one(() -> {
            ManagedPolicy policy = changeable(request.policyArn());
            if (policy.versions().size() >= 5) {
                throw IamErrors.limit(
                        "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.");
            }
            Instant now = state.now();
            var version = new ManagedPolicy.Version("v" + policy.nextVersion(), sized(request.policyDocument()), now);
            boolean asDefault = Boolean.TRUE.equals(request.setAsDefault());
            List<ManagedPolicy.Version> versions = new ArrayList<>(policy.versions());
            versions.add(0, version);
            ManagedPolicy changed = policy.withVersions(
                    versions, asDefault ? version.id() : policy.defaultVersion(), policy.nextVersion() + 1, now);
            state.put(changed);
            return CreatePolicyVersionResponse.builder()
                    .policyVersion(IamViews.version(changed, version))
                    .build();
        });
    }

    private static ManagedPolicy.Version version(ManagedPolicy policy, String id) {
        return policy.version(id)
                .orElseThrow(() -> IamErrors.missing(
                        "Policy " + policy.arn() + " version " + id + " does not exist or is not attachable."));
    }

    public GetPolicyVersionResponse getPolicyVersion(GetPolicyVersionRequest request) {
        ManagedPolicy policy = state.policy(request.policyArn());
        ManagedPolicy.Version version = version(policy, request.versionId());
        return GetPolicyVersionResponse.builder()
                .policyVersion(IamViews.version(policy, version).toBuilder()
                        .document(IamState.encoded(version.document()))
                        .build())
                .build();
    }

    public ListPolicyVersionsResponse listPolicyVersions(ListPolicyVersionsRequest request) {
        ManagedPolicy policy = state.policy(request.policyArn());
        var page = IamPage.of(
                "listPolicyVersions",
                policy.versions(),
                version -> String.format(
                        "%09d", 999_999_999 - Integer.parseInt(version.id().substring(1))),
                request.marker(),
                request.maxItems());
        return ListPolicyVersionsResponse.builder()
                .versions(page.items().stream()
                        .map(version -> IamViews.version(policy, version))
                        .toList())
                .isTruncated(page.nextToken() != null)
                .marker(page.nextToken())
                .build();
    }

    public void deletePolicyVersion(DeletePolicyVersionRequest request) {
        state.one(() -> {
            ManagedPolicy policy = changeable(request.policyArn());
            String id = version(policy, request.versionId()).id();
            if (id.equals(policy.defaultVersion())) {
                throw IamErrors.conflict("Cannot delete the default version of a policy.");
            }
            state.put(policy.withVersions(
                    policy.versions().stream()
                            .filter(version -> !version.id().equals(id))
                            .toList(),
                    policy.defaultVersion(),
                    policy.nextVersion(),
                    policy.updated()));
        });
    }

    public void setDefaultPolicyVersion(SetDefaultPolicyVersionRequest request) {
        state.one(() -> {
            ManagedPolicy policy = changeable(request.policyArn());
            state.put(policy.withVersions(
                    policy.versions(), version(policy, request.versionId()).id(), policy.nextVersion(), state.now()));
        });
    }

    public ListEntitiesForPolicyResponse listEntitiesForPolicy(ListEntitiesForPolicyRequest request) {
        String filter = request.entityFilterAsString();
        boolean boundaries = "PermissionsBoundary".equals(request.policyUsageFilterAsString());
        List<Entity> entities = state
                .attachments(state.policy(request.policyArn()).arn())
                .stream()
                .filter(attachment ->
                        request.policyUsageFilterAsString() == null || attachment.boundary() == boundaries)
                .map(IamState.Attachment::entity)
                .filter(entity -> filter == null || filter.equals(entity.kind().title))
                .filter(entity -> request.pathPrefix() == null || entity.path().startsWith(request.pathPrefix()))
                .distinct()
                .toList();
        var page = IamPage.of("listEntitiesForPolicy", entities, Entity::arn, request.marker(), request.maxItems());
        return ListEntitiesForPolicyResponse.builder()
                .policyRoles(page.items().stream()
                        .filter(e -> e.kind() == Entity.Kind.ROLE)
                        .map(e -> PolicyRole.builder()
                                .roleName(e.name())
                                .roleId(e.id())
                                .build())
                        .toList())
                .policyUsers(page.items().stream()
                        .filter(e -> e.kind() == Entity.Kind.USER)
                        .map(e -> PolicyUser.builder()
                                .userName(e.name())
                                .userId(e.id())
                                .build())
                        .toList())
                .policyGroups(page.items().stream()
                        .filter(e -> e.kind() == Entity.Kind.GROUP)
                        .map(e -> PolicyGroup.builder()
                                .groupName(e.name())
                                .groupId(e.id())
                                .build())
                        .toList())
                .isTruncated(page.nextToken() != null)
                .marker(page.nextToken())
                .build();
    }

    public void tagPolicy(TagPolicyRequest request) {
        state.one(() -> {
            ManagedPolicy policy = changeable(request.policyArn());
            state.put(policy.withTags(IamState.tags(policy.tags(), request.tags())));
        });
    }

    public void untagPolicy(UntagPolicyRequest request) {
        state.one(() -> {
            ManagedPolicy policy = changeable(request.policyArn());
            state.put(policy.withTags(Tags.without(policy.tags(), request.tagKeys())));
        });
    }

    public ListPolicyTagsResponse listPolicyTags(ListPolicyTagsRequest request) {
        var page = IamPage.of(
                "listPolicyTags",
                IamState.tags(state.policy(request.policyArn()).tags()),
                tag -> tag.key(),
                request.marker(),
                request.maxItems());
        return ListPolicyTagsResponse.builder()
                .tags(page.items())
                .isTruncated(page.nextToken() != null)
                .marker(page.nextToken())
                .build();
    }
}
