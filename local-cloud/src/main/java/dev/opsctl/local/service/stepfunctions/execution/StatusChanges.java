package dev.opsctl.local.service.stepfunctions.execution;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.EventSink;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.stepfunctions.interpreter.Execution;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;

/** What is told when an execution changes its status: an event to EventBridge, and its metrics. */
final class StatusChanges {

    private final ServiceContext context;
    private final ExecutionMetrics metrics;

    StatusChanges(ServiceContext context) {
        this.context = context;
        this.metrics = new ExecutionMetrics(context);
    }

    void announce(Execution execution) {
        metrics.changed(execution);
        ObjectNode detail = PojoJson.mapper()
                .createObjectNode()
                .put("executionArn", execution.arn())
                .put("stateMachineArn", execution.program().machineArn())
                .put("name", execution.name())
                .put("status", execution.outcome().status())
                .put("startDate", execution.start().toEpochMilli());
        detail.set(
                "stopDate",
                execution.outcome().stop() == null
                        ? detail.nullNode()
                        : detail.numberNode(execution.outcome().stop().toEpochMilli()));
        detail.put("input", execution.input())
                .put("output", execution.outcome().output())
                .put("stateMachineVersionArn", execution.program().qualifierArn())
                .put("stateMachineAliasArn", execution.program().aliasArn())
                .put("redriveCount", execution.redrives());
        Optional<String> not = execution.notRedrivable(context.clock().instant());
        detail.put("redriveStatus", not.isEmpty() ? "REDRIVABLE" : "NOT_REDRIVABLE")
                .put("redriveStatusReason", not.orElse(null));
        detail.set(
                "redriveDate",
                execution.redriven() == null
                        ? detail.nullNode()
                        : detail.numberNode(execution.redriven().toEpochMilli()));
        detail.putObject("inputDetails").put("included", true);
        detail.set(
                "outputDetails",
                execution.outcome().output() == null
                        ? detail.nullNode()
                        : detail.objectNode().put("included", true));
        detail.put("error", execution.outcome().error())
                .put("cause", execution.outcome().cause());
        try {
            if (context.cloud().service(EventBridgeClient.class, context.scope()) instanceof EventSink sink) {
                sink.emit("aws.states", "Step Functions Execution Status Change", List.of(execution.arn()), detail);
            }
        } catch (IllegalArgumentException e) {
            // a cloud without EventBridge
        }
    }
}
