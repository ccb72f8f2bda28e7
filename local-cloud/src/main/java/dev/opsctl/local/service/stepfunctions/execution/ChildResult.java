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
        if (child.output() != null && parsed) {
            result.set("Output", Json.parse(child.output()));
        } else if (child.output() != null) {
            result.put("Output", child.output());
        } else {
            result.put("Error", child.error()).put("Cause", child.cause());
        }
        result.putObject("OutputDetails").put("Included", true);
        result.put("StartDate", child.start().toEpochMilli())
                .put("StateMachineArn", child.machineArn())
                .put("Status", child.status())
                .put("StopDate", child.stop().toEpochMilli());
        return result;
    }
}
