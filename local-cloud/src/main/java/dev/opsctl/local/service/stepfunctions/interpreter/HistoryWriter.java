package dev.opsctl.local.service.stepfunctions.interpreter;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.clock.CloudClock;
import dev.opsctl.local.service.stepfunctions.StateError;
import dev.opsctl.local.service.stepfunctions.definition.TaskResource;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sfn.model.HistoryEventType;

/** Writes the events of an execution as GetExecutionHistory answers them. */
public final class HistoryWriter {

    private final CloudClock clock;

    public HistoryWriter(CloudClock clock) {
        this.clock = clock;
    }

    /** Appends an event after a branch's last one, which it becomes. */
    long add(Run run, @Nullable Branch branch, String type, Consumer<HistoryEvent.Builder> details) {
        if (branch != null && branch.quiet != null) {
            return branch.lastEvent;
        }
        HistoryEvent.Builder event = HistoryEvent.builder()
                .id(run.nextEvent)
                .previousEventId(branch == null ? 0 : branch.lastEvent)
                .timestamp(clock.instant())
                .type(type);
        details.accept(event);
        run.events.add(event.build());
        if (branch != null) {
            branch.lastEvent = run.nextEvent;
        }
        return run.nextEvent++;
    }

    /** Adds an event beside a branch's line: what follows in the branch does not name it as its previous one. */
    long aside(Run run, Branch branch, String type, Consumer<HistoryEvent.Builder> details) {
        long last = branch.lastEvent;
        long id = add(run, branch, type, details);
        branch.lastEvent = last;
        return id;
    }

    /** An expression of the state failed. */
    void evaluationFailed(Run run, Branch branch, StateError error) {
        add(
                run,
                branch,
                "EvaluationFailed",
                e -> e.evaluationFailedEventDetails(d -> d.error(error.name())
                        .cause(error.cause())
                        .location(error.location())
                        .state(branch.state)));
    }

    public void started(Run run) {
        add(
                run,
                null,
                "ExecutionStarted",
                e -> e.executionStartedEventDetails(d -> d.input(run.execution.input())
                        .inputDetails(i -> i.truncated(false))
                        .roleArn(run.execution.roleArn())
                        .stateMachineVersionArn(run.execution.program().qualifierArn())
                        .stateMachineAliasArn(run.execution.program().aliasArn())));
    }

    public void redriven(Run run, Branch main) {
        add(
                run,
                main,
                "ExecutionRedriven",
                e -> e.executionRedrivenEventDetails(d -> d.redriveCount(run.execution.redrives())));
    }

    void entered(Run run, Branch branch, String type) {
        branch.enteredEvent = add(
                run,
                branch,
                type + "StateEntered",
                e -> e.stateEnteredEventDetails(d ->
                        d.name(branch.state).input(branch.input.toString()).inputDetails(i -> i.truncated(false))));
    }

    void exited(Run run, Branch branch, String type, JsonNode output) {
        add(
                run,
                branch,
                type + "StateExited",
                e -> e.stateExitedEventDetails(d -> {
                    d.name(branch.state).output(output.toString()).outputDetails(o -> o.truncated(false));
                    if (branch.assigned != null) {
                        d.assignedVariables(texts(branch.assigned)).assignedVariablesDetails(v -> v.truncated(false));
                    }
                }));
        branch.assigned = null;
    }

    private static Map<String, String> texts(ObjectNode assigned) {
        Map<String, String> texts = new LinkedHashMap<>();
        assigned.properties()
                .forEach(variable ->
                        texts.put(variable.getKey(), variable.getValue().toString()));
        return texts;
    }

    /** LambdaFunctionScheduled and LambdaFunctionStarted, or TaskScheduled and TaskStarted. */
    void scheduled(Run run, Branch branch, TaskResource resource, String region, @Nullable Long timeout) {
        String parameters = branch.parameters().toString();
        if (resource.lambdaArn() != null) {
            add(
                    run,
                    branch,
                    "LambdaFunctionScheduled",
                    e -> e.lambdaFunctionScheduledEventDetails(d -> d.resource(resource.lambdaArn())
                            .input(parameters)
                            .inputDetails(i -> i.truncated(false))
                            .timeoutInSeconds(timeout)));
            add(run, branch, "LambdaFunctionStarted", e -> {});
            return;
        } else if (resource.activity()) {
            add(
                    run,
                    branch,
                    "ActivityScheduled",
                    e -> e.activityScheduledEventDetails(d -> d.resource(resource.resource())
                            .input(parameters)
                            .inputDetails(i -> i.truncated(false))
                            .timeoutInSeconds(timeout)
                            .heartbeatInSeconds(branch.heartbeatSeconds)));
            return;
        }
        add(
                run,
                branch,
                "TaskScheduled",
                e -> e.taskScheduledEventDetails(d -> d.resourceType(resource.type())
                        .resource(resource.resource())
                        .region(region)
                        .parameters(parameters)
                        .timeoutInSeconds(timeout)
                        .heartbeatInSeconds(branch.heartbeatSeconds)));
        add(
                run,
                branch,
                "TaskStarted",
                e -> e.taskStartedEventDetails(
                        d -> d.resourceType(resource.type()).resource(resource.resource())));
    }

