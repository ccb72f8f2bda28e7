package dev.opsctl.local.service.codepipeline;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.EventSink;
import dev.opsctl.local.cloud.ServiceContext;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionOutput;
import software.amazon.awssdk.services.codepipeline.model.ActionExecutionResult;
import software.amazon.awssdk.services.codepipeline.model.ActionTypeId;
import software.amazon.awssdk.services.codepipeline.model.ArtifactDetail;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/**
 * Tells the default event bus how executions go, as a part of the change that makes them go so.
 *
 * @see <a href="https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html">The events</a>
 */
final class PipelineEvents {

    private final ServiceContext context;

    PipelineEvents(ServiceContext context) {
        this.context = context;
    }

    void pipeline(PipelineRun execution, String state) {
        ObjectNode detail = detail(execution, state);
        detail.putObject("execution-trigger")
                .put("trigger-type", execution.summary().trigger().triggerTypeAsString())
                .put("trigger-detail", execution.summary().trigger().triggerDetail());
        emit("CodePipeline Pipeline Execution State Change", execution, detail);
    }

    void stage(PipelineRun execution, String stage, String state) {
        emit(
                "CodePipeline Stage Execution State Change",
                execution,
                detail(execution, state).put("stage", stage));
    }

    void action(PipelineRun execution, ActionRun run, String state) {
        ObjectNode detail = detail(execution, state)
                .put("stage", run.detail().stageName())
                .put("action", run.name())
                .put("action-execution-id", run.id())
                .put("region", context.scope().region());
        ActionTypeId type = run.detail().input().actionTypeId();
        detail.putObject("type")
                .put("owner", type.ownerAsString())
                .put("category", type.categoryAsString())
                .put("provider", type.provider())
                .put("version", type.version());
        artifacts(detail, "input-artifacts", run.detail().input().inputArtifacts());
        ActionExecutionOutput output = run.detail().output();
        if (output != null) {
            artifacts(detail, "output-artifacts", output.outputArtifacts());
            if (output.executionResult() != null) {
                result(detail, output.executionResult());
            }
        }
        emit("CodePipeline Action Execution State Change", execution, detail);
    }

    private static void artifacts(ObjectNode detail, String member, List<ArtifactDetail> artifacts) {
        if (artifacts.isEmpty()) {
            return;
        }
        ArrayNode all = detail.putArray(member);
        for (ArtifactDetail artifact : artifacts) {
            ObjectNode one = all.addObject().put("name", artifact.name());
            if (artifact.s3location() != null) {
                one.putObject("s3location")
                        .put("bucket", artifact.s3location().bucket())
                        .put("key", artifact.s3location().key());
            }
        }
    }

    private static void result(ObjectNode detail, ActionExecutionResult result) {
        ObjectNode told = detail.putObject("execution-result");
        put(told, "external-execution-url", result.externalExecutionUrl());
        put(
                told,
                "external-execution-summary",
                result.errorDetails() == null
                        ? result.externalExecutionSummary()
                        : result.errorDetails().message());
        put(told, "external-execution-id", result.externalExecutionId());
        put(
                told,
                "error-code",
                result.errorDetails() == null ? null : result.errorDetails().code());
    }

    private static void put(ObjectNode node, String member, @Nullable String text) {
        if (text != null) {
            node.put(member, text);
        }
    }

    private static ObjectNode detail(PipelineRun execution, String state) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("pipeline", execution.pipeline())
                .put("execution-id", execution.id())
                .put("start-time", execution.summary().startTime().toString())
                .put("state", state)
                .put("version", (double) execution.version())
                .put("pipeline-execution-attempt", (double) execution.attempts());
    }

    private void emit(String type, PipelineRun execution, ObjectNode detail) {
        if (context.cloud().service(EventBridgeClient.class, context.scope()) instanceof EventSink sink) {
            sink.emit("aws.codepipeline", type, List.of(context.arn(execution.pipeline())), detail);
        }
    }
}
