package dev.opsctl.local.service.cloudformation.type.codebuild;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.cloudformation.resource.ResourceRequest;
import dev.opsctl.local.service.cloudformation.resource.ResourceState;
import dev.opsctl.local.service.cloudformation.resource.ResourceType;
import dev.opsctl.local.service.cloudformation.type.StackTags;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.codebuild.model.CacheType;
import software.amazon.awssdk.services.codebuild.model.CreateProjectRequest;
import software.amazon.awssdk.services.codebuild.model.LogsConfig;
import software.amazon.awssdk.services.codebuild.model.Project;
import software.amazon.awssdk.services.codebuild.model.ProjectCache;
import software.amazon.awssdk.services.codebuild.model.Tag;
import software.amazon.awssdk.services.codebuild.model.UpdateProjectRequest;

/** {@code AWS::CodeBuild::Project}; its physical id is the project's name. Webhooks and public projects are refused. */
public final class ProjectType implements ResourceType {

    private static final int LONGEST_NAME = 150;

    @Override
    public String name() {
        return "AWS::CodeBuild::Project";
    }

    private static void refuse(ResourceRequest request) {
        if (request.properties().path("Triggers").path("Webhook").asBoolean()) {
            throw new UnsupportedOperationException("the local cloud hears of no webhooks: leave Triggers out");
        } else if (request.properties().path("Visibility").asText("PRIVATE").equals("PUBLIC_READ")) {
            throw new UnsupportedOperationException("the local cloud has no public projects: leave Visibility out");
        }
    }

    /** Templates say {@code BuildSpec} where the API says {@code buildspec}. */
    private static <T extends SdkPojo> T bind(ResourceRequest request, Class<T> type) {
        ObjectNode properties = request.properties().deepCopy();
        renameBuildspec(properties.path("Source"));
        properties.path("SecondarySources").forEach(ProjectType::renameBuildspec);
        return PojoJson.read(properties, type);
    }

    private static void renameBuildspec(JsonNode source) {
        if (source.has("BuildSpec")) {
            ((ObjectNode) source).set("Buildspec", source.get("BuildSpec"));
        }
    }

    private static List<Tag> tags(ResourceRequest request) {
        return StackTags.wanted(
                request, (key, value) -> Tag.builder().key(key).value(value).build());
    }

    @Override
    public ResourceState create(ResourceRequest request) {
        refuse(request);
        CodeBuildClient codebuild = request.client(CodeBuildClient.class);
        String name = request.text("Name") == null ? request.generatedName(LONGEST_NAME) : request.text("Name");
        Project made = find(codebuild, name)
                .filter(before -> StackTags.ours(request, tags(before)))
                .orElseGet(() -> codebuild
                        .createProject(bind(request, CreateProjectRequest.class).toBuilder()
                                .name(name)
                                .tags(tags(request))
                                .build())
                        .project());
        return state(made);
    }

    private static Map<String, String> tags(Project project) {
        return project.tags().stream().collect(Collectors.toMap(Tag::key, Tag::value));
    }

    private static Optional<Project> find(CodeBuildClient codebuild, String name) {
        return codebuild.batchGetProjects(r -> r.names(name)).projects().stream()
                .findFirst();
    }

    private static ResourceState state(Project project) {
        return ResourceState.of(project.name()).with("Arn", project.arn()).with("Id", project.arn());
    }

    /** What the template does not say any more becomes what it is where nothing is said. */
    @Override
    public ResourceState update(ResourceRequest request) {
        refuse(request);
        ObjectNode properties = request.properties();
        UpdateProjectRequest.Builder wanted = bind(request, UpdateProjectRequest.class).toBuilder()
                .name(request.physicalId())
                .tags(tags(request));
        if (isAbsent(properties, "Description")) {
            wanted.description("");
        }
        if (isAbsent(properties, "Cache")) {
            wanted.cache(ProjectCache.builder().type(CacheType.NO_CACHE).build());
        }
        if (isAbsent(properties, "LogsConfig")) {
            wanted.logsConfig(LogsConfig.builder().build());
        }
        if (isAbsent(properties, "ConcurrentBuildLimit")) {
            wanted.concurrentBuildLimit(-1);
        }
        if (isAbsent(properties, "SecondarySources")) {
            wanted.secondarySources(List.of());
        }
        if (isAbsent(properties, "SecondaryArtifacts")) {
            wanted.secondaryArtifacts(List.of());
        }
        if (isAbsent(properties, "SecondarySourceVersions")) {
            wanted.secondarySourceVersions(List.of());
        }
        if (isAbsent(properties, "SourceVersion")) {
            wanted.sourceVersion("");
        }
        if (isAbsent(properties, "TimeoutInMinutes")) {
            wanted.timeoutInMinutes(60);
        }
        if (isAbsent(properties, "QueuedTimeoutInMinutes")) {
            wanted.queuedTimeoutInMinutes(480);
        }
        return state(request.client(CodeBuildClient.class)
                .updateProject(wanted.build())
                .project());
    }

    private static boolean isAbsent(JsonNode properties, String name) {
        return !properties.hasNonNull(name);
    }

    @Override
    public void delete(ResourceRequest request) {
        request.client(CodeBuildClient.class).deleteProject(r -> r.name(request.physicalId()));
    }

    @Override
    public Optional<ResourceState> read(ResourceRequest request) {
        return find(request.client(CodeBuildClient.class), request.physicalId()).map(ProjectType::state);
    }
}
