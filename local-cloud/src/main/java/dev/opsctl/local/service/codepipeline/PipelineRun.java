package dev.opsctl.local.service.codepipeline;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionStatus;
import software.amazon.awssdk.services.codepipeline.model.ArtifactDetail;
import software.amazon.awssdk.services.codepipeline.model.ArtifactRevision;
import software.amazon.awssdk.services.codepipeline.model.ExecutionMode;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecutionStatus;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecutionSummary;
import software.amazon.awssdk.services.codepipeline.model.S3Location;
import software.amazon.awssdk.services.codepipeline.model.SourceRevision;
import software.amazon.awssdk.services.codepipeline.model.SourceRevisionOverride;

/**
 * One execution of a pipeline, from what has triggered it to its end.
 *
 * @param version of the pipeline, which it keeps whatever becomes of the pipeline meanwhile
 * @param number counts the pipeline's executions: of two, the one with the higher number came later
 * @param token of the request that has started it; null if it had none
 * @param variables the pipeline's variables, as they are in this execution
 * @param overrides which revisions the source actions take instead of the newest ones
 * @param revisions what the source actions have found
 * @param stages those that it has come to, in this order
 */
record PipelineRun(
        String pipeline,
        int version,
        long number,
        PipelineExecutionSummary summary,
        String token,
        Map<String, String> variables,
        List<SourceRevisionOverride> overrides,
        List<ArtifactRevision> revisions,
        List<StageRun> stages) {

    String id() {
        return summary.pipelineExecutionId();
    }

    PipelineExecutionStatus status() {
        return summary.status();
    }

    /** Whether it goes on beside the others of its pipeline, whatever stage they are in. */
    boolean passesOthers() {
        return summary.executionMode() == ExecutionMode.PARALLEL;
    }

    /** Whether it is under way. */
    boolean goesOn() {
        return status() == PipelineExecutionStatus.IN_PROGRESS || status() == PipelineExecutionStatus.STOPPING;
    }

    /** The stage that something is under way in; empty between two stages. */
    Optional<StageRun> open() {
        return stages.stream().filter(StageRun::goesOn).findFirst();
    }

    Optional<StageRun> stage(String name) {
        return stages.stream().filter(stage -> stage.name().equals(name)).findFirst();
    }

    Stream<ActionRun> runs() {
        return stages.stream().flatMap(stage -> stage.runs().stream());
    }

    Optional<ActionRun> run(String id) {
        return runs().filter(run -> run.id().equals(id)).findFirst();
    }

    /** How often it was tried: once, and once more for each retry of a stage. */
    int attempts() {
        return 1 + stages.stream().mapToInt(StageRun::retries).sum();
    }

    private PipelineRun with(PipelineExecutionSummary other, List<ArtifactRevision> found, List<StageRun> all) {
        return new PipelineRun(pipeline, version, number, other, token, variables, overrides, found, all);
    }

    PipelineRun in(PipelineExecutionStatus status, Instant now, @Nullable String why) {
        return with(
                summary.toBuilder()
                        .status(status)
                        .statusSummary(why)
                        .lastUpdateTime(now)
                        .build(),
                revisions,
                stages);
    }

    PipelineRun stopped(PipelineExecutionStatus status, Instant now, String reason) {
        return with(
                summary.toBuilder()
                        .status(status)
                        .stopTrigger(trigger -> trigger.reason(reason))
                        .lastUpdateTime(now)
                        .build(),
                revisions,
                stages);
    }

    PipelineRun entered(StageRun stage, Instant now) {
        List<StageRun> all = new ArrayList<>(stages);
        all.add(stage);
        return with(summary.toBuilder().lastUpdateTime(now).build(), revisions, all);
    }

    PipelineRun changed(String stage, Instant now, UnaryOperator<StageRun> change) {
        return with(
                summary.toBuilder().lastUpdateTime(now).build(),
                revisions,
                stages.stream()
                        .map(one -> one.name().equals(stage) ? change.apply(one) : one)
                        .toList());
    }

    PipelineRun changed(ActionRun other) {
        return with(
                summary,
                revisions,
                stages.stream()
                        .map(stage -> stage.changed(run -> run.id().equals(other.id()) ? other : run))
                        .toList());
    }

    /** With what a source action has found, in place of what it found before. */
    PipelineRun found(String action, List<ArtifactRevision> more) {
        if (more.isEmpty()) {
            return this;
        }
        List<ArtifactRevision> all = new ArrayList<>(revisions);
        all.removeIf(one -> more.stream().anyMatch(other -> other.name().equals(one.name())));
        all.addAll(more);
        List<SourceRevision> sources = new ArrayList<>(summary.sourceRevisions());
        sources.removeIf(one -> one.actionName().equals(action));
        more.stream()
                .limit(1)
                .forEach(one -> sources.add(SourceRevision.builder()
                        .actionName(action)
                        .revisionId(one.revisionId())
                        .revisionSummary(one.revisionSummary())
                        .revisionUrl(one.revisionUrl())
                        .build()));
        return with(summary.toBuilder().sourceRevisions(sources).build(), all, stages);
    }

    private Stream<ActionRun> succeeded() {
        return runs().filter(run -> run.is(ActionExecutionStatus.SUCCEEDED));
    }

    /** Where an artifact is that an action has made; empty if it was not made. */
    Optional<S3Location> artifact(String name) {
        return succeeded()
                .flatMap(run -> run.detail().output().outputArtifacts().stream())
                .filter(artifact -> artifact.name().equals(name))
                .map(ArtifactDetail::s3location)
                .reduce((first, second) -> second);
    }

    /** What references like <code>#{namespace.name}</code> stand for, by namespace and name. */
    Map<String, Map<String, String>> namespaces() {
        Map<String, Map<String, String>> all = new HashMap<>();
        all.put("variables", variables);
        all.put("codepipeline", Map.of("PipelineExecutionId", id()));
        succeeded()
                .filter(run -> run.detail().input().namespace() != null)
                .forEach(run -> all.put(
                        run.detail().input().namespace(), run.detail().output().outputVariables()));
        return all;
    }
}
