package dev.opsctl.functions.console;

import dev.opsctl.functions.console.domain.FlowState;
import dev.opsctl.functions.console.domain.Resolution;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.runtime.Log;
import java.util.Map;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionAlreadyExistsException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;

/** The executions of state machine {@code OrderFlow}. */
final class OrderFlowRuns implements Resolving.Flow {
    private final SfnClient sfn;
    private final String arn;

    OrderFlowRuns(SfnClient sfn, String arn) {
        this.sfn = sfn;
        this.arn = arn;
    }

    @Override
    public FlowState state(String execution) {
        String name = arn.replace(":stateMachine:", ":execution:") + ":" + execution;
        try {
            DescribeExecutionResponse run = sfn.describeExecution(request -> request.executionArn(name));
            return switch (run.status()) {
                case RUNNING, PENDING_REDRIVE -> FlowState.RUNNING;
                case SUCCEEDED -> new FlowState(FlowState.Kind.SUCCEEDED, run.stopDate(), null);
                default ->
                    new FlowState(
                            FlowState.Kind.FAILED,
                            run.stopDate(),
                            run.cause() == null ? run.statusAsString() : run.cause());
            };
        } catch (ExecutionDoesNotExistException e) {
            return FlowState.NONE;
        }
    }

    @Override
    public void start(String orderID, Resolution resolution) {
        String input = Json.write(Map.of(
                "orderID", orderID,
                "resolve", resolution.decision().action().word(),
                "note", resolution.decision().note()));
        try {
            sfn.startExecution(request ->
                    request.stateMachineArn(arn).name(resolution.execution()).input(input));
            Log.info("flow started", "orderID", orderID, "execution", resolution.execution());
        } catch (ExecutionAlreadyExistsException e) {
            Log.info("flow had been started before", "orderID", orderID, "execution", resolution.execution());
        }
    }
}
