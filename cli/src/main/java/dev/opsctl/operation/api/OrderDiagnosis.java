package dev.opsctl.operation.api;

import dev.opsctl.operation.failure.Denial;
import dev.opsctl.operation.failure.Denials;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;
import software.amazon.awssdk.services.sfn.model.HistoryEvent;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Why an order does not advance, from what AWS keeps about every hop of its way: the execution's history, the event source mappings'
 * last results, the logs of functions and APIs, the dead-letter queues. Nobody calls the later hops, so nobody else gets their errors.
 */
public final class OrderDiagnosis {

    private static final String TROUBLE = "?ERROR ?\"not authorized to perform\" ?\"Task timed out\" ?\"errorType\"";
    /** The nested stacks of {@code app.yaml} that an order passes through. */
    private static final Set<String> SYSTEMS = Set.of("Orders", "Api", "Partners");

    private static final int LONGEST = 400;

    /**
     * Something that went wrong.
     *
     * @param text in AWS's or the function's words
     * @param seen the command or place that shows it
     * @param own whether it is about this order; otherwise it happened while the order waited
     */
    public record Finding(String text, String seen, boolean own) {}

    /** Event source mappings whose last result counts: a mapping says it without a time. */
    public enum Sources {
        NONE,
        /** Those that an order from the API passes. */
        API,
        /** Those that a storage-first order passes. */
        QUEUE,
        ALL;

        public static Sources of(String channel) {
            return channel.equals("queue") ? QUEUE : channel.equals("api") ? API : ALL;
        }
    }

    private final Clients clients;
    private final Stacks stacks;
    private @Nullable Map<String, List<String>> resources;

    public OrderDiagnosis(Clients clients) {
        this.clients = clients;
        this.stacks = new Stacks(clients);
    }

    /**
     * A denied call on the order's way, as an error.
     *
     * @param what what cannot be done, such as "Order 4711 stays RECEIVED"
     * @param orderId may be null if the order has no id yet
     * @param since from when on logs are read; null to leave them out, where the services themselves know enough
     * @param sources which event sources' last results count: those that have no say now may be of long ago
     */
    public Optional<OperationException> denial(
            String what, @Nullable String orderId, @Nullable Instant since, Sources sources) {
        for (Finding finding : findings(orderId, since, sources)) {
            Optional<Denial> denial = Denial.in(finding.text());
            if (denial.isPresent()) {
                return Optional.of(Denials.explain(what, denial.get(), finding.seen(), null));
            }
        }
        return Optional.empty();
    }

    /** The best explanation there is, as an error that says where to look on if there is none. */
    public OperationException explain(String what, String orderId, Instant since) {
        List<Finding> findings = findings(orderId, since, Sources.ALL);
        return findings.stream()
                .flatMap(f -> Denial.in(f.text()).stream().map(d -> Denials.explain(what, d, f.seen(), null)))
                .findFirst()
                .or(() -> findings.stream()
                        .filter(Finding::own)
                        .findFirst()
                        .or(() -> findings.stream().findFirst())
                        .map(f -> new OperationException(
                                ExitCode.PARTIAL, what + ": " + brief(f.text()), "See: " + f.seen())))
                .orElseGet(() -> new OperationException(
                        ExitCode.PARTIAL,
                        what,
                        "See what its execution does: opsctl execution tail " + execution(orderId)));
    }

    /** All that went wrong, what is about the order first. */
    List<Finding> findings(@Nullable String orderId, @Nullable Instant since, Sources sources) {
        List<Finding> all = new ArrayList<>();
        if (orderId != null) {
            flow(orderId, all);
        }
        if (sources != Sources.NONE) {
            mappings(sources, all);
        }
        if (since != null) {
            logs(orderId, since, all);
            deadLetters(all);
        }
        all.sort((a, b) -> Boolean.compare(b.own, a.own));
        return all;
    }

    private void flow(String orderId, List<Finding> all) {
        String arn = stacks.output(Stacks.APP, "OrderFlowArn").replace(":stateMachine:", ":execution:") + ":"
                + execution(orderId);
        try {
            for (HistoryEvent event : clients.stepFunctions()
                    .getExecutionHistoryPaginator(r -> r.executionArn(arn))
                    .events()) {
                failure(event)
                        .ifPresent(text ->
                                all.add(new Finding(text, "opsctl execution show " + execution(orderId), true)));
            }
        } catch (ExecutionDoesNotExistException e) {
            // it did not get that far: an earlier hop tells why
        }
    }

    /** The name under which every route starts an order's execution, so that it starts once (ORD-8). */
    private static String execution(String orderId) {
        return "order-" + orderId;
    }

    private static Optional<String> failure(HistoryEvent event) {
        if (event.taskFailedEventDetails() != null) {
            return Optional.of(event.taskFailedEventDetails().error() + ": "
                    + event.taskFailedEventDetails().cause());
        } else if (event.taskSubmitFailedEventDetails() != null) {
            return Optional.of(event.taskSubmitFailedEventDetails().error() + ": "
                    + event.taskSubmitFailedEventDetails().cause());
        } else if (event.executionFailedEventDetails() != null) {
            return Optional.of(event.executionFailedEventDetails().error() + ": "
                    + event.executionFailedEventDetails().cause());
        } else if (event.executionAbortedEventDetails() != null) {
            return Optional.of("the execution was aborted: "
                    + event.executionAbortedEventDetails().cause());
        }
        return Optional.empty();
    }

