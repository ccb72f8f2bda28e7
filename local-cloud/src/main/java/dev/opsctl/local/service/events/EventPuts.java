package dev.opsctl.local.service.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequest;
import software.amazon.awssdk.services.eventbridge.model.PutEventsRequestEntry;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResponse;
import software.amazon.awssdk.services.eventbridge.model.PutEventsResultEntry;

/** Takes in the events that somebody puts, each on its bus. */
final class EventPuts {

    private static final int MAX_ENTRIES = 10;
    private static final int MAX_BYTES = 256 * 1024;

    private final ServiceContext context;
    private final EventRouter router;
    private final RuleMetrics metrics;

    EventPuts(ServiceContext context, EventRouter router, RuleMetrics metrics) {
        this.context = context;
        this.router = router;
        this.metrics = metrics;
    }

    PutEventsResponse put(PutEventsRequest request) {
        String forwarded = Caller.current().context().get(EventRouter.FORWARDED);
        if (forwarded != null) {
            router.route(
                    EventBuses.name(request.entries().get(0).eventBusName()),
                    json(forwarded).orElseThrow(),
                    null);
            return PutEventsResponse.builder().failedEntryCount(0).build();
        }
        long begin = System.nanoTime();
        int bytes = request.entries().stream().mapToInt(EventPuts::size).sum();
        PutEventsResponse answer;
        try {
            answer = put(request, bytes);
        } catch (RuntimeException e) {
            metrics.putFailed();
            throw e;
        }
        metrics.put(request.entries().size(), answer.failedEntryCount(), bytes, System.nanoTime() - begin);
        return answer;
    }

    private PutEventsResponse put(PutEventsRequest request, int bytes) {
        if (request.entries().isEmpty() || request.entries().size() > MAX_ENTRIES) {
            throw EventsErrors.validation("1 validation error detected: Value '" + request.entries()
                    + "' at 'entries' failed to satisfy constraint: Member must have length "
                    + (request.entries().isEmpty() ? "greater than or equal to 1" : "less than or equal to 10"));
        }
        if (bytes > MAX_BYTES) {
            throw EventsErrors.validation("Total size of the entries in the request is over the limit.");
        }
        List<PutEventsResultEntry> results = new ArrayList<>();
        context.change(change -> {
            request.entries().forEach(entry -> results.add(put(entry)));
        });
        return PutEventsResponse.builder()
                .entries(results)
                .failedEntryCount((int) results.stream()
                        .filter(result -> result.errorCode() != null)
                        .count())
                .build();
    }

    private static int size(PutEventsRequestEntry entry) {
        int size = entry.time() == null ? 0 : 14;
        for (String part : List.of(
                String.valueOf(entry.source()),
                String.valueOf(entry.detailType()),
                entry.detail() == null ? "" : entry.detail())) {
            size += part.getBytes(java.nio.charset.StandardCharsets.UTF_8).length;
        }
        return size + entry.resources().stream().mapToInt(String::length).sum();
    }

    private PutEventsResultEntry put(PutEventsRequestEntry entry) {
        String missing = missing(entry);
        if (missing != null) {
            return refused(
                    "InvalidArgument",
                    "Parameter " + missing + " is not valid. Reason: " + missing + " is a required argument.");
        }
        if (entry.source().startsWith("aws.")) {
            return refused("NotAuthorizedForSourceException", "Not authorized for the source.");
        }
        Optional<JsonNode> detail = json(entry.detail()).filter(JsonNode::isObject);
        if (detail.isEmpty()) {
            return refused("MalformedDetail", "Detail is malformed.");
        }
        Instant time = entry.time() == null ? context.clock().instant() : entry.time();
        JsonNode event = router.envelope(entry.source(), entry.detailType(), entry.resources(), time, detail.get());
        busOf(entry).route(EventBuses.name(entry.eventBusName()), event, entry.traceHeader());
        return PutEventsResultEntry.builder()
                .eventId(event.path("id").textValue())
                .build();
    }

    private static @Nullable String missing(PutEventsRequestEntry entry) {
        if (entry.source() == null || entry.source().isEmpty()) {
            return "Source";
        } else if (entry.detailType() == null || entry.detailType().isEmpty()) {
            return "DetailType";
        }
        return entry.detail() == null || entry.detail().isEmpty() ? "Detail" : null;
    }

    /** Each entry may go to a bus of another account, whose policy has let it in. */
    private EventIntake busOf(PutEventsRequestEntry entry) {
        return Arn.parse(entry.eventBusName())
                .map(bus -> (EventIntake) context.cloud().service(EventBridgeClient.class, bus.scope()))
                .orElse(router::route);
    }

    private static PutEventsResultEntry refused(String code, String message) {
        return PutEventsResultEntry.builder()
                .errorCode(code)
                .errorMessage(message)
                .build();
    }

    static Optional<JsonNode> json(String text) {
        try {
            return Optional.of(PojoJson.mapper().readTree(text));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
