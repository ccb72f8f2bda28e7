package dev.opsctl.local.service.iam;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.identity.principal.IamIds;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.services.iam.model.AddRoleToInstanceProfileRequest;
import software.amazon.awssdk.services.iam.model.CreateInstanceProfileRequest;
import software.amazon.awssdk.services.iam.model.CreateInstanceProfileResponse;
import software.amazon.awssdk.services.iam.model.DeleteInstanceProfileRequest;
import software.amazon.awssdk.services.iam.model.GetInstanceProfileRequest;
import software.amazon.awssdk.services.iam.model.GetInstanceProfileResponse;
import software.amazon.awssdk.services.iam.model.InstanceProfile;
import software.amazon.awssdk.services.iam.model.ListInstanceProfileTagsRequest;
import software.amazon.awssdk.services.iam.model.ListInstanceProfileTagsResponse;
import software.amazon.awssdk.services.iam.model.ListInstanceProfilesForRoleRequest;
import software.amazon.awssdk.services.iam.model.ListInstanceProfilesForRoleResponse;
import software.amazon.awssdk.services.iam.model.ListInstanceProfilesRequest;
import software.amazon.awssdk.services.iam.model.ListInstanceProfilesResponse;
import software.amazon.awssdk.services.iam.model.RemoveRoleFromInstanceProfileRequest;
import software.amazon.awssdk.services.iam.model.Tag;
import software.amazon.awssdk.services.iam.model.TagInstanceProfileRequest;
import software.amazon.awssdk.services.iam.model.UntagInstanceProfileRequest;

/** Operations on instance profiles: what an instance of EC2 would find its role in. */
final class InstanceProfileOperations {

    /** @param roles names of roles: none or one */
    record Profile(
            String name,
            String path,
            String id,
            String arn,
            Instant created,
            List<String> roles,
            Map<String, String> tags) {

        Profile withRoles(List<String> changed) {
            return new Profile(name, path, id, arn, created, changed, tags);
        }

        Profile withTags(Map<String, String> changed) {
            return new Profile(name, path, id, arn, created, roles, changed);
        }
    }

    private final IamState state;
    private final Table<Profile> profiles;

    InstanceProfileOperations(IamState state) {
        this.state = state;
        this.profiles = profiles(state);
    }

    static Table<Profile> profiles(IamState state) {
        return state.context().table("instance-profiles", Profile.class);
    }

    /** Those that a role is in. */
    static List<Profile> of(IamState state, String role) {
        return profiles(state).values().stream()
                .filter(profile -> profile.roles().contains(role))
                .toList();
    }

    private Profile get(String name) {
        IamState.require(name, "instanceProfileName");
        return profiles.get(name)
                .orElseThrow(() -> IamErrors.missing("Instance Profile " + name + " cannot be found."));
    }

    private void change(String name, UnaryOperator<Profile> change) {
        get(name);
        profiles.update(name, change);
    }

    static InstanceProfile view(IamState state, Profile profile) {
        return InstanceProfile.builder()
                .instanceProfileName(profile.name())
                .path(profile.path())
                .instanceProfileId(profile.id())
                .arn(profile.arn())
                .createDate(profile.created())
                .roles(profile.roles().stream()
                        .flatMap(role -> state.find(Entity.Kind.ROLE, role).stream())
                        .map(role -> IamViews.created(role, false))
                        .toList())
                .build();
    }

    public CreateInstanceProfileResponse createInstanceProfile(CreateInstanceProfileRequest request) {
        return state.one(() -> {
            String name = request.instanceProfileName();
            IamState.require(name, "instanceProfileName");
            String path = IamState.path(request.path());
            Profile profile = new Profile(
                    name,
                    path,
                    IamIds.id("AIPA", 21),
                    "arn:aws:iam::" + state.account() + ":instance-profile" + path + name,
                    state.now(),
                    List.of(),
                    IamState.tags(Map.of(), request.tags()));
            if (!profiles.insert(name, profile)) {
                throw IamErrors.exists("Instance Profile " + name + " already exists.");
            }
            InstanceProfile view = view(state, profile);
            return CreateInstanceProfileResponse.builder()
                    .instanceProfile(
                            profile.tags().isEmpty()
                                    ? view
                                    : view.toBuilder()
                                            .tags(IamState.tags(profile.tags()))
                                            .build())
                    .build();
        });
    }

