package dev.opsctl.local.service.codebuild;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Tags;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codebuild.model.ArtifactNamespace;
import software.amazon.awssdk.services.codebuild.model.ArtifactPackaging;
import software.amazon.awssdk.services.codebuild.model.ArtifactsType;
import software.amazon.awssdk.services.codebuild.model.BatchGetProjectsRequest;
import software.amazon.awssdk.services.codebuild.model.BatchGetProjectsResponse;
import software.amazon.awssdk.services.codebuild.model.CacheType;
import software.amazon.awssdk.services.codebuild.model.CreateProjectRequest;
import software.amazon.awssdk.services.codebuild.model.CreateProjectResponse;
import software.amazon.awssdk.services.codebuild.model.DeleteProjectRequest;
import software.amazon.awssdk.services.codebuild.model.EnvironmentVariable;
import software.amazon.awssdk.services.codebuild.model.EnvironmentVariableType;
import software.amazon.awssdk.services.codebuild.model.ImagePullCredentialsType;
import software.amazon.awssdk.services.codebuild.model.InvalidateProjectCacheRequest;
import software.amazon.awssdk.services.codebuild.model.ListProjectsRequest;
import software.amazon.awssdk.services.codebuild.model.ListProjectsResponse;
import software.amazon.awssdk.services.codebuild.model.Project;
import software.amazon.awssdk.services.codebuild.model.ProjectArtifacts;
import software.amazon.awssdk.services.codebuild.model.ProjectBadge;
import software.amazon.awssdk.services.codebuild.model.ProjectCache;
import software.amazon.awssdk.services.codebuild.model.ProjectEnvironment;
import software.amazon.awssdk.services.codebuild.model.ProjectSortByType;
import software.amazon.awssdk.services.codebuild.model.ProjectVisibilityType;
import software.amazon.awssdk.services.codebuild.model.SortOrderType;
import software.amazon.awssdk.services.codebuild.model.Tag;
import software.amazon.awssdk.services.codebuild.model.UpdateProjectRequest;
import software.amazon.awssdk.services.codebuild.model.UpdateProjectResponse;

/** Making, changing, listing and removing projects. */
final class ProjectOperations {

    private static final int PAGE = 100;
    private static final int TIMEOUT_MINUTES = 60;
    private static final int QUEUED_MINUTES = 480;

    private final ServiceContext context;
    private final Projects projects;
    private final Builds builds;

    ProjectOperations(ServiceContext context, Projects projects, Builds builds) {
        this.context = context;
        this.projects = projects;
        this.builds = builds;
    }

    public CreateProjectResponse createProject(CreateProjectRequest request) {
        String name = request.name();
        Instant now = context.clock().instant();
        Project made = complete(Project.builder()
                .name(name)
                .arn(projects.arn(name))
                .description(request.description())
                .source(request.source())
                .secondarySources(request.secondarySources())
                .sourceVersion(request.sourceVersion())
                .secondarySourceVersions(request.secondarySourceVersions())
                .artifacts(request.artifacts())
                .secondaryArtifacts(request.secondaryArtifacts())
                .cache(request.cache())
                .environment(request.environment())
                .serviceRole(request.serviceRole())
                .timeoutInMinutes(request.timeoutInMinutes())
                .queuedTimeoutInMinutes(request.queuedTimeoutInMinutes())
                .encryptionKey(request.encryptionKey())
                .tags(tags(request.tags()))
                .created(now)
                .lastModified(now)
                .vpcConfig(request.vpcConfig())
                .badge(badge(request.badgeEnabled()))
                .logsConfig(request.logsConfig())
                .fileSystemLocations(request.fileSystemLocations())
                .buildBatchConfig(request.buildBatchConfig())
                .concurrentBuildLimit(request.concurrentBuildLimit())
                .autoRetryLimit(request.autoRetryLimit())
                .projectVisibility(ProjectVisibilityType.PRIVATE)
                .build());
        ProjectChecks.refuseWhatIsNotHere(request.vpcConfig(), request.buildBatchConfig(), request.environment());
        ProjectChecks.check(made);
        projects.checkRole(name, made.serviceRole());
        if (!projects.table().insert(name, made)) {
            throw CodeBuildErrors.taken(made.arn());
        }
        return CreateProjectResponse.builder().project(made).build();
    }

    /** What AWS fills in where nothing is said. */
    private Project complete(Project given) {
        ProjectEnvironment environment = given.environment();
        ProjectArtifacts artifacts = given.artifacts();
        return given.toBuilder()
                .sourceVersion(Projects.version(given.sourceVersion()))
                .cache(
                        given.cache() == null
                                ? ProjectCache.builder()
                                        .type(CacheType.NO_CACHE)
                                        .build()
                                : given.cache())
                .environment(environment.toBuilder()
                        .privilegedMode(Boolean.TRUE.equals(environment.privilegedMode()))
                        .imagePullCredentialsType(
                                environment.imagePullCredentialsType() == null
                                        ? ImagePullCredentialsType.CODEBUILD
                                        : environment.imagePullCredentialsType())
                        .environmentVariables(environment.environmentVariables().stream()
                                .map(ProjectOperations::typed)
                                .toList())
                        .build())
                .artifacts(
                        artifacts.type() != ArtifactsType.S3
                                ? artifacts
                                : artifacts.toBuilder()
                                        .name(artifacts.name() == null ? given.name() : artifacts.name())
                                        .namespaceType(
                                                artifacts.namespaceType() == null
                                                        ? ArtifactNamespace.NONE
                                                        : artifacts.namespaceType())
                                        .packaging(
                                                artifacts.packaging() == null
                                                        ? ArtifactPackaging.NONE
                                                        : artifacts.packaging())
                                        .encryptionDisabled(Boolean.TRUE.equals(artifacts.encryptionDisabled()))
                                        .build())
                .timeoutInMinutes(given.timeoutInMinutes() == null ? TIMEOUT_MINUTES : given.timeoutInMinutes())
                .queuedTimeoutInMinutes(
                        given.queuedTimeoutInMinutes() == null ? QUEUED_MINUTES : given.queuedTimeoutInMinutes())
                .encryptionKey(
                        given.encryptionKey() == null
                                ? context.scope().arn("kms", "alias/aws/s3")
                                : given.encryptionKey())
                .build();
    }

