package dev.opsctl.operation;

import dev.opsctl.ExitCode;
import dev.opsctl.OperationException;
import dev.opsctl.target.Clients;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/** Executions of the order flow, live. */
public final class Executions {

    /** One execution. */
    public record Execution(String name, String status, String started, String stopped, String arn) {}

    /**
     * Something that happened in an execution.
     *
     * @param millis how long the state took, on the event that leaves it
     * @param detail the error and its cause, or null
     */
    public record Step(long id, String time, String type, String state, Long millis, String detail) {}

    private final Clients clients;
    private final String stateMachineArn;

    public Executions(Clients clients) {
        this.clients = clients;
        this.stateMachineArn = new Stacks(clients).output(Stacks.APP, "OrderFlowArn");
    }

    /** The newest executions first. */
    public List<Execution> list(String status, int limit) {
        return clients
                .stepFunctions()
                .listExecutionsPaginator(r -> {
                    r.stateMachineArn(stateMachineArn);
                    if (status != null) {
                        r.statusFilter(status);
                    }
                })
                .executions()
                .stream()
                .limit(limit)
                .map(Executions::execution)
                .toList();
    }

    private static Execution execution(ExecutionListItem item) {
        return new Execution(
                item.name(),
                item.statusAsString(),
                String.valueOf(item.startDate()),
                item.stopDate() == null ? null : item.stopDate().toString(),
                item.executionArn());
    }

    /** Resolves an execution's name or ARN; null is the newest one. */
    public String arn(String nameOrArn) {
        if (nameOrArn == null) {
            return list(null, 1).stream()
                    .map(Execution::arn)
                    .findFirst()
                    .orElseThrow(() -> new OperationException(
                            ExitCode.NOT_FOUND,
                            "There is no execution yet",
                            "Start one: opsctl order place --item LATEX-GLOVES:2"));
        }
        return nameOrArn.startsWith("arn:")
                ? nameOrArn
                : stateMachineArn.replace(":stateMachine:", ":execution:") + ":" + nameOrArn;
    }

    /** Reports every step of an execution, waiting for those to come, and returns how it ended. */
    public Execution tail(String arn, Consumer<Step> sink) {
        Map<Long, String> stateOf = new HashMap<>();
        Map<String, Deque<Instant>> entered = new HashMap<>();
        long seen = 0;
        while (true) {
            try {
                DescribeExecutionResponse execution =
                        clients.stepFunctions().describeExecution(r -> r.executionArn(arn));
                for (HistoryEvent event : clients.stepFunctions()
                        .getExecutionHistoryPaginator(r -> r.executionArn(arn))
                        .events()) {
                    if (event.id() > seen) {
                        seen = event.id();
                        sink.accept(step(event, stateOf, entered));
                    }
                }
                if (execution.status() != ExecutionStatus.RUNNING) {
                    return new Execution(
                            execution.name(),
                            execution.statusAsString(),
                            String.valueOf(execution.startDate()),
                            String.valueOf(execution.stopDate()),
                            arn);
                }
                Thread.sleep(clients.target().endpoint() == null ? 1_000 : 100);
            } catch (ExecutionDoesNotExistException e) {
                throw new OperationException(
                        ExitCode.NOT_FOUND,
                        "There is no execution " + arn,
                        "See what there is: opsctl execution list",
                        e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new OperationException(
                        ExitCode.INTERRUPTED, "Interrupted", "The execution goes on: opsctl execution tail");
            }
        }
    }

    private static Step step(HistoryEvent event, Map<Long, String> stateOf, Map<String, Deque<Instant>> entered) {
        String state = stateOf.get(event.previousEventId());
        Long millis = null;
        if (event.stateEnteredEventDetails() != null) {
            state = event.stateEnteredEventDetails().name();
            entered.computeIfAbsent(state, s -> new ArrayDeque<>()).push(event.timestamp());
        } else if (event.stateExitedEventDetails() != null) {
            state = event.stateExitedEventDetails().name();
            Deque<Instant> since = entered.get(state);
            millis = since == null || since.isEmpty()
                    ? null
                    : Duration.between(since.pop(), event.timestamp()).toMillis();
        }
        if (state != null) {
            stateOf.put(event.id(), state);
        }
        return new Step(
                event.id(), String.valueOf(event.timestamp()), event.typeAsString(), state, millis, failure(event));
    }

    private static String failure(HistoryEvent event) {
        if (event.taskFailedEventDetails() != null) {
            return event.taskFailedEventDetails().error() + ": "
                    + event.taskFailedEventDetails().cause();
        } else if (event.lambdaFunctionFailedEventDetails() != null) {
            return event.lambdaFunctionFailedEventDetails().error() + ": "
                    + event.lambdaFunctionFailedEventDetails().cause();
        } else if (event.executionFailedEventDetails() != null) {
            return event.executionFailedEventDetails().error() + ": "
                    + event.executionFailedEventDetails().cause();
        } else if (event.taskTimedOutEventDetails() != null) {
            return event.taskTimedOutEventDetails().error() + ": "
                    + event.taskTimedOutEventDetails().cause();
        }
        return null;
    }
}