    public GetInstanceProfileResponse getInstanceProfile(GetInstanceProfileRequest request) {
        Profile profile = get(request.instanceProfileName());
        return GetInstanceProfileResponse.builder()
                .instanceProfile(view(state, profile).toBuilder()
                        .tags(IamState.tags(profile.tags()))
                        .build())
                .build();
    }

    public void deleteInstanceProfile(DeleteInstanceProfileRequest request) {
        state.one(() -> {
            if (!get(request.instanceProfileName()).roles().isEmpty()) {
                throw IamErrors.conflict("Cannot delete entity, must remove roles from instance profile first.");
            }
            profiles.remove(request.instanceProfileName());
        });
    }

    public ListInstanceProfilesResponse listInstanceProfiles(ListInstanceProfilesRequest request) {
        Page<Profile> page = IamPage.of(
                "listInstanceProfiles",
                profiles.values().stream()
                        .filter(profile ->
                                request.pathPrefix() == null || profile.path().startsWith(request.pathPrefix()))
                        .toList(),
                Profile::name,
                request.marker(),
                request.maxItems());
        return ListInstanceProfilesResponse.builder()
                .instanceProfiles(views(page))
                .isTruncated(page.nextToken() != null)
                .marker(page.nextToken())
                .build();
    }

    public ListInstanceProfilesForRoleResponse listInstanceProfilesForRole(ListInstanceProfilesForRoleRequest request) {
        Entity role = state.get(Entity.Kind.ROLE, request.roleName());
        Page<Profile> page = IamPage.of(
                "listInstanceProfilesForRole",
                of(state, role.name()),
                Profile::name,
                request.marker(),
                request.maxItems());
        return ListInstanceProfilesForRoleResponse.builder()
                .instanceProfiles(views(page))
                .isTruncated(page.nextToken() != null)
                .marker(page.nextToken())
                .build();
    }

    private List<InstanceProfile> views(Page<Profile> page) {
        return page.items().stream().map(profile -> view(state, profile)).toList();
    }

    public void addRoleToInstanceProfile(AddRoleToInstanceProfileRequest request) {
        state.one(() -> {
            Profile profile = get(request.instanceProfileName());
            Entity role = state.get(Entity.Kind.ROLE, request.roleName());
            role.mustBeModifiable();
            if (!profile.roles().isEmpty()) {
                throw IamErrors.limit("Cannot exceed quota for InstanceSessionsPerInstanceProfile: 1");
            }
            change(profile.name(), latest -> latest.withRoles(List.of(role.name())));
        });
    }

    public void removeRoleFromInstanceProfile(RemoveRoleFromInstanceProfileRequest request) {
        state.one(() -> {
            Profile profile = get(request.instanceProfileName());
            Entity role = state.get(Entity.Kind.ROLE, request.roleName());
            if (!profile.roles().contains(role.name())) {
                throw IamErrors.missing(
                        "Role " + role.name() + " in Instance Profile " + profile.name() + " cannot be found.");
            }
            change(profile.name(), latest -> latest.withRoles(List.of()));
        });
    }

    public void tagInstanceProfile(TagInstanceProfileRequest request) {
        state.one(() -> change(
                request.instanceProfileName(),
                profile -> profile.withTags(IamState.tags(profile.tags(), request.tags()))));
    }

    public void untagInstanceProfile(UntagInstanceProfileRequest request) {
        state.one(() -> change(
                request.instanceProfileName(),
                profile -> profile.withTags(Tags.without(profile.tags(), request.tagKeys()))));
    }

    public ListInstanceProfileTagsResponse listInstanceProfileTags(ListInstanceProfileTagsRequest request) {
        var page = IamPage.of(
                "listInstanceProfileTags",
                IamState.tags(get(request.instanceProfileName()).tags()),
                Tag::key,
                request.marker(),
                request.maxItems());
        return ListInstanceProfileTagsResponse.builder()
                .tags(page.items())
                .isTruncated(page.nextToken() != null)
                .marker(page.nextToken())
                .build();
    }
}
