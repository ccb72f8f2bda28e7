package dev.opsctl.local.service.codepipeline;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.codepipeline.Pipelines.Stored;
import dev.opsctl.local.store.Table;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.codecommit.CodeCommitClient;
import software.amazon.awssdk.services.codepipeline.model.ActionDeclaration;
import software.amazon.awssdk.services.codepipeline.model.TriggerType;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Looks once a minute of the cloud's time whether there is something new where source actions ask for that ({@code PollForSourceChanges}, as
 * they do unless they say otherwise). Nobody looks while no pipeline asks for it.
 */
final class SourcePolling {

    private static final int SECONDS = 60;

    private final ServiceContext context;
    private final Pipelines pipelines;
    private final PipelineRuns executions;
    private final Starts starts;
    /** What was seen last, by pipeline and action. */
    private final Table<String> seen;

    private boolean planned;

    SourcePolling(ServiceContext context, Pipelines pipelines, PipelineRuns executions, Starts starts) {
        this.context = context;
        this.pipelines = pipelines;
        this.executions = executions;
        this.starts = starts;
        this.seen = context.table("seen", String.class);
    }

    private static List<ActionDeclaration> polled(Stored pipeline) {
        return pipeline.declaration().stages().get(0).actions().stream()
                .filter(action -> !"false".equals(action.configuration().get("PollForSourceChanges")))
                .toList();
    }

    /** Forgets a pipeline, as a part of a change. */
    void forget(String pipeline) {
        seen.entries(pipeline + "/").forEach(one -> seen.remove(one.getKey()));
    }

    /** Begins to look, if somebody asks for it. */
    synchronized void look() {
        if (!planned
                && pipelines.table().values().stream()
                        .anyMatch(one -> !polled(one).isEmpty())) {
            planned = true;
            context.clock().schedule(context.clock().nextSpan(SECONDS, Duration.ofSeconds(SECONDS)), due -> {
                context.cloud().workers().run("polling the sources of pipelines", this::poll);
                synchronized (this) {
                    planned = false;
                }
                look();
            });
        }
    }

    private void poll() {
        for (Stored pipeline : pipelines.table().values()) {
            for (ActionDeclaration action : polled(pipeline)) {
                try {
                    poll(pipeline, action);
                } catch (AwsServiceException e) {
                    // no such branch or object yet, or none that the role may see: what it is, an execution says
                }
            }
        }
    }

    private void poll(Stored pipeline, ActionDeclaration action) {
        String name = pipeline.name();
        String revision = revision(pipeline, action);
        String key = name + "/" + action.name();
        context.change(change -> {
            boolean known = revision.equals(seen.get(key).orElse(null))
                    || pipelines.table().get(name).isEmpty()
                    || executions.of(name).stream()
                            .limit(1)
                            .flatMap(execution -> execution.summary().sourceRevisions().stream())
                            .anyMatch(source -> source.actionName().equals(action.name())
                                    && source.revisionId().equals(revision));
            seen.replace(key, revision);
            if (!known) {
                starts.start(change, pipeline.declaration(), TriggerType.POLL_FOR_SOURCE_CHANGES, action.name());
            }
        });
    }

    private String revision(Stored pipeline, ActionDeclaration action) {
        Caller own = context.cloud()
                .assumeRole(
                        pipeline.declaration().roleArn(), "PollForSourceChanges", pipelines.service(pipeline.name()));
        Caller role = action.roleArn() == null
                ? own
                : context.cloud().assumeRole(action.roleArn(), "PollForSourceChanges", own);
        Map<String, String> settings = action.configuration();
        if (action.actionTypeId().provider().equals(ActionKind.CODECOMMIT)) {
            return context.client(CodeCommitClient.class, role)
                    .getBranch(r ->
                            r.repositoryName(settings.get("RepositoryName")).branchName(settings.get("BranchName")))
                    .branch()
                    .commitId();
        }
        return String.valueOf(context.client(S3Client.class, role)
                .headObject(r -> r.bucket(settings.get("S3Bucket")).key(settings.get("S3ObjectKey")))
                .versionId());
    }
}
