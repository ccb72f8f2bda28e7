package dev.opsctl.operation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.ExitCode;
import dev.opsctl.OperationException;
import dev.opsctl.target.Clients;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/** Executions of a flow, as they were and live (OBS-4). */
public final class Executions {

    /** One execution. */
    public record Execution(String name, String status, String started, String stopped, String arn) {}

    /** One execution with everything that happened in it. */
    public record Story(
            String name,
            String status,
            String started,
            String stopped,
            String error,
            JsonNode input,
            JsonNode output,
            List<ExecutionTree.Node> states) {}

    private static final int MOST_LINES = 12;

    private final Clients clients;
    private final String stateMachineArn;
    private final InvocationLogs logs;

    /** @param flow the state machine, as the templates name it: {@code OrderFlow} */
    public Executions(Clients clients, String flow) {
        this.clients = clients;
        this.stateMachineArn = new Stacks(clients).output(Stacks.APP, flow + "Arn");
        this.logs = new InvocationLogs(clients);
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

    /**
     * Tells an execution's story.
     *
     * @param follow whether to wait for its end
     * @param listener hears of every state as it is entered and left
     */
    public Story tell(String arn, boolean follow, ExecutionTree.Listener listener) {
        ExecutionTree tree = new ExecutionTree(withLogs(listener));
        long seen = 0;
        while (true) {
            DescribeExecutionResponse execution = describe(arn);
            for (HistoryEvent event : since(arn, seen)) {
                seen = event.id();
                tree.add(event);
            }
            if (!follow || execution.status() != ExecutionStatus.RUNNING) {
                return story(execution, tree);
            }
            pause();
        }
    }

    /** Read from the newest backwards, so that following a long history does not read it again and again. */
    private Deque<HistoryEvent> since(String arn, long seen) {
        Deque<HistoryEvent> events = new ArrayDeque<>();
        for (HistoryEvent event : clients.stepFunctions()
                .getExecutionHistoryPaginator(r -> r.executionArn(arn).reverseOrder(true))
                .events()) {
            if (event.id() <= seen) {
                break;
            }
            events.push(event);
        }
        return events;
    }

    private DescribeExecutionResponse describe(String arn) {
        try {
            return clients.stepFunctions().describeExecution(r -> r.executionArn(arn));
        } catch (ExecutionDoesNotExistException e) {
            throw new OperationException(
                    ExitCode.NOT_FOUND, "There is no execution " + arn, "See what there is: opsctl execution list", e);
        }
    }

    private static Story story(DescribeExecutionResponse execution, ExecutionTree tree) {
        return new Story(
                execution.name(),
                execution.statusAsString(),
                String.valueOf(execution.startDate()),
                execution.stopDate() == null ? null : execution.stopDate().toString(),
                execution.error() == null ? null : ExecutionTree.error(execution.error(), execution.cause()),
                JsonText.read(execution.input()),
                execution.output() == null ? null : JsonText.read(execution.output()),
                tree.roots());
    }

    private ExecutionTree.Listener withLogs(ExecutionTree.Listener listener) {
        return new ExecutionTree.Listener() {
            @Override
            public void entered(ExecutionTree.Node node) {
                listener.entered(node);
            }

            @Override
            public void failed(ExecutionTree.Node node, Instant at) {
                if (node.function() != null) {
                    String order = node.input().path("orderID").asText(null);
                    node.logs().clear();
                    node.logs().addAll(logs.ofFailure(node.function(), node.scheduled(), at, order, MOST_LINES));
                }
                listener.failed(node, at);
            }

            @Override
            public void exited(ExecutionTree.Node node) {
                listener.exited(node);
            }
        };
    }

    private void pause() {
        try {
            Thread.sleep(clients.target().remote() ? 1_000 : 100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException(
                    ExitCode.INTERRUPTED, "Interrupted", "The execution goes on: opsctl execution tail");
        }
    }
}
