package dev.opsctl.local.service.codepipeline;

import dev.opsctl.local.cloud.Page;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.service.codepipeline.Pipelines.Stored;
import dev.opsctl.local.store.Change;
import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.services.codepipeline.model.ActionDeclaration;
import software.amazon.awssdk.services.codepipeline.model.CreatePipelineRequest;
import software.amazon.awssdk.services.codepipeline.model.CreatePipelineResponse;
import software.amazon.awssdk.services.codepipeline.model.DeletePipelineRequest;
import software.amazon.awssdk.services.codepipeline.model.ExecutionMode;
import software.amazon.awssdk.services.codepipeline.model.GetPipelineRequest;
import software.amazon.awssdk.services.codepipeline.model.GetPipelineResponse;
import software.amazon.awssdk.services.codepipeline.model.ListPipelinesRequest;
import software.amazon.awssdk.services.codepipeline.model.ListPipelinesResponse;
import software.amazon.awssdk.services.codepipeline.model.PipelineDeclaration;
import software.amazon.awssdk.services.codepipeline.model.PipelineNameInUseException;
import software.amazon.awssdk.services.codepipeline.model.PipelineSummary;
import software.amazon.awssdk.services.codepipeline.model.PipelineType;
import software.amazon.awssdk.services.codepipeline.model.PipelineVersionNotFoundException;
import software.amazon.awssdk.services.codepipeline.model.Tag;
import software.amazon.awssdk.services.codepipeline.model.TriggerType;
import software.amazon.awssdk.services.codepipeline.model.UpdatePipelineRequest;
import software.amazon.awssdk.services.codepipeline.model.UpdatePipelineResponse;

/** Making, changing, listing and removing pipelines. */
final class PipelineOperations {

    private static final int PAGE = 1_000;

    private final ServiceContext context;
    private final Pipelines pipelines;
    private final PipelineRuns executions;
    private final Starts starts;
    private final SourcePolling polling;

    PipelineOperations(
            ServiceContext context,
            Pipelines pipelines,
            PipelineRuns executions,
            Starts starts,
            SourcePolling polling) {
        this.context = context;
        this.pipelines = pipelines;
        this.executions = executions;
        this.starts = starts;
        this.polling = polling;
    }

    public CreatePipelineResponse createPipeline(CreatePipelineRequest request) {
        PipelineDeclaration wanted = complete(request.pipeline(), 1);
        PipelineChecks.check(wanted, context.scope().region());
        Map<String, String> tags =
                Tags.of(request.tags(), Tag::key, Tag::value, context.caller(), CodePipelineErrors::tag);
        pipelines.checkRole(wanted);
        Instant now = context.clock().instant();
        context.change(change -> {
            if (!pipelines.table().insert(wanted.name(), new Stored(wanted, now, now, tags, Map.of()))) {
                throw Faults.of(
                        PipelineNameInUseException.class,
                        "A pipeline with the name '" + wanted.name() + "' already exists in account '"
                                + context.scope().accountId() + "'");
            }
            pipelines.insertVersion(wanted);
            starts.start(
                    change,
                    wanted,
                    TriggerType.CREATE_PIPELINE,
                    context.caller().arn());
            change.afterCommit(polling::look);
        });
        return CreatePipelineResponse.builder()
                .pipeline(wanted)
                .tags(TagOperations.list(tags))
                .build();
    }

    /** What AWS fills in where nothing is said. */
    private static PipelineDeclaration complete(PipelineDeclaration given, int version) {
        return given.toBuilder()
                .version(version)
                .pipelineType(given.pipelineType() == null ? PipelineType.V1 : given.pipelineType())
                .executionMode(given.executionMode() == null ? ExecutionMode.SUPERSEDED : given.executionMode())
                .stages(given.stages().stream()
                        .map(stage -> stage.toBuilder()
                                .actions(stage.actions().stream()
                                        .map(PipelineOperations::complete)
                                        .toList())
                                .build())
                        .toList())
                .build();
    }

    private static ActionDeclaration complete(ActionDeclaration action) {
        return action.toBuilder()
                .runOrder(action.runOrder() == null ? 1 : action.runOrder())
                .configuration(action.configuration())
                .inputArtifacts(action.inputArtifacts())
                .outputArtifacts(action.outputArtifacts())
                .build();
    }

    /** Executions under way keep the version that they have begun with. */
    public UpdatePipelineResponse updatePipeline(UpdatePipelineRequest request) {
        String name = request.pipeline().name();
        PipelineDeclaration checked = complete(request.pipeline(), 1);
        pipelines.get(name);
        PipelineChecks.check(checked, context.scope().region());
        pipelines.checkRole(checked);
        PipelineDeclaration changed = context.change((Change change) -> {
            PipelineDeclaration wanted = checked.toBuilder()
                    .version(pipelines.get(name).declaration().version() + 1)
                    .build();
            pipelines
                    .table()
                    .update(name, now -> now.with(wanted, context.clock().instant()));
            pipelines.insertVersion(wanted);
            change.afterCommit(polling::look);
            return wanted;
        });
        return UpdatePipelineResponse.builder().pipeline(changed).build();
    }

    public GetPipelineResponse getPipeline(GetPipelineRequest request) {
        Stored pipeline = pipelines.get(request.name());
        PipelineDeclaration declaration = request.version() == null
                ? pipeline.declaration()
                : pipelines
                        .version(request.name(), request.version())
                        .orElseThrow(() -> Faults.of(
                                PipelineVersionNotFoundException.class,
                                "Pipeline '" + request.name() + "' does not have a version " + request.version()));
        return GetPipelineResponse.builder()
                .pipeline(declaration)
                .metadata(metadata -> metadata.pipelineArn(pipelines.arn(request.name()))
                        .created(pipeline.created())
                        .updated(pipeline.updated()))
                .build();
    }

    public ListPipelinesResponse listPipelines(ListPipelinesRequest request) {
        Page<Stored> page = Page.of(
                "ListPipelines",
                pipelines.table().values(),
                Stored::name,
                request.maxResults() == null ? PAGE : request.maxResults(),
                request.nextToken(),
                CodePipelineErrors::token);
        return ListPipelinesResponse.builder()
                .pipelines(
                        page.items().stream().map(PipelineOperations::summary).toList())
                .nextToken(page.nextToken())
                .build();
    }

    private static PipelineSummary summary(Stored pipeline) {
        return PipelineSummary.builder()
                .name(pipeline.name())
                .version(pipeline.declaration().version())
                .pipelineType(pipeline.declaration().pipelineType())
                .executionMode(pipeline.declaration().executionMode())
                .created(pipeline.created())
                .updated(pipeline.updated())
                .build();
    }

    /** What its actions have started elsewhere goes on; a pipeline that is not there is no error. */
    public void deletePipeline(DeletePipelineRequest request) {
        context.change(change -> {
            pipelines.remove(request.name());
            executions.remove(request.name());
            polling.forget(request.name());
        });
    }
}
