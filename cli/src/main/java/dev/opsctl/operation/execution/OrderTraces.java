package dev.opsctl.operation.execution;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.operation.JsonText;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import software.amazon.awssdk.services.xray.XRayClient;
import software.amazon.awssdk.services.xray.model.TraceSummary;

/**
 * The X-Ray traces of an order (OBS-1). Where AWS begins a new trace, behind queues and streams, it links it with the one before; all that are
 * reached so belong to the order.
 */
public final class OrderTraces {

    /**
     * A service of the graph.
     *
     * @param average milliseconds
     * @param longest milliseconds
     * @param calls the services that it called
     */
    public record Service(
            String service,
            String type,
            long requests,
            long faults,
            long errors,
            long average,
            long longest,
            List<String> calls) {}

    /**
     * What the traces say together.
     *
     * @param culprit what failed first and deepest, or what took longest, in words
     */
    public record Graph(String orderID, List<String> traces, List<Service> services, String culprit) {}

    private static final Duration BEFORE = Duration.ofMinutes(2);
    /** The longest span that X-Ray searches at once. */
    private static final Duration SPAN = Duration.ofHours(6);

    private static final int BATCH = 5;

    private final XRayClient xray;

    public OrderTraces(Clients clients) {
        this.xray = clients.xray();
    }

    /** The segments of all traces of an order, as documents. */
    public List<JsonNode> segments(String orderID, Instant created) {
        Set<String> known = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>();
        xray
                .getTraceSummariesPaginator(r -> r.startTime(created.minus(BEFORE))
                        .endTime(created.minus(BEFORE).plus(SPAN))
                        .filterExpression("annotation.orderID = \"" + orderID + "\""))
                .traceSummaries()
                .stream()
                .map(TraceSummary::id)
                .filter(known::add)
                .forEach(open::add);
        List<JsonNode> segments = new ArrayList<>();
        while (!open.isEmpty()) {
            List<String> batch = new ArrayList<>();
            while (batch.size() < BATCH && !open.isEmpty()) {
                batch.add(open.poll());
            }
            xray.batchGetTraces(r -> r.traceIds(batch)).traces().stream()
                    .flatMap(trace -> trace.segments().stream())
                    .map(segment -> JsonText.read(segment.document()))
                    .forEach(segment -> {
                        segments.add(segment);
                        each(segment, part -> part.path("links").forEach(link -> {
                            String trace = link.path("trace_id").asText();
                            if (known.add(trace)) {
                                open.add(trace);
                            }
                        }));
                    });
        }
        return segments;
    }

    /** Visits a segment and all its subsegments. */
    public static void each(JsonNode segment, Consumer<JsonNode> visitor) {
        visitor.accept(segment);
        segment.path("subsegments").forEach(below -> each(below, visitor));
    }

    /** @throws OperationException if the order has no traces */
    public Graph graph(JsonNode order) {
        String id = order.path("orderID").asText();
        List<JsonNode> segments =
                segments(id, Instant.parse(order.path("createdAt").asText()));
        if (segments.isEmpty()) {
            throw new OperationException(
                    ExitCode.NOT_FOUND,
                    "order " + id + " has no traces",
                    "traces are kept for 30 days; what share of requests is traced, the parameter TraceRate says");
        }
        segments.sort(
                Comparator.comparingDouble(segment -> segment.path("start_time").asDouble()));
        Map<String, String> owners = new HashMap<>();
        segments.forEach(
                segment -> each(segment, part -> owners.put(part.path("id").asText(), key(segment))));
        Map<String, List<JsonNode>> services = new LinkedHashMap<>();
        Map<String, Set<String>> calls = new HashMap<>();
        Set<String> traces = new LinkedHashSet<>();
        for (JsonNode segment : segments) {
            traces.add(segment.path("trace_id").asText());
            services.computeIfAbsent(key(segment), key -> new ArrayList<>()).add(segment);
            callers(segment)
                    .map(owners::get)
                    .filter(caller -> caller != null && !caller.equals(key(segment)))
                    .forEach(caller -> calls.computeIfAbsent(caller, key -> new TreeSet<>())
                            .add(name(segment)));
        }
        List<Service> shown = new ArrayList<>();
        services.forEach((key, all) -> shown.add(service(all, calls.getOrDefault(key, Set.of()))));
        return new Graph(id, List.copyOf(traces), shown, culprit(segments));
    }

    /** Ids of the parts that called a segment, in its trace or in those that it is linked with. */
    private static Stream<String> callers(JsonNode segment) {
        Set<String> callers = new HashSet<>();
        callers.add(segment.path("parent_id").asText());
        each(segment, part -> part.path("links")
                .forEach(link -> callers.add(link.path("id").asText())));
        return callers.stream();
    }

    private static String key(JsonNode segment) {
        return segment.path("name").asText() + "|" + segment.path("origin").asText();
    }

    /** A queue's segment is named by its URL, of which the end says which one it is. */
    private static String name(JsonNode segment) {
        String name = segment.path("name").asText();
        return name.contains("://") ? name.substring(name.lastIndexOf('/') + 1) : name;
    }

    private static long millis(JsonNode part) {
        return Math.round(1000
                * (part.path("end_time").asDouble() - part.path("start_time").asDouble()));
    }

    private static Service service(List<JsonNode> all, Set<String> calls) {
        JsonNode first = all.get(0);
        return new Service(
                name(first),
                first.path("origin").asText(),
                all.size(),
                all.stream()
                        .filter(segment -> segment.path("fault").asBoolean())
                        .count(),
                all.stream()
                        .filter(segment -> segment.path("error").asBoolean())
                        .count(),
                Math.round(all.stream().mapToLong(OrderTraces::millis).average().orElse(0)),
                all.stream().mapToLong(OrderTraces::millis).max().orElse(0),
                List.copyOf(calls));
    }

    private static String culprit(List<JsonNode> segments) {
        Optional<String> fault = segments.stream()
                .filter(segment -> !segment.path("inferred").asBoolean())
                .map(OrderTraces::deepestFault)
                .flatMap(Optional::stream)
                .min(Comparator.comparingDouble(part -> part.path("start_time").asDouble()))
                .map(part -> "culprit: " + part.path("name").asText() + reason(part));
        return fault.orElseGet(() -> segments.stream()
                .max(Comparator.comparingLong(OrderTraces::own))
                .map(part -> "slowest: " + part.path("name").asText() + ", " + own(part) + " ms of its own")
                .orElse(""));
    }

    /** The part in which a fault arose: its own parts have none. */
    private static Optional<JsonNode> deepestFault(JsonNode part) {
        for (JsonNode below : part.path("subsegments")) {
            Optional<JsonNode> found = deepestFault(below);
            if (found.isPresent()) {
                return found;
            }
        }
        return part.path("fault").asBoolean() ? Optional.of(part) : Optional.empty();
    }

    private static String reason(JsonNode part) {
        JsonNode exception = part.path("cause").path("exceptions").path(0);
        int status = part.path("http").path("response").path("status").asInt();
        return exception.isMissingNode()
                ? status == 0 ? "" : ", answered " + status
                : ", " + exception.path("message").asText();
    }

    /** Milliseconds that a segment did not spend in its parts. */
    private static long own(JsonNode segment) {
        long below = 0;
        for (JsonNode child : segment.path("subsegments")) {
            below += millis(child);
        }
        return Math.max(0, millis(segment) - below);
    }
}
