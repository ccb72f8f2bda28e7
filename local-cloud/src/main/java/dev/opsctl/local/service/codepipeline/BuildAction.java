package dev.opsctl.local.service.codepipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.sdk.PojoJson;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.codebuild.CodeBuildClient;
import software.amazon.awssdk.services.codebuild.model.ArtifactPackaging;
import software.amazon.awssdk.services.codebuild.model.ArtifactsType;
import software.amazon.awssdk.services.codebuild.model.Build;
import software.amazon.awssdk.services.codebuild.model.BuildPhase;
import software.amazon.awssdk.services.codebuild.model.EnvironmentVariable;
import software.amazon.awssdk.services.codebuild.model.ProjectArtifacts;
import software.amazon.awssdk.services.codebuild.model.ProjectSource;
import software.amazon.awssdk.services.codebuild.model.SourceType;
import software.amazon.awssdk.services.codebuild.model.StartBuildRequest;
import software.amazon.awssdk.services.codebuild.model.StatusType;
import software.amazon.awssdk.services.codepipeline.model.ArtifactDetail;
import software.amazon.awssdk.services.codepipeline.model.S3Location;

/**
 * Builds with a project whose sources are the input artifacts and whose artifacts are the output artifacts.
 *
 * @see <a href="https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-CodeBuild.html">CodeBuild action</a>
 */
final class BuildAction implements ActionProvider {

    private static final String BUILD = "build";
    private static final String CUTS = "cuts";
    /** How often a build is started again that could not go on because the cloud ended. */
    private static final int MOST_CUTS = 3;

    private static final Duration PAUSE = Duration.ofMillis(200);

    @Override
    public Step step(ActionWork work) throws ActionFailure {
        String started = work.noted(BUILD);
        if (started == null || started.isEmpty()) {
            start(work);
            return Step.again(PAUSE);
        }
        Build build = work.client(CodeBuildClient.class).batchGetBuilds(r -> r.ids(started)).builds().stream()
                .findFirst()
                .orElseThrow(() -> new ActionFailure(
                        ActionFailure.Code.JOB_FAILED, "The build " + started + " does not exist any more"));
        if (!build.buildComplete()) {
            return Step.again(PAUSE);
        } else if (build.buildStatus() == StatusType.FAULT && cuts(work) < MOST_CUTS) {
            work.note(CUTS, String.valueOf(cuts(work) + 1));
            work.note(BUILD, "");
            return Step.again(PAUSE);
        } else if (build.buildStatus() != StatusType.SUCCEEDED) {
            throw new ActionFailure(
                    ActionFailure.Code.JOB_FAILED,
                    "Build terminated with state: " + build.buildStatusAsString() + why(build));
        }
        Map<String, String> variables = new LinkedHashMap<>();
        build.exportedEnvironmentVariables().forEach(variable -> variables.put(variable.name(), variable.value()));
        return Step.done(ActionOutcome.succeeded(null, work.outputs(), variables));
    }

    /** How many builds of this action the end of the cloud that ran them has cut off. */
    private static int cuts(ActionWork work) {
        return work.noted(CUTS) == null ? 0 : Integer.parseInt(work.noted(CUTS));
    }

    private static String why(Build build) {
        for (BuildPhase phase : build.phases()) {
            if (phase.phaseStatus() != null && phase.phaseStatus() != StatusType.SUCCEEDED && phase.hasContexts()) {
                return phase.contexts().stream()
                        .filter(said ->
                                said.statusCode() != null && !said.statusCode().isEmpty())
                        .findFirst()
                        .map(said -> ". Phase: " + phase.phaseTypeAsString() + ", Code: " + said.statusCode()
                                + ", Message: " + said.message())
                        .orElse(". Phase: " + phase.phaseTypeAsString());
            }
        }
        return "";
    }

    /** Starts the build; under the token of this run, so that a repetition finds it again. */
    private static void start(ActionWork work) throws ActionFailure {
        Caller role = work.role()
                .with(Caller.STARTED_BY, "codepipeline/" + work.pipeline().name());
        Build build = work.context()
                .client(CodeBuildClient.class, role)
                .startBuild(request(work))
                .build();
        work.tell(result -> result.externalExecutionId(build.id())
                .externalExecutionUrl("https://console.aws.amazon.com/codebuild/home?region="
                        + work.context().scope().region() + "#/builds/" + build.id() + "/view/new")
                .logStreamARN(build.logs() == null ? null : build.logs().cloudWatchLogsArn()));
        work.note(BUILD, build.id());
    }

    private static StartBuildRequest request(ActionWork work) throws ActionFailure {
        StartBuildRequest.Builder request = StartBuildRequest.builder()
                .projectName(work.setting("ProjectName"))
                .idempotencyToken(work.run().id() + "-" + cuts(work))
                .environmentVariablesOverride(variables(work));
        List<ArtifactDetail> inputs = work.inputs();
        String primary = work.setting("PrimarySource") == null ? inputs.get(0).name() : work.setting("PrimarySource");
        request.sourceTypeOverride(SourceType.S3).sourceLocationOverride(place(work.input(primary)));
        List<ProjectSource> secondary = new ArrayList<>();
        for (ArtifactDetail input : inputs) {
            if (!input.name().equals(primary)) {
                secondary.add(ProjectSource.builder()
                        .type(SourceType.S3)
                        .location(place(work.input(input.name())))
                        .sourceIdentifier(identifier(input.name()))
                        .build());
            }
        }
        List<ProjectArtifacts> outputs = work.outputs().stream()
                .map(output -> artifacts(output, work.outputs().size() > 1))
                .toList();
        ProjectArtifacts none =
                ProjectArtifacts.builder().type(ArtifactsType.NO_ARTIFACTS).build();
        if (work.store().encryptionKey() != null) {
            request.encryptionKeyOverride(work.store().encryptionKey().id());
        }
        return request.secondarySourcesOverride(secondary)
                .secondarySourcesVersionOverride(List.of())
                .artifactsOverride(outputs.size() == 1 ? outputs.get(0) : none)
                .secondaryArtifactsOverride(outputs.size() > 1 ? outputs : List.of())
                .build();
    }

    private static String place(S3Location location) {
        return location.bucket() + "/" + location.key();
    }

    /** Identifiers of sources and artifacts of builds have no dashes. */
    private static String identifier(String artifact) {
        return artifact.replace('-', '_');
    }

    /** @param several whether the buildspec names each by its identifier */
    private static ProjectArtifacts artifacts(ArtifactDetail output, boolean several) {
        String key = output.s3location().key();
        int name = key.lastIndexOf('/');
        return ProjectArtifacts.builder()
                .type(ArtifactsType.S3)
                .location(output.s3location().bucket())
                .path(key.substring(0, name))
                .name(key.substring(name + 1))
                .packaging(ArtifactPackaging.ZIP)
                .artifactIdentifier(several ? identifier(output.name()) : null)
                .build();
    }

    private static List<EnvironmentVariable> variables(ActionWork work) throws ActionFailure {
        String json = work.setting("EnvironmentVariables");
        List<EnvironmentVariable> variables = new ArrayList<>();
        if (json == null) {
            return variables;
        }
        try {
            for (JsonNode variable : PojoJson.mapper().readTree(json)) {
                variables.add(PojoJson.read(variable, EnvironmentVariable.class));
            }
            return variables;
        } catch (JsonProcessingException | IllegalArgumentException e) {
            throw new ActionFailure(
                    ActionFailure.Code.CONFIGURATION, "EnvironmentVariables is no JSON array of variables: " + json);
        }
    }
}
