package dev.opsctl.local.service.stepfunctions.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.service.stepfunctions.Json;
import dev.opsctl.local.service.stepfunctions.SfnErrors;
import dev.opsctl.local.service.stepfunctions.execution.TaskTokens;
import software.amazon.awssdk.services.sfn.model.SendTaskFailureRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskHeartbeatRequest;
import software.amazon.awssdk.services.sfn.model.SendTaskSuccessRequest;

/** What workers answer to tasks that wait for their token. */
final class TaskOperations {

    private final TaskTokens tokens;

    TaskOperations(TaskTokens tokens) {
        this.tokens = tokens;
    }

    public void sendTaskSuccess(SendTaskSuccessRequest request) {
        JsonNode output;
        try {
            output = Json.parse(String.valueOf(request.output()));
        } catch (IllegalArgumentException e) {
            throw SfnErrors.invalidOutput(String.valueOf(e.getMessage()));
        }
        tokens.succeed(request.taskToken(), output);
    }

    public void sendTaskFailure(SendTaskFailureRequest request) {
        tokens.fail(request.taskToken(), request.error(), request.cause());
    }

    public void sendTaskHeartbeat(SendTaskHeartbeatRequest request) {
        tokens.heartbeat(request.taskToken());
    }
}
