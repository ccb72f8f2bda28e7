package dev.opsctl.operation.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.operation.JsonText;
import dev.opsctl.operation.execution.InvocationLogs.Invocation;
import dev.opsctl.operation.mail.Mail;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.target.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudformation.model.StackResourceSummary;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sfn.model.ExecutionDoesNotExistException;

/**
 * An order's way through the system on one timeline (OBS-4): the API's access log, the functions' logs, what they say of the queue
 * and the stream they were fed from, the flow's history, and the mails.
 */
public final class Journey {

    /**
     * One thing that happened.
     *
     * @param at milliseconds since the first
     * @param after milliseconds since the one before: these add up to the whole
     * @param took how long it lasted, in milliseconds; null if it is a moment
     */
    public record Hop(String time, long at, long after, @Nullable Double took, String where, String what) {}

    /** All of them in order. */
    public record Timeline(String orderID, String status, long totalMillis, List<Hop> hops) {}

    private record Event(Instant time, @Nullable Double took, String where, String what) {}

    private static final Duration BEFORE_CREATION = Duration.ofMinutes(2);

    private final Session session;
    private final InvocationLogs logs;
    private final List<StackResourceSummary> resources;

    public Journey(Session session) {
        this.session = session;
        this.logs = new InvocationLogs(session.clients());
        Stacks stacks = new Stacks(session.clients());
        this.resources = stacks.resources(stacks.name(Stacks.APP)).values().stream()
                .flatMap(List::stream)
                .toList();
    }

