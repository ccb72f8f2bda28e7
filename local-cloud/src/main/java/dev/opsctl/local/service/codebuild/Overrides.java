package dev.opsctl.local.service.codebuild;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codebuild.model.ArtifactsType;
import software.amazon.awssdk.services.codebuild.model.EnvironmentVariable;
import software.amazon.awssdk.services.codebuild.model.Project;
import software.amazon.awssdk.services.codebuild.model.ProjectEnvironment;
import software.amazon.awssdk.services.codebuild.model.ProjectSource;
import software.amazon.awssdk.services.codebuild.model.SourceType;
import software.amazon.awssdk.services.codebuild.model.StartBuildRequest;

/** A project as one build sees it: with what the request for the build has otherwise. */
final class Overrides {

    private Overrides() {}

    /** @throws software.amazon.awssdk.services.codebuild.model.InvalidInputException if together they are no project */
    static Project apply(Project project, StartBuildRequest request) {
        Project.Builder changed = project.toBuilder()
                .source(source(project.source(), request))
                .environment(environment(project.environment(), request));
        set(
                request.hasSecondarySourcesOverride() ? request.secondarySourcesOverride() : null,
                changed::secondarySources);
        set(
                request.hasSecondarySourcesVersionOverride() ? request.secondarySourcesVersionOverride() : null,
                changed::secondarySourceVersions);
        changed.sourceVersion(
                Projects.version(request.sourceVersion() == null ? project.sourceVersion() : request.sourceVersion()));
        set(request.artifactsOverride(), changed::artifacts);
        set(
                request.hasSecondaryArtifactsOverride() ? request.secondaryArtifactsOverride() : null,
                changed::secondaryArtifacts);
        set(request.cacheOverride(), changed::cache);
        set(request.serviceRoleOverride(), changed::serviceRole);
        set(request.timeoutInMinutesOverride(), changed::timeoutInMinutes);
        set(request.queuedTimeoutInMinutesOverride(), changed::queuedTimeoutInMinutes);
        set(request.encryptionKeyOverride(), changed::encryptionKey);
        set(request.logsConfigOverride(), changed::logsConfig);
        Project together = changed.build();
        if (together.artifacts().type() == ArtifactsType.CODEPIPELINE
                && together.source().type() != SourceType.CODEPIPELINE) {
            throw CodeBuildErrors.invalid("ArtifactsOverride must be set when using artifacts type CodePipelines");
        }
        ProjectChecks.check(together);
        return together;
    }

    private static ProjectSource source(ProjectSource source, StartBuildRequest request) {
        ProjectSource.Builder changed = source.toBuilder();
        if (request.sourceTypeOverride() != null && request.sourceTypeOverride() != source.type()) {
            // a location of the former type is none of the new one
            changed.type(request.sourceTypeOverride()).location(null);
        }
        set(request.sourceLocationOverride(), changed::location);
        set(request.sourceAuthOverride(), changed::auth);
        set(request.gitCloneDepthOverride(), changed::gitCloneDepth);
        set(request.gitSubmodulesConfigOverride(), changed::gitSubmodulesConfig);
        set(request.buildspecOverride(), changed::buildspec);
        set(request.insecureSslOverride(), changed::insecureSsl);
        set(request.reportBuildStatusOverride(), changed::reportBuildStatus);
        set(request.buildStatusConfigOverride(), changed::buildStatusConfig);
        return changed.build();
    }

    private static ProjectEnvironment environment(ProjectEnvironment environment, StartBuildRequest request) {
        ProjectEnvironment.Builder changed = environment.toBuilder();
        set(request.environmentTypeOverride(), changed::type);
        set(request.imageOverride(), changed::image);
        set(request.computeTypeOverride(), changed::computeType);
        set(request.certificateOverride(), changed::certificate);
        set(request.privilegedModeOverride(), changed::privilegedMode);
        set(request.registryCredentialOverride(), changed::registryCredential);
        set(request.imagePullCredentialsTypeOverride(), changed::imagePullCredentialsType);
        set(request.fleetOverride(), changed::fleet);
        Map<String, EnvironmentVariable> variables = new LinkedHashMap<>();
        environment.environmentVariables().forEach(variable -> variables.put(variable.name(), variable));
        request.environmentVariablesOverride()
                .forEach(variable -> variables.put(variable.name(), ProjectOperations.typed(variable)));
        return changed.environmentVariables(variables.values()).build();
    }

    private static <T> void set(@Nullable T value, Function<T, ?> setter) {
        if (value != null) {
            setter.apply(value);
        }
    }
}
