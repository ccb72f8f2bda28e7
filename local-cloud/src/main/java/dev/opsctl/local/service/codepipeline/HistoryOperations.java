package dev.opsctl.local.service.codepipeline;

import dev.opsctl.local.cloud.Page;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionDetail;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionFilter;
import software.amazon.awssdk.services.codepipeline.model.GetPipelineExecutionRequest;
import software.amazon.awssdk.services.codepipeline.model.GetPipelineExecutionResponse;
import software.amazon.awssdk.services.codepipeline.model.LatestInPipelineExecutionFilter;
import software.amazon.awssdk.services.codepipeline.model.ListActionExecutionsRequest;
import software.amazon.awssdk.services.codepipeline.model.ListActionExecutionsResponse;
import software.amazon.awssdk.services.codepipeline.model.ListPipelineExecutionsRequest;
import software.amazon.awssdk.services.codepipeline.model.ListPipelineExecutionsResponse;
import software.amazon.awssdk.services.codepipeline.model.PipelineExecution;
import software.amazon.awssdk.services.codepipeline.model.ResolvedPipelineVariable;
import software.amazon.awssdk.services.codepipeline.model.StageExecutionStatus;
import software.amazon.awssdk.services.codepipeline.model.StartTimeRange;

/** Which executions and actions there were, the newest first. */
final class HistoryOperations {

    private static final int PAGE = 100;

    private final Pipelines pipelines;
    private final PipelineRuns executions;

    HistoryOperations(Pipelines pipelines, PipelineRuns executions) {
        this.pipelines = pipelines;
        this.executions = executions;
    }

    public GetPipelineExecutionResponse getPipelineExecution(GetPipelineExecutionRequest request) {
        pipelines.get(request.pipelineName());
        PipelineRun execution = executions.get(request.pipelineName(), request.pipelineExecutionId());
        return GetPipelineExecutionResponse.builder()
                .pipelineExecution(PipelineExecution.builder()
                        .pipelineName(execution.pipeline())
                        .pipelineVersion(execution.version())
                        .pipelineExecutionId(execution.id())
                        .status(execution.status())
                        .statusSummary(execution.summary().statusSummary())
                        .artifactRevisions(execution.revisions())
                        .variables(execution.variables().entrySet().stream()
                                .map(variable -> ResolvedPipelineVariable.builder()
                                        .name(variable.getKey())
                                        .resolvedValue(variable.getValue())
                                        .build())
                                .toList())
                        .trigger(execution.summary().trigger())
                        .executionMode(execution.summary().executionMode())
                        .executionType(execution.summary().executionType())
                        .build())
                .build();
    }

    public ListPipelineExecutionsResponse listPipelineExecutions(ListPipelineExecutionsRequest request) {
        pipelines.get(request.pipelineName());
        String succeeded = request.filter() == null || request.filter().succeededInStage() == null
                ? null
                : request.filter().succeededInStage().stageName();
        Page<PipelineRun> page = Page.of(
                "ListPipelineExecutions " + request.pipelineName() + " " + succeeded,
                executions.of(request.pipelineName()).stream()
                        .filter(execution -> succeeded == null
                                || execution
                                        .stage(succeeded)
                                        .filter(stage -> stage.status() == StageExecutionStatus.SUCCEEDED)
                                        .isPresent())
                        .toList(),
                execution -> newestFirst(execution.number()),
                request.maxResults() == null ? PAGE : request.maxResults(),
                request.nextToken(),
                CodePipelineErrors::token);
        return ListPipelineExecutionsResponse.builder()
                .pipelineExecutionSummaries(
                        page.items().stream().map(PipelineRun::summary).toList())
                .nextToken(page.nextToken())
                .build();
    }

    /** A page is in the order of its keys. */
    private static String newestFirst(long number) {
        return String.format(Locale.ROOT, "%019d", Long.MAX_VALUE - number);
    }

    /** An action, where it stands in the list. */
    private record Listed(String key, ActionExecutionDetail detail) {}

    public ListActionExecutionsResponse listActionExecutions(ListActionExecutionsRequest request) {
        pipelines.get(request.pipelineName());
        ActionExecutionFilter filter = request.filter();
        LatestInPipelineExecutionFilter latest = filter == null ? null : filter.latestInPipelineExecution();
        String id =
                latest != null ? latest.pipelineExecutionId() : filter == null ? null : filter.pipelineExecutionId();
        boolean lastAttempt = latest != null && latest.startTimeRange() == StartTimeRange.LATEST;
        List<PipelineRun> wanted = id == null
                ? executions.of(request.pipelineName())
                : List.of(executions.get(request.pipelineName(), id));
        Page<Listed> page = Page.of(
                "ListActionExecutions " + request.pipelineName() + " " + id + " " + lastAttempt,
                wanted.stream()
                        .flatMap(execution -> listed(execution, lastAttempt))
                        .toList(),
                Listed::key,
                request.maxResults() == null ? PAGE : request.maxResults(),
                request.nextToken(),
                CodePipelineErrors::token);
        return ListActionExecutionsResponse.builder()
                .actionExecutionDetails(
                        page.items().stream().map(Listed::detail).toList())
                .nextToken(page.nextToken())
                .build();
    }

    /** @param lastAttempt only the last run of each action */
    private static Stream<Listed> listed(PipelineRun execution, boolean lastAttempt) {
        List<ActionRun> runs = execution.stages().stream()
                .flatMap(stage -> stage.runs().stream()
                        .filter(run -> !lastAttempt || stage.latest(run.name()).equals(Optional.of(run))))
                .toList();
        return runs.stream()
                .map(run -> new Listed(
                        newestFirst(execution.number())
                                + newestFirst(run.detail().startTime().toEpochMilli())
                                + newestFirst(runs.indexOf(run)),
                        run.detail()));
    }
}
