package dev.opsctl.local.service.events;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.events.Archives.Archive;
import dev.opsctl.local.service.events.Archives.Archived;
import dev.opsctl.local.store.Table;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.StartReplayRequest;

/**
 * Replays of archived events: each event goes over its bus once more, to the rules that are asked for. How far a replay has come is stored
 * with every event that it sends, so that a crash neither loses one nor sends one twice.
 */
final class Replays {

    /**
     * A replay.
     *
     * @param filterArns the rules that get the events; empty for all
     * @param last the key of the last event that was replayed, or null
     * @param lastTime that event's time
     */
    record Replay(
            String name,
            String archive,
            String description,
            String bus,
            List<String> filterArns,
            Instant from,
            Instant to,
            String state,
            Instant started,
            @Nullable Instant ended,
            @Nullable String last,
            @Nullable Instant lastTime) {

        Replay in(String next, @Nullable Instant at) {
            return new Replay(name, archive, description, bus, filterArns, from, to, next, started, at, last, lastTime);
        }

        Replay after(String key, Instant time) {
            return new Replay(name, archive, description, bus, filterArns, from, to, state, started, ended, key, time);
        }

        boolean over() {
            return Set.of("COMPLETED", "CANCELLED", "FAILED").contains(state);
        }
    }

    private final ServiceContext context;
    private final EventBuses buses;
    private final Archives archives;
    private final EventRouter router;
    private final Table<Replay> table;

    Replays(ServiceContext context, EventBuses buses, Archives archives, EventRouter router) {
        this.context = context;
        this.buses = buses;
        this.archives = archives;
        this.router = router;
        this.table = context.table("replays", Replay.class);
    }

    void resume() {
        table.values().stream().filter(replay -> !replay.over()).forEach(replay -> run(replay.name()));
    }

    String arn(String name) {
        return context.arn("replay/" + name);
    }

    Replay start(StartReplayRequest request) {
        Archives.checkName("ReplayName", request.replayName(), 64);
        String source = String.valueOf(request.eventSourceArn());
        String archiveName = source.substring(source.lastIndexOf('/') + 1);
        Archive archive = archives.list().stream()
                .filter(known -> archives.arn(known.name()).equals(source))
                .findFirst()
                .orElseThrow(() -> EventsErrors.validation(
                        "Parameter EventSourceArn is not valid. Reason: Archive " + archiveName + " does not exist."));
        String destination = request.destination() == null
                ? ""
                : String.valueOf(request.destination().arn());
        if (!destination.contains(":event-bus/")) {
            throw EventsErrors.validation(
                    "Parameter Destination.Arn is not valid. Reason: Must contain an event bus ARN.");
        }
        buses.get(destination);
        if (request.eventStartTime() == null
                || request.eventEndTime() == null
                || !request.eventStartTime().isBefore(request.eventEndTime())) {
            throw EventsErrors.validation(
                    "Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.");
        } else if (!context.arn("event-bus/" + archive.bus()).equals(destination)) {
            throw EventsErrors.validation(
                    "Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.");
        }
        Replay replay = new Replay(
                request.replayName(),
                archive.name(),
                request.description(),
                archive.bus(),
                List.copyOf(request.destination().filterArns()),
                request.eventStartTime(),
                request.eventEndTime(),
                "STARTING",
                context.clock().instant(),
                null,
                null,
                null);
        context.change(change -> {
            archives.get(archive.name());
            if (!table.insert(replay.name(), replay)) {
                throw EventsErrors.exists("Replay " + replay.name() + " already exists.");
            }
            change.afterCommit(() -> run(replay.name()));
        });
        return replay;
    }

    Replay get(String name) {
        return table.get(String.valueOf(name)).orElseThrow(() -> missing(name));
    }

    private static EventBridgeException missing(String name) {
        return EventsErrors.missing("Replay " + name + " does not exist.");
    }

    List<Replay> list() {
        return table.values();
    }

    Replay cancel(String name) {
        return table.update(String.valueOf(name), replay -> {
                    if (replay.over() || "CANCELLING".equals(replay.state())) {
                        throw EventsErrors.status("Replay " + name + " is not in a valid state for this operation.");
                    }
                    return replay.in("CANCELLING", null);
                })
                .orElseThrow(() -> missing(name));
    }

    private void run(String name) {
        context.cloud()
                .workers()
                .run(
                        "replay " + name,
                        () -> replay(name),
                        failure -> table.update(
                                name,
                                replay -> replay.in("FAILED", context.clock().instant())));
    }

    private void replay(String name) {
        Replay begun = table.update(
                        name, replay -> "STARTING".equals(replay.state()) ? replay.in("RUNNING", null) : replay)
                .orElseThrow();
        for (Map.Entry<String, Archived> entry :
                archives.span(begun.archive(), begun.from(), begun.to(), begun.last())) {
            if (context.cloud().workers().stopping()) {
                return;
            } else if (!send(begun, entry)) {
                break;
            }
        }
        table.update(
                name,
                replay -> replay.in(
                        "CANCELLING".equals(replay.state()) ? "CANCELLED" : "COMPLETED",
                        context.clock().instant()));
    }

    /** Sends one event. @return false if the replay was cancelled before */
    private boolean send(Replay replay, Map.Entry<String, Archived> entry) {
        ObjectNode event = entry.getValue().event().deepCopy();
        event.put("replay-name", replay.name());
        return context.change(change -> {
            if (!"RUNNING".equals(get(replay.name()).state())) {
                return false;
            }
            router.route(replay.bus(), event, new HashSet<>(replay.filterArns()), null);
            table.update(
                    replay.name(),
                    now -> now.after(
                            entry.getKey(), Instant.parse(event.path("time").asText())));
            return true;
        });
    }
}