    static EnvironmentVariable typed(EnvironmentVariable variable) {
        return variable.type() == null
                ? variable.toBuilder().type(EnvironmentVariableType.PLAINTEXT).build()
                : variable;
    }

    private List<Tag> tags(List<Tag> given) {
        return Tags.of(given, Tag::key, Tag::value, context.caller(), CodeBuildErrors::tag).entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
    }

    private static ProjectBadge badge(Boolean enabled) {
        return ProjectBadge.builder().badgeEnabled(Boolean.TRUE.equals(enabled)).build();
    }

    public UpdateProjectResponse updateProject(UpdateProjectRequest request) {
        String name = request.name();
        if (request.serviceRole() != null) {
            projects.checkRole(name, request.serviceRole());
        }
        ProjectChecks.refuseWhatIsNotHere(request.vpcConfig(), request.buildBatchConfig(), request.environment());
        List<Tag> tags = request.hasTags() ? tags(request.tags()) : null;
        Project changed = projects.table()
                .update(name, now -> {
                    Project wanted = complete(updated(now, request, tags));
                    ProjectChecks.check(wanted);
                    return wanted;
                })
                .orElseThrow(() -> CodeBuildErrors.noProject(projects.arn(name)));
        return UpdateProjectResponse.builder().project(changed).build();
    }

    private Project updated(Project now, UpdateProjectRequest request, @Nullable List<Tag> tags) {
        Project.Builder changed = now.toBuilder().lastModified(context.clock().instant());
        set(request.description(), changed::description);
        set(request.source(), changed::source);
        set(request.hasSecondarySources() ? request.secondarySources() : null, changed::secondarySources);
        set(request.sourceVersion(), changed::sourceVersion);
        set(
                request.hasSecondarySourceVersions() ? request.secondarySourceVersions() : null,
                changed::secondarySourceVersions);
        set(request.artifacts(), changed::artifacts);
        set(request.hasSecondaryArtifacts() ? request.secondaryArtifacts() : null, changed::secondaryArtifacts);
        set(request.cache(), changed::cache);
        set(request.environment(), changed::environment);
        set(request.serviceRole(), changed::serviceRole);
        set(request.timeoutInMinutes(), changed::timeoutInMinutes);
        set(request.queuedTimeoutInMinutes(), changed::queuedTimeoutInMinutes);
        set(request.encryptionKey(), changed::encryptionKey);
        set(tags, changed::tags);
        set(request.vpcConfig(), changed::vpcConfig);
        set(request.badgeEnabled() == null ? null : badge(request.badgeEnabled()), changed::badge);
        set(request.logsConfig(), changed::logsConfig);
        set(request.hasFileSystemLocations() ? request.fileSystemLocations() : null, changed::fileSystemLocations);
        set(request.buildBatchConfig(), changed::buildBatchConfig);
        if (request.concurrentBuildLimit() != null) {
            // AWS takes a limit away by -1
            changed.concurrentBuildLimit(request.concurrentBuildLimit() == -1 ? null : request.concurrentBuildLimit());
        }
        set(request.autoRetryLimit(), changed::autoRetryLimit);
        return changed.build();
    }

    private static <T> void set(@Nullable T value, Function<T, ?> setter) {
        if (value != null) {
            setter.apply(value);
        }
    }

    /** Its builds stay; a project that is not there is no error. */
    public void deleteProject(DeleteProjectRequest request) {
        context.change(change -> {
            projects.table().remove(request.name());
            builds.restartNumbers(request.name());
        });
    }

    public BatchGetProjectsResponse batchGetProjects(BatchGetProjectsRequest request) {
        List<Project> found = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String name : request.names()) {
            projects.table().get(name).ifPresentOrElse(found::add, () -> missing.add(name));
        }
        return BatchGetProjectsResponse.builder()
                .projects(found)
                .projectsNotFound(missing)
                .build();
    }

    public ListProjectsResponse listProjects(ListProjectsRequest request) {
        ProjectSortByType by = request.sortBy() == null ? ProjectSortByType.NAME : request.sortBy();
        SortOrderType order = request.sortOrder() == null ? SortOrderType.ASCENDING : request.sortOrder();
        Page<Project> page = Page.of(
                "ListProjects " + by + " " + order,
                projects.table().values(),
                project -> SortKey.of(
                        switch (by) {
                            case CREATED_TIME -> SortKey.of(project.created()) + project.name();
                            case LAST_MODIFIED_TIME -> SortKey.of(project.lastModified()) + project.name();
                            default -> project.name();
                        },
                        order),
                PAGE,
                request.nextToken(),
                CodeBuildErrors::token);
        return ListProjectsResponse.builder()
                .projects(page.items().stream().map(Project::name).toList())
                .nextToken(page.nextToken())
                .build();
    }

    public void invalidateProjectCache(InvalidateProjectCacheRequest request) {
        projects.get(request.projectName());
        new BuildCache(context, request.projectName()).forget();
    }
}
