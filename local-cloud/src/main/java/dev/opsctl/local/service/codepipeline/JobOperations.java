package dev.opsctl.local.service.codepipeline;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.service.codepipeline.Progress.Place;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.codepipeline.model.ApprovalAlreadyCompletedException;
import software.amazon.awssdk.services.codepipeline.model.ApprovalStatus;
import software.amazon.awssdk.services.codepipeline.model.GetJobDetailsRequest;
import software.amazon.awssdk.services.codepipeline.model.GetJobDetailsResponse;
import software.amazon.awssdk.services.codepipeline.model.InvalidApprovalTokenException;
import software.amazon.awssdk.services.codepipeline.model.InvalidJobStateException;
import software.amazon.awssdk.services.codepipeline.model.OutputVariablesSizeExceededException;
import software.amazon.awssdk.services.codepipeline.model.PutApprovalResultRequest;
import software.amazon.awssdk.services.codepipeline.model.PutApprovalResultResponse;
import software.amazon.awssdk.services.codepipeline.model.PutJobFailureResultRequest;
import software.amazon.awssdk.services.codepipeline.model.PutJobSuccessResultRequest;

/** How others say what has become of an action: who approves, and the function that a job was given to. */
final class JobOperations {

    /** The most that output variables have together, in characters, as on AWS. */
    private static final int MOST_VARIABLES = 122_880;

    /** A run of an action, and where it is. */
    private record Found(Place place, ActionRun run) {}

    private final ServiceContext context;
    private final Pipelines pipelines;
    private final PipelineRuns executions;
    private final Progress progress;
    private final ActionRunner runner;

    JobOperations(
            ServiceContext context,
            Pipelines pipelines,
            PipelineRuns executions,
            Progress progress,
            ActionRunner runner) {
        this.context = context;
        this.pipelines = pipelines;
        this.executions = executions;
        this.progress = progress;
        this.runner = runner;
    }

    public PutApprovalResultResponse putApprovalResult(PutApprovalResultRequest request) {
        String pipeline = request.pipelineName();
        String stage = request.stageName();
        if (pipelines.get(pipeline).declaration().stages().stream()
                .noneMatch(one -> one.name().equals(stage))) {
            throw CodePipelineErrors.noStage(pipeline, stage);
        }
        Found found = found(pipeline)
                .filter(one -> one.run().detail().stageName().equals(stage)
                        && one.run().name().equals(request.actionName()))
                .filter(one -> isOf(one, ActionKind.MANUAL) && one.run().token().equals(request.token()))
                .findFirst()
                .orElseThrow(() -> unknown(request));
        String who = context.caller().arn();
        String why = request.result().summary();
        ActionOutcome outcome = request.result().status() == ApprovalStatus.APPROVED
                ? ActionOutcome.succeeded(null, List.of(), Map.of())
                : new ActionFailure(
                                ActionFailure.Code.JOB_FAILED, "Rejected by " + who + (why.isEmpty() ? "" : ": " + why))
                        .outcome();
        if (!runner.ended(found.place(), outcome.decided(who, why))) {
            throw Faults.of(
                    ApprovalAlreadyCompletedException.class,
                    "The approval of the action " + request.actionName() + " has already been completed");
        }
        return PutApprovalResultResponse.builder()
                .approvedAt(context.clock().instant())
                .build();
    }

    private RuntimeException unknown(PutApprovalResultRequest request) {
        boolean declared = pipelines.get(request.pipelineName()).declaration().stages().stream()
                .filter(stage -> stage.name().equals(request.stageName()))
                .flatMap(stage -> stage.actions().stream())
                .anyMatch(action -> action.name().equals(request.actionName())
                        && action.actionTypeId().provider().equals(ActionKind.MANUAL));
        return declared
                ? Faults.of(
                        InvalidApprovalTokenException.class,
                        "The approval token " + request.token() + " is not valid for the action "
                                + request.actionName())
                : CodePipelineErrors.noAction(request.pipelineName(), request.stageName(), request.actionName());
    }

    private Stream<Found> found(String pipeline) {
        return executions.of(pipeline).stream()
                .flatMap(execution ->
                        execution.runs().map(run -> new Found(new Place(pipeline, execution.id(), run.id()), run)));
    }

    private static boolean isOf(Found found, String provider) {
        return found.run().detail().input().actionTypeId().provider().equals(provider);
    }

    /** Those under way first: the job that somebody speaks of is nearly always one of them. */
    private Found job(String id) {
        Stream<Found> busy = executions.busy().stream().flatMap(this::found);
        Stream<Found> all = pipelines.table().values().stream().flatMap(pipeline -> found(pipeline.name()));
        return Stream.concat(busy, all)
                .filter(found ->
                        isOf(found, ActionKind.LAMBDA) && found.run().token().equals(id))
                .findFirst()
                .orElseThrow(() -> CodePipelineErrors.noJob(id));
    }

    public GetJobDetailsResponse getJobDetails(GetJobDetailsRequest request) {
        Found job = job(request.jobId());
        return GetJobDetailsResponse.builder()
                .jobDetails(
                        runner.work(job.place()).map(FunctionAction::details).orElseThrow(() -> settled(job)))
                .build();
    }

    private static InvalidJobStateException settled(Found job) {
        return Faults.of(
                InvalidJobStateException.class,
                "Job with ID '" + job.run().token() + "' is in "
                        + job.run().detail().statusAsString() + ", not in InProgress");
    }

    public void putJobSuccessResult(PutJobSuccessResultRequest request) {
        Found job = job(request.jobId());
        int size = 0;
        for (Map.Entry<String, String> variable : request.outputVariables().entrySet()) {
            size += variable.getKey().length() + variable.getValue().length();
        }
        if (size > MOST_VARIABLES) {
            throw Faults.of(
                    OutputVariablesSizeExceededException.class,
                    "The size of the output variables exceeds the limit of " + MOST_VARIABLES + " characters");
        }
        if (request.executionDetails() != null
                && !progress.change(
                        job.place(),
                        run -> run.resulting(context.clock().instant(), result -> {
                            Optional.ofNullable(request.executionDetails().summary())
                                    .ifPresent(result::externalExecutionSummary);
                            Optional.ofNullable(request.executionDetails().externalExecutionId())
                                    .ifPresent(result::externalExecutionId);
                        }))) {
            throw settled(job);
        }
        boolean counted = request.continuationToken() == null
                ? runner.ended(
                        job.place(),
                        ActionOutcome.succeeded(null, runner.outputs(job.place()), request.outputVariables()))
                : runner.again(job.place(), FunctionAction.CONTINUATION, request.continuationToken());
        if (!counted) {
            throw settled(job);
        }
    }

    public void putJobFailureResult(PutJobFailureResultRequest request) {
        Found job = job(request.jobId());
        String external = request.failureDetails().externalExecutionId();
        if (external != null) {
            progress.change(
                    job.place(),
                    run -> run.resulting(context.clock().instant(), result -> result.externalExecutionId(external)));
        }
        if (!runner.ended(
                job.place(),
                ActionOutcome.failed(
                        request.failureDetails().typeAsString(),
                        request.failureDetails().message()))) {
            throw settled(job);
        }
    }
}
