package dev.opsctl.local.service.codepipeline;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.codepipeline.Progress.Place;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codepipeline.model.ActionDeclaration;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionResult;
import software.amazon.awssdk.services.codepipeline.model.ArtifactDetail;
import software.amazon.awssdk.services.codepipeline.model.ArtifactStore;
import software.amazon.awssdk.services.codepipeline.model.PipelineDeclaration;
import software.amazon.awssdk.services.codepipeline.model.S3Location;
import software.amazon.awssdk.services.codepipeline.model.SourceRevisionOverride;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * What an action works with: its settings, the artifacts, and the clients of services, as the action's role or else the pipeline's.
 *
 * @param run as it was when this step began
 */
record ActionWork(
        ServiceContext context,
        Progress progress,
        Place place,
        PipelineRun execution,
        PipelineDeclaration pipeline,
        ActionDeclaration action,
        ActionRun run) {

    /** The action has ended meanwhile: somebody has stopped it, or its time has run out. */
    static final class Over extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Over() {
            super(null, null, false, false);
        }
    }

    /** @return null if it is not set */
    @Nullable
    String setting(String name) {
        return run.detail().input().resolvedConfiguration().get(name);
    }

    /** A setting that {@link ActionSettings} demands. */
    String required(String name) {
        return Objects.requireNonNull(setting(name), name);
    }

    /** CodePipeline's word for itself when it acts for this pipeline. */
    Caller service() {
        return context.asService(context.arn(pipeline.name()));
    }

    /** The role of the pipeline, which reads and writes the artifacts. */
    Caller pipelineRole() {
        return context.cloud().assumeRole(pipeline.roleArn(), run.id(), service());
    }

    /** The role that the action is done with. */
    Caller role() {
        Caller own = pipelineRole();
        return action.roleArn() == null ? own : context.cloud().assumeRole(action.roleArn(), run.id(), own);
    }

    <C> C client(Class<C> type) {
        return context.client(type, role());
    }

    ArtifactStore store() {
        return pipeline.artifactStore() != null
                ? pipeline.artifactStore()
                : Objects.requireNonNull(
                        pipeline.artifactStores().get(context.scope().region()), "PipelineChecks has seen one");
    }

    PipelineArtifacts artifacts() {
        return new PipelineArtifacts(client(S3Client.class), store(), drafts(context));
    }

    /** Where artifacts lie on their way; what is there at a start was left by a process that is gone. */
    static Path drafts(ServiceContext context) {
        return context.directory().resolve("drafts");
    }

    /** The artifacts that the action takes. */
    List<ArtifactDetail> inputs() {
        return run.detail().input().inputArtifacts();
    }

    /** @throws ActionFailure if the action that declares the artifact has not made it */
    S3Location input(String name) throws ActionFailure {
        return inputs().stream()
                .filter(artifact -> artifact.name().equals(name) && artifact.s3location() != null)
                .map(ArtifactDetail::s3location)
                .findFirst()
                .orElseThrow(() -> new ActionFailure(
                        ActionFailure.Code.CONFIGURATION,
                        "The action failed because the input artifact " + name + " does not exist"));
    }

    /** The artifacts that the action makes, and where they belong; the same places at each repetition. */
    List<ArtifactDetail> outputs() {
        return action.outputArtifacts().stream()
                .map(artifact -> ArtifactDetail.builder()
                        .name(artifact.name())
                        .s3location(place -> place.bucket(store().location())
                                .key(PipelineArtifacts.key(pipeline.name(), artifact.name(), run.id())))
                        .build())
                .toList();
    }

    /** The revision that this source action takes instead of the newest one; null for the newest. */
    @Nullable
    String override(String type) {
        return execution.overrides().stream()
                .filter(one -> one.actionName().equals(action.name())
                        && one.revisionTypeAsString().equals(type))
                .map(SourceRevisionOverride::revisionValue)
                .findFirst()
                .orElse(null);
    }

    /** What the action has noted before; null if it has not. */
    @Nullable
    String noted(String key) {
        return run.notes().get(key);
    }

    /** Notes what was done, or is about to be, so that it is not done again after a restart. */
    void note(String key, @Nullable String value) {
        if (!progress.change(place, now -> now.noted(Map.of(key, value)))) {
            throw new Over();
        }
    }

    /** Tells what the action has started elsewhere. */
    void tell(Consumer<ActionExecutionResult.Builder> result) {
        if (!progress.change(place, now -> now.resulting(context.clock().instant(), result))) {
            throw new Over();
        }
    }
}