    /** Whether an event source mapping is on the way of the orders in question; the routes part and meet again (ORD-8). */
    private boolean passes(EventSourceMappingConfiguration mapping, Sources sources) {
        String source =
                mapping.eventSourceArn().substring(mapping.eventSourceArn().lastIndexOf(':') + 1);
        return switch (sources) {
            case NONE -> false;
            case ALL -> true;
            case QUEUE -> !stacks.output(Stacks.APP, "OrderProcessingQueueUrl").endsWith("/" + source);
            case API ->
                !stacks.output(Stacks.APP, "PocQueueUrl").endsWith("/" + source)
                        && !mapping.functionArn().endsWith(":" + stacks.output(Stacks.APP, "StreamStartFlowFunction"));
        };
    }

    private void mappings(Sources sources, List<Finding> all) {
        List<String> own = of("AWS::Lambda::EventSourceMapping");
        for (EventSourceMappingConfiguration mapping :
                clients.lambda().listEventSourceMappingsPaginator().eventSourceMappings()) {
            if (own.contains(mapping.uuid()) && passes(mapping, sources)) {
                String function =
                        mapping.functionArn().substring(mapping.functionArn().lastIndexOf(':') + 1);
                String result = String.valueOf(mapping.lastProcessingResult());
                if (!"Enabled".equals(mapping.state())) {
                    all.add(new Finding(
                            function + " gets nothing from its source: the event source mapping is " + mapping.state(),
                            "aws lambda get-event-source-mapping --uuid " + mapping.uuid(),
                            false));
                } else if (result.startsWith("PROBLEM")) {
                    String source = mapping.eventSourceArn();
                    all.add(new Finding(
                            function + " reading " + source.substring(source.indexOf(':', 11) + 1) + ": " + result,
                            "the event source mapping of " + function,
                            false));
                }
            }
        }
    }

    private void logs(@Nullable String orderId, Instant since, List<Finding> all) {
        List<FilteredLogEvent> latest = new ArrayList<>();
        Map<String, String> places = new HashMap<>();
        for (String group : logGroups()) {
            try {
                clients.logs()
                        .filterLogEventsPaginator(r -> r.logGroupName(group)
                                .startTime(since.toEpochMilli())
                                .filterPattern(TROUBLE))
                        .events()
                        .forEach(event -> {
                            latest.add(event);
                            places.put(event.eventId(), group);
                        });
            } catch (ResourceNotFoundException e) {
                // nothing was logged there yet
            }
        }
        latest.sort(Comparator.comparing(FilteredLogEvent::timestamp).reversed());
        latest.forEach(event -> all.add(new Finding(
                event.message(),
                place(Objects.requireNonNull(places.get(event.eventId()), "each was put beside its event")),
                orderId != null && event.message().contains(orderId))));
    }

    private static String place(String group) {
        return group.startsWith("/aws/lambda/")
                ? "opsctl logs " + group.substring("/aws/lambda/".length())
                : "log group " + group;
    }

    private List<String> logGroups() {
        List<String> groups = new ArrayList<>(of("AWS::Logs::LogGroup"));
        for (String api : of("AWS::ApiGateway::RestApi")) {
            of("AWS::ApiGateway::Stage")
                    .forEach(stage -> groups.add("API-Gateway-Execution-Logs_" + api + "/" + stage));
        }
        return groups.stream().distinct().toList();
    }

    private void deadLetters(List<Finding> all) {
        for (String url : of("AWS::SQS::Queue")) {
            String name = url.substring(url.lastIndexOf('/') + 1);
            if (name.endsWith("-DLQ")) {
                String waiting = clients.sqs()
                        .getQueueAttributes(
                                r -> r.queueUrl(url).attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                        .attributes()
                        .getOrDefault(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, "0");
                if (!waiting.equals("0")) {
                    all.add(new Finding(
                            "dead-letter queue " + name + " holds messages: " + waiting,
                            "opsctl queue peek " + name,
                            false));
                }
            }
        }
    }

    /** Physical ids of a type in the stacks that an order passes through. */
    private List<String> of(String type) {
        if (resources == null) {
            resources = new HashMap<>();
            Map<String, List<StackResourceSummary>> all = stacks.resources(stacks.name(Stacks.APP));
            all.getOrDefault(stacks.name(Stacks.APP), List.of()).stream()
                    .filter(nested -> SYSTEMS.contains(nested.logicalResourceId()))
                    .flatMap(nested -> all.getOrDefault(nested.physicalResourceId(), List.of()).stream())
                    .filter(resource -> resource.physicalResourceId() != null)
                    .forEach(resource -> resources
                            .computeIfAbsent(resource.resourceType(), t -> new ArrayList<>())
                            .add(resource.physicalResourceId()));
        }
        return resources.getOrDefault(type, List.of());
    }

    private static String brief(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() > LONGEST ? line.substring(0, LONGEST) + "…" : line;
    }
}
