package dev.opsctl.operation.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.operation.JsonText;
import dev.opsctl.operation.order.OrderIds;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.ExecutionListItem;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;

/** Executions of a flow, as they were and live (OBS-4). */
public final class Executions {

    /**
     * One execution.
     *
     * @param end the state that it ended in, which says what came of it: an execution whose order could not be paid has SUCCEEDED, too; null
     *     while it runs
     * @param error why it failed, null if it did not
     */
    public record Execution(
            String name,
            String status,
            @Nullable String end,
            @Nullable String error,
            String started,
            @Nullable String stopped,
            @Nullable Duration took,
            String arn) {}

    /** One execution with everything that happened in it. */
    public record Story(
            String name,
            String status,
            String started,
            @Nullable String stopped,
            @Nullable String error,
            JsonNode input,
            @Nullable JsonNode output,
            List<ExecutionTree.Node> states) {}

    private static final int MOST_LINES = 12;
    private static final int AT_ONCE = 8;
    /** The end of an execution, the last state's exit and its entry are the last three. */
    private static final int LAST_EVENTS = 3;

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
    public List<Execution> list(@Nullable String status, int limit) {
        return items(status)
                .limit(limit)
                .map(item -> execution(item, List.of()))
                .toList();
    }

    private Stream<ExecutionListItem> items(@Nullable String status) {
        return clients
                .stepFunctions()
                .listExecutionsPaginator(r -> {
                    r.stateMachineArn(stateMachineArn);
                    if (status != null) {
                        r.statusFilter(status);
                    }
                })
                .executions()
                .stream();
    }

    private List<HistoryEvent> last(ExecutionListItem item) {
        if (item.status() == ExecutionStatus.RUNNING) {
            return List.of();
        }
        return clients.stepFunctions()
                .getExecutionHistory(r ->
                        r.executionArn(item.executionArn()).reverseOrder(true).maxResults(LAST_EVENTS))
                .events();
    }

    private static <T> T await(Future<T> asked) {
        try {
            return asked.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException(ExitCode.INTERRUPTED, "Interrupted", "Nothing was changed.");
        }
    }

    /** As {@link #list}, with what each one ended in: a call for each. */
    public List<Execution> told(@Nullable String status, int limit) {
        List<ExecutionListItem> items = items(status).limit(limit).toList();
        ExecutorService atOnce = Executors.newFixedThreadPool(AT_ONCE);
        try {
            return items.stream().map(item -> atOnce.submit(() -> execution(item, last(item)))).toList().stream()
                    .map(Executions::await)
                    .toList();
        } finally {
            atOnce.shutdownNow();
        }
    }

    /** @param last the newest events of its history first */
    private static Execution execution(ExecutionListItem item, List<HistoryEvent> last) {
        return new Execution(
                item.name(),
                item.statusAsString(),
                last.stream()
                        .flatMap(event -> Stream.of(
                                event.stateEnteredEventDetails() == null
                                        ? null
                                        : event.stateEnteredEventDetails().name(),
                                event.stateExitedEventDetails() == null
                                        ? null
                                        : event.stateExitedEventDetails().name()))
                        .filter(Objects::nonNull)
                        .findFirst()
                        .orElse(null),
                last.stream()
                        .map(HistoryEvent::executionFailedEventDetails)
                        .filter(Objects::nonNull)
                        .map(details -> details.error())
                        .findFirst()
                        .orElse(null),
                String.valueOf(item.startDate()),
                item.stopDate() == null ? null : item.stopDate().toString(),
                item.stopDate() == null ? null : Duration.between(item.startDate(), item.stopDate()),
                item.executionArn());
    }

    /** Resolves an execution's name or ARN, or the order's id that it is of; null is the newest one. */
    public String arn(@Nullable String nameOrArn) {
        if (nameOrArn == null) {
            return list(null, 1).stream()
                    .map(Execution::arn)
                    .findFirst()
                    .orElseThrow(() -> new OperationException(
                            ExitCode.NOT_FOUND,
                            "There is no execution yet",
                            "Start one: opsctl order place --item LATEX-GLOVES:2"));
        }
        if (nameOrArn.startsWith("arn:")) {
            return nameOrArn;
        }
        String name = OrderIds.is(nameOrArn) ? "order-" + nameOrArn : nameOrArn;
        return stateMachineArn.replace(":stateMachine:", ":execution:") + ":" + name;
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
                    JsonNode input = node.input();
                    String order = input == null ? null : input.path("orderID").asText(null);
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