    /** Follows an order that exists. */
    public Timeline of(JsonNode order) {
        String id = order.path("orderID").asText();
        Instant since = Instant.parse(order.path("createdAt").asText()).minus(BEFORE_CREATION);
        List<Event> events = new ArrayList<>();
        for (String function : physical("AWS::Lambda::Function")) {
            for (Invocation invocation : logs.naming(function, id, since)) {
                events.addAll(invocation(invocation, id));
                apiCalls(invocation, id, since, events);
            }
        }
        flow(id, events);
        mails(id, events);
        events.sort(Comparator.comparing(Event::time));
        List<Hop> hops = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            Event event = events.get(i);
            hops.add(new Hop(
                    event.time().toString(),
                    millis(events.get(0).time(), event.time()),
                    i == 0 ? 0 : millis(events.get(i - 1).time(), event.time()),
                    event.took(),
                    event.where(),
                    event.what()));
        }
        return new Timeline(
                id,
                order.path("status").asText(),
                hops.isEmpty() ? 0 : hops.get(hops.size() - 1).at(),
                hops);
    }

    private static long millis(Instant from, Instant to) {
        return Math.round(to.toEpochMilli() - from.toEpochMilli());
    }

    private List<String> physical(String type) {
        return resources.stream()
                .filter(resource -> type.equals(resource.resourceType()))
                .map(StackResourceSummary::physicalResourceId)
                .filter(name -> name != null && !name.isEmpty())
                .toList();
    }

    private static List<Event> invocation(Invocation invocation, String id) {
        List<Event> events = new ArrayList<>();
        List<JsonNode> lines = invocation.lines().stream()
                .filter(line -> line.message().contains(id))
                .map(line -> JsonText.read(line.message()))
                .filter(JsonNode::isObject)
                .toList();
        for (JsonNode line : lines) {
            if (line.hasNonNull("sentAt")) {
                Instant sent = Instant.parse(line.path("sentAt").asText());
                events.add(new Event(
                        sent,
                        (double) millis(sent, invocation.start()),
                        "queue",
                        "message " + line.path("messageId").asText() + " waits for " + invocation.function()));
            }
        }
        String said = lines.stream().map(line -> said(line)).distinct().collect(Collectors.joining("; "));
        events.add(new Event(
                invocation.start(),
                invocation.millis(),
                invocation.function(),
                said
                        + (invocation.coldMillis() == null
                                ? ""
                                : " (after a cold start of " + Math.round(invocation.coldMillis()) + " ms)")));
        return events;
    }

    private static String said(JsonNode line) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String field : List.of("action", "outcome", "status", "reason", "error")) {
            if (line.hasNonNull(field)) {
                fields.put(field, line.path(field).asText());
            }
        }
        return (line.hasNonNull("changedAt") ? "from the table's stream: " : "")
                + line.path("message").asText()
                + (fields.isEmpty() ? "" : " " + fields);
    }

    /** The API's side of an invocation, by the request id that the function logged. */
    private void apiCalls(Invocation invocation, String id, Instant since, List<Event> events) {
        List<String> requests = invocation.lines().stream()
                .filter(line -> line.message().contains(id))
                .map(line -> JsonText.read(line.message()).path("apiRequestId").asText(null))
                .filter(request -> request != null)
                .distinct()
                .toList();
        for (String request : requests) {
            for (String group : physical("AWS::Logs::LogGroup")) {
                if (group.startsWith("/aws/apigateway/")) {
                    accesses(group, request, since).forEach(access -> events.add(access(access)));
                }
            }
        }
    }

    private List<JsonNode> accesses(String group, String request, Instant since) {
        try {
            return StreamSupport.stream(
                            session.clients()
                                    .logs()
                                    .filterLogEventsPaginator(r -> r.logGroupName(group)
                                            .startTime(since.toEpochMilli())
                                            .filterPattern("\"" + request + "\""))
                                    .events()
                                    .spliterator(),
                            false)
                    .map(FilteredLogEvent::message)
                    .map(JsonText::read)
                    .filter(line -> line.hasNonNull("time"))
                    .toList();
        } catch (ResourceNotFoundException e) {
            return List.of();
        }
    }

    private static Event access(JsonNode line) {
        return new Event(
                Instant.ofEpochMilli(line.path("time").asLong()),
                line.path("latency").isMissingNode()
                        ? null
                        : line.path("latency").asDouble(),
                "POC-API",
                line.path("method").asText() + " " + line.path("path").asText() + " answered "
                        + line.path("status").asText());
    }

    private void flow(String id, List<Event> events) {
        Executions executions = new Executions(session.clients(), "OrderFlow");
        Executions.Story story;
        try {
            story = executions.tell(executions.arn("order-" + id), false, ExecutionTree.Listener.NONE);
        } catch (dev.opsctl.outcome.OperationException e) {
            if (e.getCause() instanceof ExecutionDoesNotExistException) {
                return;
            }
            throw e;
        }
        states(story.states(), events);
        if (story.stopped() != null) {
            events.add(new Event(
                    Instant.parse(story.stopped()),
                    (double) millis(Instant.parse(story.started()), Instant.parse(story.stopped())),
                    "OrderFlow",
                    "ended " + story.status() + (story.error() == null ? "" : ": " + story.error())));
        }
        events.add(new Event(Instant.parse(story.started()), null, "OrderFlow", "started"));
    }

    private static void states(List<ExecutionTree.Node> states, List<Event> events) {
        for (ExecutionTree.Node state : states) {
            events.add(new Event(
                    state.entered(),
                    state.millis() == null ? null : state.millis().doubleValue(),
                    "OrderFlow",
                    state.name()
                            + (state.retries() == 0 ? "" : ", retried " + state.retries() + " times")
                            + (state.errors().isEmpty()
                                    ? ""
                                    : ": " + state.errors().stream().distinct().collect(Collectors.joining("; ")))));
            states(state.children(), events);
        }
    }

    private void mails(String id, List<Event> events) {
        if (session.localCloud().isEmpty()) {
            return;
        }
        Mail mail = new Mail(session);
        for (Mail.Message message : mail.inbox()) {
            if ("sns".equals(message.kind()) && mail.show(message.id()).contains(id)) {
                events.add(new Event(
                        Instant.parse(message.date()),
                        null,
                        "mail",
                        "\"" + message.subject() + "\" to " + String.join(", ", message.to())));
            }
        }
    }
}