    public void fetched(Run run, Branch branch, String worker) {
        add(run, branch, "ActivityStarted", e -> e.activityStartedEventDetails(d -> d.workerName(worker)));
    }

    void submitted(Run run, Branch branch, TaskResource resource, JsonNode output) {
        add(
                run,
                branch,
                "TaskSubmitted",
                e -> e.taskSubmittedEventDetails(d -> d.resourceType(resource.type())
                        .resource(resource.resource())
                        .output(output.toString())
                        .outputDetails(o -> o.truncated(false))));
    }

    void succeeded(Run run, Branch branch, TaskResource resource, JsonNode output) {
        if (resource.lambdaArn() != null) {
            add(
                    run,
                    branch,
                    "LambdaFunctionSucceeded",
                    e -> e.lambdaFunctionSucceededEventDetails(
                            d -> d.output(output.toString()).outputDetails(o -> o.truncated(false))));
            return;
        } else if (resource.activity()) {
            add(
                    run,
                    branch,
                    "ActivitySucceeded",
                    e -> e.activitySucceededEventDetails(
                            d -> d.output(output.toString()).outputDetails(o -> o.truncated(false))));
            return;
        }
        add(
                run,
                branch,
                "TaskSucceeded",
                e -> e.taskSucceededEventDetails(d -> d.resourceType(resource.type())
                        .resource(resource.resource())
                        .output(output.toString())
                        .outputDetails(o -> o.truncated(false))));
    }

    void failed(Run run, Branch branch, TaskResource resource, StateError error) {
        boolean timeout = error.timedOut();
        if (resource.activity() && timeout) {
            add(
                    run,
                    branch,
                    "ActivityTimedOut",
                    e -> e.activityTimedOutEventDetails(
                            d -> d.error(error.name()).cause(error.cause())));
        } else if (resource.activity()) {
            add(
                    run,
                    branch,
                    "ActivityFailed",
                    e -> e.activityFailedEventDetails(d -> d.error(error.name()).cause(error.cause())));
        } else if (resource.lambdaArn() != null) {
            if (timeout) {
                add(
                        run,
                        branch,
                        "LambdaFunctionTimedOut",
                        e -> e.lambdaFunctionTimedOutEventDetails(
                                d -> d.error(error.name()).cause(error.cause())));
            } else {
                add(
                        run,
                        branch,
                        "LambdaFunctionFailed",
                        e -> e.lambdaFunctionFailedEventDetails(
                                d -> d.error(error.name()).cause(error.cause())));
            }
        } else if (timeout) {
            add(
                    run,
                    branch,
                    "TaskTimedOut",
                    e -> e.taskTimedOutEventDetails(d -> d.resourceType(resource.type())
                            .resource(resource.resource())
                            .error(error.name())
                            .cause(error.cause())));
        } else {
            add(
                    run,
                    branch,
                    "TaskFailed",
                    e -> e.taskFailedEventDetails(d -> d.resourceType(resource.type())
                            .resource(resource.resource())
                            .error(error.name())
                            .cause(error.cause())));
        }
    }

    public void ended(Run run, @Nullable Branch branch, Execution execution) {
        String type = "Execution" + execution.outcome().status().charAt(0)
                + execution.outcome().status().substring(1).toLowerCase(Locale.ROOT);
        switch (execution.outcome().status()) {
            case "SUCCEEDED" ->
                add(
                        run,
                        branch,
                        type,
                        e -> e.executionSucceededEventDetails(
                                d -> d.output(execution.outcome().output()).outputDetails(o -> o.truncated(false))));
            case "FAILED" ->
                add(
                        run,
                        branch,
                        type,
                        e -> e.executionFailedEventDetails(
                                d -> d.error(execution.outcome().error())
                                        .cause(execution.outcome().cause())));
            case "ABORTED" ->
                add(
                        run,
                        branch,
                        type,
                        e -> e.executionAbortedEventDetails(
                                d -> d.error(execution.outcome().error())
                                        .cause(execution.outcome().cause())));
            default ->
                add(
                        run,
                        branch,
                        HistoryEventType.EXECUTION_TIMED_OUT.toString(),
                        e -> e.executionTimedOutEventDetails(
                                d -> d.error(execution.outcome().error())
                                        .cause(execution.outcome().cause())));
        }
    }
}
