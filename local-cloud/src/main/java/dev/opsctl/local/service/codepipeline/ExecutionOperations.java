package dev.opsctl.local.service.codepipeline;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.store.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionStatus;
import software.amazon.awssdk.services.codepipeline.model.ConflictException;
import software.amazon.awssdk.services.codepipeline.model.DisableStageTransitionRequest;
import software.amazon.awssdk.services.codepipeline.model.DuplicatedStopRequestException;
import software.amazon.awssdk.services.codepipeline.model.EnableStageTransitionRequest;
import software.amazon.awssdk.services.codepipeline.model.NotLatestPipelineExecutionException;
import software.amazon.awssdk.services.codepipeline.model.PipelineDeclaration;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecutionNotStoppableException;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecutionStatus;
import software.amazon.awssdk.services.codepipeline.model.PipelineType;
import software.amazon.awssdk.services.codepipeline.model.RetryStageExecutionRequest;
import software.amazon.awssdk.services.codepipeline.model.RetryStageExecutionResponse;
import software.amazon.awssdk.services.codepipeline.model.StageExecutionStatus;
import software.amazon.awssdk.services.codepipeline.model.StageNotRetryableException;
import software.amazon.awssdk.services.codepipeline.model.StageRetryMode;
import software.amazon.awssdk.services.codepipeline.model.StartPipelineExecutionRequest;
import software.amazon.awssdk.services.codepipeline.model.StartPipelineExecutionResponse;
import software.amazon.awssdk.services.codepipeline.model.StopPipelineExecutionRequest;
import software.amazon.awssdk.services.codepipeline.model.StopPipelineExecutionResponse;
import software.amazon.awssdk.services.codepipeline.model.TransitionState;
import software.amazon.awssdk.services.codepipeline.model.TriggerType;

/** Starting, stopping and retrying executions, and holding them up between stages. */
final class ExecutionOperations {

    private final ServiceContext context;
    private final Pipelines pipelines;
    private final PipelineRuns executions;
    private final Starts starts;
    private final Progress progress;

    ExecutionOperations(
            ServiceContext context, Pipelines pipelines, PipelineRuns executions, Starts starts, Progress progress) {
        this.context = context;
        this.pipelines = pipelines;
        this.executions = executions;
        this.starts = starts;
        this.progress = progress;
    }

    public StartPipelineExecutionResponse startPipelineExecution(StartPipelineExecutionRequest request) {
        Caller caller = context.caller();
        String rule = caller.context().get(Caller.STARTED_BY);
        String id = context.change((Change change) -> {
            PipelineDeclaration pipeline = pipelines.get(request.name()).declaration();
            if (pipeline.pipelineType() != PipelineType.V2
                    && !request.variables().isEmpty()) {
                throw CodePipelineErrors.validation("Pipeline variables are only supported for pipelines of type V2");
            }
            return repeated(request)
                    .orElseGet(() -> starts.start(
                            change,
                            pipeline,
                            rule == null ? TriggerType.START_PIPELINE_EXECUTION : TriggerType.CLOUD_WATCH_EVENT,
                            rule == null ? caller.arn() : rule,
                            request));
        });
        return StartPipelineExecutionResponse.builder().pipelineExecutionId(id).build();
    }

    private Optional<String> repeated(StartPipelineExecutionRequest request) {
        return request.clientRequestToken() == null
                ? Optional.empty()
                : executions.of(request.name()).stream()
                        .filter(execution -> request.clientRequestToken().equals(execution.token()))
                        .map(PipelineRun::id)
                        .findFirst();
    }

