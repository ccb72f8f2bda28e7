package dev.opsctl.local.service.events;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.json.EventPattern;
import dev.opsctl.local.store.Table;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eventbridge.model.CreateArchiveRequest;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.UpdateArchiveRequest;

/**
 * Archives of event buses: what went over a bus and matched is kept, so that it can be replayed. An event is archived in the same change
 * that sends it to its targets.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-archive.html">Archives and replays</a>
 */
final class Archives {

    /** An archive; {@code retentionDays} is 0 if events are kept for good. */
    record Archive(String name, String bus, String description, String pattern, int retentionDays, Instant created) {

        boolean takes(JsonNode event) {
            return pattern == null || EventPattern.matches(pattern, event);
        }
    }

    /** An event and when it was archived. */
    record Archived(Instant at, JsonNode event) {}

    private static final Duration BETWEEN_PURGES = Duration.ofHours(1);

    private final ServiceContext context;
    private final EventBuses buses;
    private final Table<Archive> table;
    /** By archive, the time of the event and its id. */
    private final Table<Archived> events;

    private final Map<String, Instant> purged = new ConcurrentHashMap<>();

    Archives(ServiceContext context, EventBuses buses) {
        this.context = context;
        this.buses = buses;
        this.table = context.table("archives", Archive.class).shared();
        this.events = context.table("archived", Archived.class);
    }

    String arn(String name) {
        return context.arn("archive/" + name);
    }

    Archive create(CreateArchiveRequest request) {
        String name = request.archiveName();
        checkName("ArchiveName", name, 48);
        String bus = EventBuses.name(request.eventSourceArn());
        if (!buses.arn(bus).equals(request.eventSourceArn()) || !buses.exists(bus)) {
            throw EventsErrors.missing("Event bus " + bus + " does not exist.");
        }
        check(request.eventPattern(), request.retentionDays(), request.kmsKeyIdentifier());
        Archive archive = new Archive(
                name,
                bus,
                request.description(),
                request.eventPattern(),
                request.retentionDays() == null ? 0 : request.retentionDays(),
                context.clock().instant());
        context.change(change -> {
            buses.get(bus);
            if (!table.insert(name, archive)) {
                throw EventsErrors.exists("Archive " + name + " already exists.");
            }
        });
        return archive;
    }

    static void checkName(String field, String name, int longest) {
        if (name == null || !name.matches("[.\\-_A-Za-z0-9]{1," + longest + "}")) {
            throw EventsErrors.validation("1 validation error detected: Value '" + name + "' at '" + field
                    + "' failed to satisfy constraint: Member must match [.-_A-Za-z0-9]+ and have at most " + longest
                    + " characters");
        }
    }

    private static void check(String pattern, Integer retentionDays, String key) {
        if (pattern != null) {
            EventPattern.check(pattern).ifPresent(reason -> {
                throw EventsErrors.pattern(reason);
            });
        }
        if (retentionDays != null && retentionDays < 0) {
            throw EventsErrors.validation("Parameter RetentionDays is not valid. Reason: it is negative.");
        }
        EventsErrors.lacking(
                key != null && !key.isEmpty(), "KmsKeyIdentifier", "customer-managed encryption of archives");
    }

    Archive get(String name) {
        return table.get(String.valueOf(name)).orElseThrow(() -> missing(name));
    }

    private static EventBridgeException missing(String name) {
        return EventsErrors.missing("Archive " + name + " does not exist.");
    }

    List<Archive> list() {
        return table.values();
    }

    Archive update(UpdateArchiveRequest request) {
        check(request.eventPattern(), request.retentionDays(), request.kmsKeyIdentifier());
        Archive after = change(
                request.archiveName(),
                archive -> new Archive(
                        archive.name(),
                        archive.bus(),
                        request.description() == null ? archive.description() : request.description(),
                        request.eventPattern() == null ? archive.pattern() : request.eventPattern(),
                        request.retentionDays() == null ? archive.retentionDays() : request.retentionDays(),
                        archive.created()));
        purged.remove(after.name());
        return after;
    }

    private Archive change(String name, UnaryOperator<Archive> change) {
        return table.update(String.valueOf(name), change).orElseThrow(() -> missing(name));
    }

    void delete(String name) {
        context.change(change -> {
            table.remove(String.valueOf(name)).orElseThrow(() -> missing(name));
            events.entries(name + "|").forEach(entry -> events.remove(entry.getKey()));
        });
    }

    /** The archives that take an event which goes over a bus; a replayed one goes to none. */
    List<Archive> taking(String bus, JsonNode event) {
        if (event.has("replay-name")) {
            return List.of();
        }
        return table.values().stream()
                .filter(archive -> archive.bus().equals(bus) && archive.takes(event))
                .toList();
    }

    /** Keeps an event, if the archive is still there; call within a change. */
    void add(Archive archive, JsonNode event) {
        if (table.get(archive.name()).isEmpty()) {
            return;
        }
        purge(archive);
        events.insert(
                archive.name() + "|" + time(Instant.parse(event.path("time").asText())) + "|" + UUID.randomUUID(),
                new Archived(context.clock().instant(), event));
    }

    private static String time(Instant time) {
        return String.format("%013d", Math.max(0, time.toEpochMilli()));
    }

    /** Throws away what is older than the archive keeps, once in a while. */
    private void purge(Archive archive) {
        Instant now = context.clock().instant();
        Instant last = purged.get(archive.name());
        if (archive.retentionDays() == 0
                || last != null && last.plus(BETWEEN_PURGES).isAfter(now)) {
            return;
        }
        purged.put(archive.name(), now);
        events.entries(archive.name() + "|").stream()
                .filter(entry -> expired(archive, entry.getValue()))
                .forEach(entry -> events.remove(entry.getKey()));
    }

    private boolean expired(Archive archive, Archived event) {
        return archive.retentionDays() > 0
                && event.at()
                        .plus(Duration.ofDays(archive.retentionDays()))
                        .isBefore(context.clock().instant());
    }

    /** How many events it keeps, and how large they are together. */
    record Size(long events, long bytes) {}

    Size size(Archive archive) {
        List<Archived> kept = events.entries(archive.name() + "|").stream()
                .map(Map.Entry::getValue)
                .filter(event -> !expired(archive, event))
                .toList();
        return new Size(
                kept.size(),
                kept.stream()
                        .mapToLong(event -> event.event().toString().getBytes(StandardCharsets.UTF_8).length)
                        .sum());
    }

    /**
     * The kept events of a span, in the order of their times.
     *
     * @param after the key of the event before the first wanted one, or null
     */
    List<Map.Entry<String, Archived>> span(String archive, Instant from, Instant to, @Nullable String after) {
        Archive owner = table.get(archive).orElse(null);
        return owner == null
                ? List.of()
                : events.entries(archive + "|").stream()
                        .filter(entry -> entry.getKey().compareTo(archive + "|" + time(from)) >= 0
                                && entry.getKey().compareTo(archive + "|" + time(to)) < 0
                                && (after == null || entry.getKey().compareTo(after) > 0)
                                && !expired(owner, entry.getValue()))
                        .toList();
    }
}
