package dev.opsctl.operation.pipeline;

import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecutionStatus;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecutionSummary;
import software.amazon.awssdk.services.codepipeline.model.StageExecutionStatus;
import software.amazon.awssdk.services.codepipeline.model.StageRetryMode;
import software.amazon.awssdk.services.codepipeline.model.StageState;

/** Runs what has failed again. */
public final class Retry {

    /**
     * What has begun.
     *
     * @param how {@code again} for the failed stage of the same run, {@code anew} for a run of what is in the branch now
     */
    public record Begun(String run, String how, String stage) {}

    /**
     * The stages that can be repeated. The source is read anew; and a change set that was executed is used up, so a deployment needs new ones, which
     * Build makes.
     */
    private static final Set<String> REPEATABLE = Set.of("Build", "Smoke");

    private final Clients clients;
    private final Pipeline pipeline;

    public Retry(Clients clients) {
        this.clients = clients;
        this.pipeline = new Pipeline(clients);
    }

    /** @throws OperationException if the newest run is under way */
    public Begun retry() {
        List<PipelineExecutionSummary> runs = pipeline.runs();
        if (!runs.isEmpty() && runs.get(0).status() == PipelineExecutionStatus.IN_PROGRESS) {
            throw new OperationException(
                    ExitCode.CONFLICT,
                    "Nothing is to be repeated: the newest run is under way",
                    "Follow it: opsctl pipeline tail");
        }
        Optional<StageState> failed = runs.isEmpty()
                ? Optional.empty()
                : pipeline.state().stageStates().stream()
                        .filter(stage -> stage.latestExecution() != null
                                && stage.latestExecution().status() == StageExecutionStatus.FAILED
                                && stage.latestExecution()
                                        .pipelineExecutionId()
                                        .equals(runs.get(0).pipelineExecutionId()))
                        .findFirst();
        if (failed.isPresent() && REPEATABLE.contains(failed.get().stageName())) {
            String stage = failed.get().stageName();
            return new Begun(
                    clients.codePipeline()
                            .retryStageExecution(r -> r.pipelineName(pipeline.name())
                                    .stageName(stage)
                                    .pipelineExecutionId(runs.get(0).pipelineExecutionId())
                                    .retryMode(StageRetryMode.FAILED_ACTIONS))
                            .pipelineExecutionId(),
                    "again",
                    stage);
        }
        return new Begun(
                clients.codePipeline()
                        .startPipelineExecution(r -> r.name(pipeline.name()))
                        .pipelineExecutionId(),
                "anew",
                "Source");
    }
}
