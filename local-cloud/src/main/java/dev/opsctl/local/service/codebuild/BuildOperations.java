package dev.opsctl.local.service.codebuild;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.codebuild.Builds.Stored;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import software.amazon.awssdk.services.codebuild.model.BatchDeleteBuildsRequest;
import software.amazon.awssdk.services.codebuild.model.BatchDeleteBuildsResponse;
import software.amazon.awssdk.services.codebuild.model.BatchGetBuildsRequest;
import software.amazon.awssdk.services.codebuild.model.BatchGetBuildsResponse;
import software.amazon.awssdk.services.codebuild.model.Build;
import software.amazon.awssdk.services.codebuild.model.BuildNotDeleted;
import software.amazon.awssdk.services.codebuild.model.BuildPhase;
import software.amazon.awssdk.services.codebuild.model.BuildPhaseType;
import software.amazon.awssdk.services.codebuild.model.CloudWatchLogsConfig;
import software.amazon.awssdk.services.codebuild.model.ListBuildsForProjectRequest;
import software.amazon.awssdk.services.codebuild.model.ListBuildsForProjectResponse;
import software.amazon.awssdk.services.codebuild.model.ListBuildsRequest;
import software.amazon.awssdk.services.codebuild.model.ListBuildsResponse;
import software.amazon.awssdk.services.codebuild.model.LogsConfigStatusType;
import software.amazon.awssdk.services.codebuild.model.LogsLocation;
import software.amazon.awssdk.services.codebuild.model.PhaseContext;
import software.amazon.awssdk.services.codebuild.model.Project;
import software.amazon.awssdk.services.codebuild.model.RetryBuildRequest;
import software.amazon.awssdk.services.codebuild.model.RetryBuildResponse;
import software.amazon.awssdk.services.codebuild.model.SortOrderType;
import software.amazon.awssdk.services.codebuild.model.StartBuildRequest;
import software.amazon.awssdk.services.codebuild.model.StartBuildResponse;
import software.amazon.awssdk.services.codebuild.model.StatusType;
import software.amazon.awssdk.services.codebuild.model.StopBuildRequest;
import software.amazon.awssdk.services.codebuild.model.StopBuildResponse;

/** Starting, stopping, looking at and removing builds. */
final class BuildOperations {

    private static final int PAGE = 100;
    /** For how long a repeated token is the same request. */
    private static final Duration TOKEN_LIFE = Duration.ofMinutes(5);

    private final ServiceContext context;
    private final Projects projects;
    private final Builds builds;
    private final BuildQueue queue;

    BuildOperations(ServiceContext context, Projects projects, Builds builds, BuildQueue queue) {
        this.context = context;
        this.projects = projects;
        this.builds = builds;
        this.queue = queue;
    }

    public StartBuildResponse startBuild(StartBuildRequest request) {
        return StartBuildResponse.builder().build(start(request)).build();
    }

    private Build start(StartBuildRequest request) {
        if (request.serviceRoleOverride() != null) {
            projects.checkRole(request.projectName(), request.serviceRoleOverride());
        }
        return context.cloud().store().change(change -> {
            Project settings = Overrides.apply(projects.get(request.projectName()), request);
            Optional<Build> before = repeated(request);
            if (before.isPresent()) {
                return before.get();
            }
            Integer most = settings.concurrentBuildLimit();
            if (most != null
                    && builds.of(settings.name()).stream()
                                    .filter(build -> !build.buildComplete())
                                    .count()
                            >= most) {
                throw CodeBuildErrors.limit("Cannot have more than " + most + " active builds for the project");
            }
            Build build = made(settings);
            builds.insert(new Stored(build, settings, request));
            change.afterCommit(() -> queue.add(build));
            return build;
        });
    }

    private Optional<Build> repeated(StartBuildRequest request) {
        if (request.idempotencyToken() == null) {
            return Optional.empty();
        }
        Instant oldest = context.clock().instant().minus(TOKEN_LIFE);
        for (Build build : builds.of(request.projectName())) {
            StartBuildRequest asked = builds.get(build.id()).request();
            if (request.idempotencyToken().equals(asked.idempotencyToken())
                    && build.startTime().isAfter(oldest)) {
                if (!asked.equals(request)) {
                    throw CodeBuildErrors.invalid(
                            "Parameter mismatch: a request with the same idempotency token had other parameters");
                }
                return Optional.of(build);
            }
        }
        return Optional.empty();
    }

    private Build made(Project settings) {
        String uuid = UUID.randomUUID().toString();
        String id = settings.name() + ":" + uuid;
        Instant now = context.clock().instant();
        return Build.builder()
                .id(id)
                .arn(context.arn("build/" + id))
                .buildNumber(builds.number(settings.name()))
                .startTime(now)
                .currentPhase(BuildPhaseType.QUEUED.toString())
                .buildStatus(StatusType.IN_PROGRESS)
                .buildComplete(false)
                .sourceVersion(settings.sourceVersion())
                .projectName(settings.name())
                .phases(
                        BuildPhase.builder()
                                .phaseType(BuildPhaseType.SUBMITTED)
                                .phaseStatus(StatusType.SUCCEEDED)
                                .startTime(now)
                                .endTime(now)
                                .durationInSeconds(0L)
                                .contexts(PhaseContext.builder()
                                        .statusCode("")
                                        .message("")
                                        .build())
                                .build(),
                        BuildPhase.builder()
                                .phaseType(BuildPhaseType.QUEUED)
                                .startTime(now)
                                .build())
                .source(settings.source())
                .secondarySources(settings.secondarySources())
                .secondarySourceVersions(settings.secondarySourceVersions())
                .artifacts(ArtifactUpload.announced(settings.artifacts(), uuid))
                .secondaryArtifacts(settings.secondaryArtifacts().stream()
                        .map(artifacts -> ArtifactUpload.announced(artifacts, uuid))
                        .toList())
                .cache(settings.cache())
                .environment(settings.environment())
                .serviceRole(settings.serviceRole())
                .logs(logs(settings, uuid))
                .timeoutInMinutes(settings.timeoutInMinutes())
                .queuedTimeoutInMinutes(settings.queuedTimeoutInMinutes())
                .initiator(initiator(context.caller()))
                .vpcConfig(settings.vpcConfig())
                .encryptionKey(settings.encryptionKey())
                .fileSystemLocations(settings.fileSystemLocations())
                .build();
    }

