package dev.opsctl.local.service.codepipeline;

import dev.opsctl.local.service.codepipeline.Pipelines.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.codepipeline.model.ActionDeclaration;
import software.amazon.awssdk.services.codepipeline.model.ActionExecution;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionResult;
import software.amazon.awssdk.services.codepipeline.model.ActionState;
import software.amazon.awssdk.services.codepipeline.model.ArtifactRevision;
import software.amazon.awssdk.services.codepipeline.model.GetPipelineStateRequest;
import software.amazon.awssdk.services.codepipeline.model.GetPipelineStateResponse;
import software.amazon.awssdk.services.codepipeline.model.RetryTrigger;
import software.amazon.awssdk.services.codepipeline.model.StageDeclaration;
import software.amazon.awssdk.services.codepipeline.model.StageExecution;
import software.amazon.awssdk.services.codepipeline.model.StageExecutionStatus;
import software.amazon.awssdk.services.codepipeline.model.StageState;
import software.amazon.awssdk.services.codepipeline.model.TransitionState;

/** What goes on in the stages of a pipeline. */
final class StateOperations {

    private final Pipelines pipelines;
    private final PipelineRuns executions;
    private final Progress progress;

    StateOperations(Pipelines pipelines, PipelineRuns executions, Progress progress) {
        this.pipelines = pipelines;
        this.executions = executions;
        this.progress = progress;
    }

    public GetPipelineStateResponse getPipelineState(GetPipelineStateRequest request) {
        Stored pipeline = pipelines.get(request.name());
        List<StageState> states = new ArrayList<>();
        List<StageDeclaration> stages = pipeline.declaration().stages();
        for (int i = 0; i < stages.size(); i++) {
            states.add(state(pipeline, stages.get(i), i));
        }
        return GetPipelineStateResponse.builder()
                .pipelineName(pipeline.name())
                .pipelineVersion(pipeline.declaration().version())
                .stageStates(states)
                .created(pipeline.created())
                .updated(pipeline.updated())
                .build();
    }

    private StageState state(Stored pipeline, StageDeclaration stage, int index) {
        Optional<PipelineRun> latest = executions.latest(pipeline.name(), stage.name());
        Optional<StageRun> run = latest.flatMap(execution -> execution.stage(stage.name()));
        List<StageExecution> inbound = progress.waiting(pipeline.name(), stage.name()).stream()
                .map(execution -> StageExecution.builder()
                        .pipelineExecutionId(execution.id())
                        .status(StageExecutionStatus.IN_PROGRESS)
                        .build())
                .toList();
        StageState.Builder state = StageState.builder()
                .stageName(stage.name())
                .inboundTransitionState(pipeline.closed(index)
                        .orElse(TransitionState.builder().enabled(true).build()))
                .actionStates(stage.actions().stream()
                        .map(action -> state(action, latest, run))
                        .toList());
        if (!inbound.isEmpty()) {
            state.inboundExecution(inbound.get(inbound.size() - 1)).inboundExecutions(inbound);
        }
        run.ifPresent(one -> {
            state.latestExecution(execution ->
                            execution.pipelineExecutionId(latest.get().id()).status(one.status()))
                    .beforeEntryConditionState(one.entry());
            if (one.retries() > 0) {
                state.retryStageMetadata(retry -> retry.manualStageRetryAttempt(one.retries())
                        .latestRetryTrigger(RetryTrigger.MANUAL_STAGE_RETRY));
            }
        });
        return state.build();
    }

    private static ActionState state(ActionDeclaration action, Optional<PipelineRun> latest, Optional<StageRun> stage) {
        ActionState.Builder state = ActionState.builder().actionName(action.name());
        String repository = action.configuration().get("RepositoryName");
        String project = action.configuration().get("ProjectName");
        if (repository != null) {
            state.entityUrl("https://console.aws.amazon.com/codecommit/home#/repository/" + repository + "/browse/"
                    + action.configuration().get("BranchName"));
        } else if (project != null) {
            state.entityUrl("https://console.aws.amazon.com/codebuild/home#/projects/" + project + "/view");
        }
        boolean alone = latest.filter(PipelineRun::passesOthers).isEmpty();
        stage.flatMap(run -> run.latest(action.name()))
                .ifPresent(run -> state.latestExecution(execution(run, action, alone)));
        action.outputArtifacts().stream()
                .flatMap(output -> latest.stream()
                        .flatMap(execution -> execution.revisions().stream())
                        .filter(revision -> revision.name().equals(output.name())))
                .findFirst()
                .ifPresent(revision -> revised(state, revision));
        return state.build();
    }

    private static void revised(ActionState.Builder state, ArtifactRevision revision) {
        state.revisionUrl(revision.revisionUrl()).currentRevision(current -> current.revisionId(revision.revisionId())
                .revisionChangeId(revision.revisionId())
                .created(revision.created()));
    }

    /** @param alone whether there is no other execution in the stage, so that its token is the one */
    private static ActionExecution execution(ActionRun run, ActionDeclaration action, boolean alone) {
        ActionExecution.Builder execution = ActionExecution.builder()
                .actionExecutionId(run.id())
                .status(run.detail().status())
                .lastStatusChange(run.detail().lastUpdateTime())
                .lastUpdatedBy(run.detail().updatedBy());
        if (alone && run.runs() && action.actionTypeId().provider().equals(ActionKind.MANUAL)) {
            execution.token(run.token());
        }
        ActionExecutionResult result =
                run.detail().output() == null ? null : run.detail().output().executionResult();
        if (result != null) {
            execution
                    .summary(result.externalExecutionSummary())
                    .externalExecutionId(result.externalExecutionId())
                    .externalExecutionUrl(result.externalExecutionUrl())
                    .errorDetails(result.errorDetails())
                    .logStreamARN(result.logStreamARN());
        }
        return execution.build();
    }
}
