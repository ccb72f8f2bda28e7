package dev.opsctl.local.service.stepfunctions.execution;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.metrics.Metrics;
import dev.opsctl.local.service.stepfunctions.interpreter.Execution;
import java.time.Duration;
import java.util.Map;

/**
 * The metrics of executions.
 *
 * @see <a href="https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html">Metrics</a>
 */
final class ExecutionMetrics {

    private static final String NAMESPACE = "AWS/States";
    private static final Map<String, String> BY_STATUS = Map.of(
            "RUNNING", "ExecutionsStarted",
            "SUCCEEDED", "ExecutionsSucceeded",
            "FAILED", "ExecutionsFailed",
            "TIMED_OUT", "ExecutionsTimedOut",
            "ABORTED", "ExecutionsAborted");

    private final ServiceContext context;

    ExecutionMetrics(ServiceContext context) {
        this.context = context;
    }

    /** An execution has the status that it has now. */
    void changed(Execution execution) {
        String name = BY_STATUS.get(execution.outcome().status());
        if (name != null) {
            Metrics metrics = context.metrics();
            metrics.metric(
                            NAMESPACE,
                            name,
                            "Count",
                            "StateMachineArn",
                            execution.program().machineArn())
                    .record(1);
            if (execution.outcome().stop() != null) {
                metrics.metric(
                                NAMESPACE,
                                "ExecutionTime",
                                "Milliseconds",
                                "StateMachineArn",
                                execution.program().machineArn())
                        .record(Duration.between(
                                        execution.start(), execution.outcome().stop())
                                .toMillis());
            }
        }
    }
}