    public StopPipelineExecutionResponse stopPipelineExecution(StopPipelineExecutionRequest request) {
        pipelines.get(request.pipelineName());
        context.change(change -> {
            PipelineRun execution = executions
                    .find(request.pipelineName(), request.pipelineExecutionId())
                    .orElseThrow(() -> notStoppable(
                            "Pipeline execution with ID " + request.pipelineExecutionId() + " does not exist"));
            boolean abandon = Boolean.TRUE.equals(request.abandon());
            if (!execution.goesOn()) {
                throw notStoppable("Pipeline execution with ID " + execution.id() + " is in "
                        + execution.summary().statusAsString() + " and can not be stopped");
            } else if (execution.status() == PipelineExecutionStatus.STOPPING && !abandon) {
                throw Faults.of(
                        DuplicatedStopRequestException.class,
                        "Pipeline execution with ID " + execution.id() + " is already stopping");
            }
            progress.stop(change, execution, abandon, request.reason());
        });
        return StopPipelineExecutionResponse.builder()
                .pipelineExecutionId(request.pipelineExecutionId())
                .build();
    }

    private static PipelineExecutionNotStoppableException notStoppable(String words) {
        return Faults.of(PipelineExecutionNotStoppableException.class, words);
    }

    public RetryStageExecutionResponse retryStageExecution(RetryStageExecutionRequest request) {
        String pipeline = request.pipelineName();
        String stage = request.stageName();
        checkStage(pipeline, stage);
        context.change(change -> {
            PipelineRun execution = executions
                    .find(pipeline, request.pipelineExecutionId())
                    .orElseThrow(() -> notLatest(request.pipelineExecutionId(), stage));
            StageRun run =
                    execution.stage(stage).orElseThrow(() -> notRetryable(stage, "the execution has not come to it"));
            if (!execution.passesOthers()
                    && executions
                            .latest(pipeline, stage)
                            .filter(latest -> latest.id().equals(execution.id()))
                            .isEmpty()) {
                throw notLatest(execution.id(), stage);
            } else if (execution.goesOn()) {
                throw Faults.of(
                        ConflictException.class,
                        "Pipeline execution with ID " + execution.id() + " is in progress: its stage " + stage
                                + " cannot be retried now");
            } else if (run.status() != StageExecutionStatus.FAILED) {
                throw notRetryable(stage, "its status is " + run.status());
            } else if (run.runs().isEmpty()) {
                throw notRetryable(stage, "the conditions for entering it did not hold");
            }
            List<String> kept = new ArrayList<>();
            if (request.retryMode() == StageRetryMode.FAILED_ACTIONS) {
                run.runs().stream()
                        .filter(one -> one.is(ActionExecutionStatus.SUCCEEDED)
                                && run.counted().contains(one.id()))
                        .forEach(one -> kept.add(one.id()));
            }
            progress.retry(change, execution, stage, kept);
        });
        return RetryStageExecutionResponse.builder()
                .pipelineExecutionId(request.pipelineExecutionId())
                .build();
    }

    private static StageNotRetryableException notRetryable(String stage, String why) {
        return Faults.of(StageNotRetryableException.class, "Stage '" + stage + "' cannot be retried: " + why);
    }

    private static NotLatestPipelineExecutionException notLatest(String id, String stage) {
        return Faults.of(
                NotLatestPipelineExecutionException.class,
                "The pipeline execution with ID " + id + " is not the latest one in the stage '" + stage + "'");
    }

    private void checkStage(String pipeline, String stage) {
        if (pipelines.get(pipeline).declaration().stages().stream()
                .noneMatch(one -> one.name().equals(stage))) {
            throw CodePipelineErrors.noStage(pipeline, stage);
        }
    }

    public void disableStageTransition(DisableStageTransitionRequest request) {
        transition(
                request.pipelineName(),
                request.stageName(),
                request.transitionTypeAsString(),
                TransitionState.builder()
                        .enabled(false)
                        .disabledReason(request.reason())
                        .lastChangedBy(context.caller().arn())
                        .lastChangedAt(context.clock().instant())
                        .build());
    }

    public void enableStageTransition(EnableStageTransitionRequest request) {
        transition(request.pipelineName(), request.stageName(), request.transitionTypeAsString(), null);
    }

    private void transition(String pipeline, String stage, String type, @Nullable TransitionState state) {
        context.change(change -> {
            checkStage(pipeline, stage);
            pipelines.table().update(pipeline, now -> now.with(Pipelines.transition(type, stage), state));
            progress.advance(change, pipeline);
        });
    }
}
