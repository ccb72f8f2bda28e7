package dev.opsctl.local.service.stepfunctions.execution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.stepfunctions.Json;
import dev.opsctl.local.service.stepfunctions.interpreter.Execution;

/** What a Task gets that started an execution and waited for its end, as StartExecution's {@code .sync} and {@code .sync:2} give it. */
final class ChildResult {

    private ChildResult() {}

    /** @param parsed whether input and output are JSON ({@code .sync:2}) or text ({@code .sync}) */
    static ObjectNode of(Execution child, boolean parsed) {
        ObjectNode result = PojoJson.mapper().createObjectNode().put("ExecutionArn", child.arn());
        if (parsed) {
            result.set("Input", Json.parse(child.input()));
        } else {
            result.put("Input", child.input());
        }
        result.putObject("InputDetails").put("Included", true);
        result.put("Name", child.name());
        String output = child.outcome().output();
        if (output == null) {
            result.put("Error", child.outcome().error())
                    .put("Cause", child.outcome().cause());
        } else if (parsed) {
            result.set("Output", Json.parse(output));
        } else {
            result.put("Output", output);
        }
        if (output != null) {
            result.putObject("OutputDetails").put("Included", true);
        }
        result.put("StartDate", child.start().toEpochMilli())
                .put("StateMachineArn", child.program().machineArn())
                .put("Status", child.outcome().status())
                .put("StopDate", child.stopped().toEpochMilli());
        return result;
    }
}
