package dev.opsctl.local.service.codepipeline;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.Composed;
import java.util.List;
import software.amazon.awssdk.services.codepipeline.CodePipelineClient;

/**
 * AWS CodePipeline: pipelines, and executions whose actions call the other services with the pipeline's role. Webhooks, custom actions, actions of
 * third parties and rolling stages back are left out.
 *
 * @see <a href="https://docs.aws.amazon.com/codepipeline/latest/APIReference/Welcome.html">API reference</a>
 */
public final class LocalCodePipeline {

    private LocalCodePipeline() {}

    /** The CodePipeline of one account and region. */
    public static CodePipelineClient of(ServiceContext context) {
        Pipelines pipelines = new Pipelines(context);
        PipelineRuns executions = new PipelineRuns(context);
        PipelineEvents events = new PipelineEvents(context);
        Progress progress = new Progress(context, pipelines, executions, events);
        ActionRunner runner = new ActionRunner(context, pipelines, executions, progress);
        Starts starts = new Starts(context, executions, progress, events);
        SourcePolling polling = new SourcePolling(context, pipelines, executions, starts);
        return Composed.of(
                CodePipelineClient.class,
                List.of(
                        new PipelineOperations(context, pipelines, executions, starts, polling),
                        new TagOperations(context, pipelines),
                        new ExecutionOperations(context, pipelines, executions, starts, progress),
                        new StateOperations(pipelines, executions, progress),
                        new HistoryOperations(pipelines, executions),
                        new JobOperations(context, pipelines, executions, progress, runner),
                        new PipelineWork(runner, polling)));
    }
}
