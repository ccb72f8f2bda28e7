package dev.opsctl.operation.watch;

import dev.opsctl.operation.queue.Queues;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.operation.watch.Metrics.Series;
import dev.opsctl.target.Clients;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/** What the system does now: functions, queues, flows, alarms (OBS-4). */
public final class SystemLoad implements AutoCloseable {

    /** @param ordersPerMinute executions of OrderFlow that were started, on average of the last five minutes */
    public record Load(
            Instant at,
            double ordersPerMinute,
            List<String> alarms,
            List<FunctionLoad> functions,
            List<QueueLoad> queues,
            List<FlowLoad> flows) {}

    /**
     * A function in the last five minutes.
     *
     * @param errors how many invocations failed
     * @param p99Millis null if there was no invocation
     */
    public record FunctionLoad(
            String name, double perMinute, double errors, double throttles, @Nullable Double p99Millis) {}

    /** @param oldestSeconds the age of the oldest message, null if CloudWatch knows none */
    public record QueueLoad(String name, long messages, long inFlight, @Nullable Double oldestSeconds) {}

    /** @param failed within the last five minutes, timed out ones too */
    public record FlowLoad(String name, long running, double startedPerMinute, double failed) {}

    private static final Duration WINDOW = Duration.ofMinutes(5);
    private static final int PERIOD = 60;
    private static final int MOST_RUNNING = 1_000;

    private final Clients clients;
    private final Metrics metrics;
    private final Queues queues;
    private final List<String> functions;
    private final List<String> flows;

    public SystemLoad(Clients clients) {
        this.clients = clients;
        this.metrics = new Metrics(clients);
        this.queues = new Queues(clients);
        Stacks stacks = new Stacks(clients);
        List<StackResourceSummary> resources = stacks.resources(stacks.name(Stacks.APP)).values().stream()
                .flatMap(List::stream)
                .filter(resource -> resource.physicalResourceId() != null)
                .toList();
        this.functions = physical(resources, "AWS::Lambda::Function");
        this.flows = physical(resources, "AWS::StepFunctions::StateMachine");
    }

    private static List<String> physical(List<StackResourceSummary> resources, String type) {
        return resources.stream()
                .filter(resource -> type.equals(resource.resourceType()))
                .map(StackResourceSummary::physicalResourceId)
                .sorted()
                .toList();
    }

    /** @param now the target's time */
    public Load at(Instant now) {
        // Periods begin at whole minutes; the one under way counts.
        Instant to = Instant.ofEpochSecond(now.getEpochSecond() / 60 * 60 + 60);
        Instant from = to.minus(WINDOW);
        List<FlowLoad> running = flows(from, to);
        return new Load(
                now,
                running.stream()
                        .filter(flow -> flow.name().equals("OrderFlow"))
                        .mapToDouble(FlowLoad::startedPerMinute)
                        .sum(),
                new Alarms(clients)
                        .list().stream()
                                .filter(alarm -> alarm.state().equals("ALARM"))
                                .map(Alarms.Alarm::name)
                                .toList(),
                functions(from, to),
                queues(from, to),
                running);
    }

    private List<FunctionLoad> functions(Instant from, Instant to) {
        List<Series> wanted = new ArrayList<>();
        for (String function : functions) {
            Map<String, String> its = Map.of("FunctionName", function);
            wanted.add(series("AWS/Lambda", "Invocations", its, "Sum"));
            wanted.add(series("AWS/Lambda", "Errors", its, "Sum"));
            wanted.add(series("AWS/Lambda", "Throttles", its, "Sum"));
            wanted.add(series("AWS/Lambda", "Duration", its, "p99"));
        }
        List<Series> read = metrics.read(wanted, from, to);
        List<FunctionLoad> loads = new ArrayList<>();
        for (int i = 0; i < functions.size(); i++) {
            loads.add(new FunctionLoad(
                    shown(functions.get(i)),
                    perMinute(read.get(4 * i)),
                    sum(read.get(4 * i + 1)),
                    sum(read.get(4 * i + 2)),
                    read.get(4 * i + 3).max()));
        }
        loads.sort(Comparator.comparingDouble((FunctionLoad load) -> -load.errors() - load.throttles())
                .thenComparingDouble(load -> -load.perMinute())
                .thenComparing(FunctionLoad::name));
        return loads;
    }

    private List<QueueLoad> queues(Instant from, Instant to) {
        List<Queues.Queue> all = queues.list();
        List<Series> ages = metrics.read(
                all.stream()
                        .map(queue -> series(
                                "AWS/SQS",
                                "ApproximateAgeOfOldestMessage",
                                Map.of("QueueName", physical(queue)),
                                "Maximum"))
                        .toList(),
                from,
                to);
        List<QueueLoad> loads = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Queues.Queue queue = all.get(i);
            loads.add(new QueueLoad(
                    shown(physical(queue)),
                    queue.messages(),
                    queue.inFlight(),
                    ages.get(i).last()));
        }
        loads.sort(
                Comparator.comparingLong((QueueLoad load) -> -load.messages()).thenComparing(QueueLoad::name));
        return loads;
    }

    private static String physical(Queues.Queue queue) {
        return queue.url().substring(queue.url().lastIndexOf('/') + 1);
    }

    private List<FlowLoad> flows(Instant from, Instant to) {
        List<Series> wanted = new ArrayList<>();
        for (String flow : flows) {
            Map<String, String> its = Map.of("StateMachineArn", flow);
            wanted.add(series("AWS/States", "ExecutionsStarted", its, "Sum"));
            wanted.add(series("AWS/States", "ExecutionsFailed", its, "Sum"));
            wanted.add(series("AWS/States", "ExecutionsTimedOut", its, "Sum"));
        }
        List<Series> read = metrics.read(wanted, from, to);
        List<FlowLoad> loads = new ArrayList<>();
        for (int i = 0; i < flows.size(); i++) {
            String arn = flows.get(i);
            loads.add(new FlowLoad(
                    shown(arn.substring(arn.lastIndexOf(':') + 1)),
                    running(arn),
                    perMinute(read.get(3 * i)),
                    sum(read.get(3 * i + 1)) + sum(read.get(3 * i + 2))));
        }
        return loads;
    }

    private long running(String arn) {
        return clients
                .stepFunctions()
                .listExecutionsPaginator(r -> r.stateMachineArn(arn).statusFilter(ExecutionStatus.RUNNING))
                .executions()
                .stream()
                .limit(MOST_RUNNING)
                .count();
    }

    private static Series series(String namespace, String name, Map<String, String> dimensions, String stat) {
        return new Series(namespace, name, dimensions, stat, PERIOD, null, null, null, null, new ArrayList<>());
    }

    private static double sum(Series series) {
        return series.sum() == null ? 0 : series.sum();
    }

    private static double perMinute(Series series) {
        return sum(series) / WINDOW.toMinutes();
    }

    private String shown(String name) {
        String prefix = clients.target().prefix();
        return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }

    @Override
    public void close() {
        queues.close();
    }
}