    private LogsLocation logs(Project settings, String uuid) {
        CloudWatchLogsConfig config =
                settings.logsConfig() == null ? null : settings.logsConfig().cloudWatchLogs();
        LogsLocation.Builder location = LogsLocation.builder()
                .cloudWatchLogs(
                        config == null
                                ? CloudWatchLogsConfig.builder()
                                        .status(LogsConfigStatusType.ENABLED)
                                        .build()
                                : config)
                .s3Logs(
                        settings.logsConfig() == null
                                ? null
                                : settings.logsConfig().s3Logs());
        if (config != null && config.status() == LogsConfigStatusType.DISABLED) {
            return location.build();
        }
        String group =
                config == null || config.groupName() == null ? "/aws/codebuild/" + settings.name() : config.groupName();
        String stream = config == null || config.streamName() == null ? uuid : config.streamName() + "/" + uuid;
        return location.groupName(group)
                .streamName(stream)
                .deepLink("https://console.aws.amazon.com/cloudwatch/home?region="
                        + context.scope().region() + "#logEvent:group=" + group + ";stream=" + stream)
                .cloudWatchLogsArn(context.scope().arn("logs", "log-group:" + group + ":log-stream:" + stream))
                .build();
    }

    /** As AWS names who has started a build: a rule, a pipeline, a user, {@code ROLE/SESSION}, or a service. */
    private static String initiator(Caller caller) {
        String starter = caller.context().get(Caller.STARTED_BY);
        return starter != null
                ? starter.substring(starter.lastIndexOf(':') + 1)
                : caller.arn().substring(caller.arn().lastIndexOf(':') + 1).replaceFirst("^(user|assumed-role)/", "");
    }

    public RetryBuildResponse retryBuild(RetryBuildRequest request) {
        if (request.id() == null) {
            throw CodeBuildErrors.invalid("Invalid build ID provided: null");
        }
        StartBuildRequest asked = builds.get(request.id()).request();
        return RetryBuildResponse.builder()
                .build(start(asked.toBuilder()
                        .idempotencyToken(request.idempotencyToken())
                        .build()))
                .build();
    }

    public StopBuildResponse stopBuild(StopBuildRequest request) {
        builds.get(request.id());
        builds.finish(request.id(), StatusType.STOPPED, StatusType.STOPPED, null);
        queue.ended(request.id());
        return StopBuildResponse.builder()
                .build(builds.get(request.id()).build())
                .build();
    }

    public BatchGetBuildsResponse batchGetBuilds(BatchGetBuildsRequest request) {
        List<Build> found = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String id : request.ids()) {
            builds.find(id).ifPresentOrElse(stored -> found.add(stored.build()), () -> missing.add(id));
        }
        return BatchGetBuildsResponse.builder()
                .builds(found)
                .buildsNotFound(missing)
                .build();
    }

    public ListBuildsResponse listBuilds(ListBuildsRequest request) {
        Page<Build> page = page("ListBuilds", builds.of(null), request.sortOrder(), request.nextToken());
        return ListBuildsResponse.builder()
                .ids(ids(page))
                .nextToken(page.nextToken())
                .build();
    }

    public ListBuildsForProjectResponse listBuildsForProject(ListBuildsForProjectRequest request) {
        projects.get(request.projectName());
        Page<Build> page = page(
                "ListBuildsForProject " + request.projectName(),
                builds.of(request.projectName()),
                request.sortOrder(),
                request.nextToken());
        return ListBuildsForProjectResponse.builder()
                .ids(ids(page))
                .nextToken(page.nextToken())
                .build();
    }

    private static List<String> ids(Page<Build> page) {
        return page.items().stream().map(Build::id).toList();
    }

    private static Page<Build> page(String list, List<Build> all, SortOrderType given, String token) {
        SortOrderType order = given == null ? SortOrderType.DESCENDING : given;
        return Page.of(
                list + " " + order,
                all,
                build -> SortKey.of(SortKey.of(build.startTime()) + build.id(), order),
                PAGE,
                token,
                CodeBuildErrors::token);
    }

    public BatchDeleteBuildsResponse batchDeleteBuilds(BatchDeleteBuildsRequest request) {
        List<String> deleted = new ArrayList<>();
        List<BuildNotDeleted> left = new ArrayList<>();
        for (String id : request.ids()) {
            if (builds.remove(id)) {
                deleted.add(context.arn("build/" + id));
            } else {
                left.add(BuildNotDeleted.builder()
                        .id(context.arn("build/" + id))
                        .statusCode(builds.find(id).isPresent() ? "BUILD_IN_PROGRESS" : "BUILD_NOT_FOUND")
                        .build());
            }
        }
        return BatchDeleteBuildsResponse.builder()
                .buildsDeleted(deleted)
                .buildsNotDeleted(left)
                .build();
    }
}
