package dev.opsctl.local.service.logs;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.logs.LogGroups.Group;
import dev.opsctl.local.service.logs.LogGroups.Stream;
import dev.opsctl.local.store.Change;
import dev.opsctl.local.store.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.RejectedLogEventsInfo;

/**
 * The events of the streams. Keys are {@code GROUP/STREAM/TIME-SEQUENCE}, so a stream reads in time order and a group is one range. A
 * call's events are one commit.
 */
final class LogEvents {

    private static final int MAX_EVENTS = 10_000;
    private static final int MAX_BYTES = 1_048_576;
    private static final int OVERHEAD = 26;
    private static final long HOUR = 3_600_000;
    private static final int PAGE = 1_000;

    /** As many digits as a key has. */
    private static final long LATEST = 9_999_999_999_999L;

    /** One event; times are epoch milliseconds, {@code key} is the place of its data key among the group's, null for none. */
    record Event(long timestamp, long ingestion, long sequence, String message, @Nullable Integer key) {

        /** What callers and subscribers know it by. */
        String id() {
            return String.format("%056d", sequence);
        }
    }

    /** An event and where it was found. */
    record Found(String key, String stream, Event event) {}

    private final ServiceContext context;
    private final LogGroups groups;
    private final LogKeys keys;
    private final Arrivals arrivals;
    private final Table<Event> table;
    private final AtomicLong sequence = new AtomicLong();

    LogEvents(ServiceContext context, LogGroups groups, LogKeys keys, Arrivals arrivals) {
        this.context = context;
        this.groups = groups;
        this.keys = keys;
        this.arrivals = arrivals;
        this.table = context.table("events", Event.class);
    }

    /** A number that grows over restarts: microseconds, or one more than the last. */
    private long next() {
        long now = System.currentTimeMillis() * 1_000;
        return sequence.updateAndGet(last -> Math.max(last + 1, now));
    }

    /** Appends events of one call; null if none was rejected. */
    @Nullable
    RejectedLogEventsInfo append(String groupName, String streamName, List<InputLogEvent> events) {
        check(events);
        Group group = groups.get(groupName);
        groups.stream(group, streamName);
        Integer key = keys.forWriting(group);
        long now = context.clock().instant().toEpochMilli();
        long tooOldBefore = now - 14 * 24 * HOUR;
        long expiredBefore = groups.horizon(group);
        long tooNewAfter = now + 2 * HOUR;
        List<InputLogEvent> taken = new ArrayList<>();
        int tooOld = -1;
        int expired = -1;
        int tooNew = -1;
        for (int i = 0; i < events.size(); i++) {
            long at = events.get(i).timestamp();
            if (at < tooOldBefore) {
                tooOld = i;
            } else if (at < expiredBefore) {
                expired = i;
            } else if (at > tooNewAfter) {
                tooNew = tooNew < 0 ? i : tooNew;
            } else {
                taken.add(events.get(i));
            }
        }
        if (!taken.isEmpty()) {
            context.change(change -> {
                store(change, group, streamName, taken, now, key);
            });
        }
        if (tooOld < 0 && expired < 0 && tooNew < 0) {
            return null;
        }
        return RejectedLogEventsInfo.builder()
                .tooOldLogEventEndIndex(tooOld < 0 ? null : Integer.valueOf(tooOld + 1))
                .expiredLogEventEndIndex(expired < 0 ? null : Integer.valueOf(expired + 1))
                .tooNewLogEventStartIndex(tooNew < 0 ? null : Integer.valueOf(tooNew))
                .build();
    }

    private void store(
            Change change,
            Group group,
            String streamName,
            List<InputLogEvent> events,
            long now,
            @Nullable Integer key) {
        Stream stream = groups.stream(group, streamName);
        List<Event> stored = new ArrayList<>(events.size());
        long bytes = 0;
        for (InputLogEvent event : events) {
            long number = next();
            Event kept = new Event(event.timestamp(), now, number, event.message(), key);
            table.insert(prefix(group, stream) + position(event.timestamp(), number), kept);
            stored.add(kept);
            bytes += event.message().getBytes(StandardCharsets.UTF_8).length + OVERHEAD;
        }
        long added = bytes;
        groups.change(
                group,
                streamName,
                before -> before.appended(
                        events.get(0).timestamp(), events.get(events.size() - 1).timestamp(), now, added));
        arrivals.arrived(change, group, streamName, stored, added);
    }

    private static void check(List<InputLogEvent> events) {
        if (events.isEmpty() || events.size() > MAX_EVENTS) {
            throw LogsErrors.constraint(
                    "logEvents",
                    "[" + events.size() + " events]",
                    "Member must have length between 1 and " + MAX_EVENTS);
        }
        long bytes = 0;
        long last = Long.MIN_VALUE;
        for (InputLogEvent event : events) {
            if (event.message() == null || event.message().isEmpty()) {
                throw LogsErrors.constraint(
                        "logEvents.1.member.message", "", "Member must have length greater than or equal to 1");
            } else if (event.timestamp() == null || event.timestamp() < 0) {
                throw LogsErrors.constraint(
                        "logEvents.1.member.timestamp",
                        event.timestamp(),
                        "Member must have value greater than or equal to 0");
            } else if (event.timestamp() < last) {
                throw LogsErrors.invalid("Log events in a single PutLogEvents request must be in chronological order.");
            }
            int size = event.message().getBytes(StandardCharsets.UTF_8).length + OVERHEAD;
            if (size > MAX_BYTES) {
                throw LogsErrors.invalid("Log event too large: " + size + " bytes exceeds limit of " + MAX_BYTES);
            }
            bytes += size;
            last = event.timestamp();
        }
        if (bytes > MAX_BYTES) {
            throw LogsErrors.invalid("Upload too large: " + bytes + " bytes exceeds limit of " + MAX_BYTES);
        } else if (last - events.get(0).timestamp() > 24 * HOUR) {
            throw LogsErrors.invalid(
                    "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.");
        }
    }

    private static String prefix(Group group, Stream stream) {
        return group.id() + "/" + stream.id() + "/";
    }

    static String position(long timestamp, long number) {
        return String.format("%013d-%016d", timestamp, number);
    }

    /**
     * Events of a stream in order of time. Fails if the key of one that is looked at cannot be used.
     *
     * @param after the position after which to begin, or null
     * @param before the position before which to end, or null
     * @param from first time, to exclusive last time
     */
    List<Found> forward(
            Group group,
            Stream stream,
            @Nullable String after,
            long from,
            long to,
            int limit,
            Predicate<Event> wanted) {
        List<Found> found = new ArrayList<>();
        each(group, stream, after, from, to, event -> {
            if (wanted.test(event.event())) {
                found.add(event);
            }
            return found.size() < limit;
        });
        return found;
    }

    /** Shows events of a stream in order of time, as {@link #forward}, as long as more are wanted. */
    void each(Group group, Stream stream, @Nullable String after, long from, long to, Predicate<Found> more) {
        Set<Integer> opened = new HashSet<>();
        String prefix = prefix(group, stream);
        String start = start(group, from);
        String key = prefix + (after != null && after.compareTo(start) >= 0 ? after + "!" : start);
        String end = end(prefix, to);
        while (true) {
            List<Map.Entry<String, Event>> page = table.range(key, end, false, PAGE);
            for (Map.Entry<String, Event> entry : page) {
                if (!more.test(found(group, stream, prefix, entry, opened))) {
                    return;
                }
            }
            if (page.size() < PAGE) {
                return;
            }
            key = page.get(page.size() - 1).getKey() + "!";
        }
    }

    private String start(Group group, long from) {
        return position(Math.max(0, Math.max(from, groups.horizon(group))), 0);
    }

    /** The key after all of a prefix's events of before a time. */
    private static String end(String prefix, long to) {
        return to > LATEST ? beyond(prefix) : prefix + position(to, 0);
    }

    /** The first key that does not begin with a prefix, which ends with a slash. */
    private static String beyond(String prefix) {
        return prefix.substring(0, prefix.length() - 1) + '0';
    }

    private Found found(
            Group group, Stream stream, String prefix, Map.Entry<String, Event> entry, Set<Integer> opened) {
        Integer dataKey = entry.getValue().key();
        if (dataKey != null && opened.add(dataKey)) {
            keys.open(group, dataKey);
        }
        return new Found(entry.getKey().substring(prefix.length()), stream.name(), entry.getValue());
    }

    /** The event at a position of a stream. */
    Optional<Found> at(Group group, Stream stream, String position) {
        Optional<Event> event =
                table.get(prefix(group, stream) + position).filter(found -> found.timestamp() >= groups.horizon(group));
        event.map(Event::key).ifPresent(dataKey -> keys.open(group, dataKey));
        return event.map(found -> new Found(position, stream.name(), found));
    }

    /** The last events of a stream before a position (null: the end), in order of time. */
    List<Found> backward(Group group, Stream stream, @Nullable String before, long from, long to, int limit) {
        String prefix = prefix(group, stream);
        String end = end(prefix, to);
        if (before != null && (prefix + before).compareTo(end) < 0) {
            end = prefix + before;
        }
        Set<Integer> opened = new HashSet<>();
        List<Found> found = new ArrayList<>();
        for (Map.Entry<String, Event> entry : table.range(prefix + start(group, from), end, true, limit)) {
            found.add(found(group, stream, prefix, entry, opened));
        }
        Collections.reverse(found);
        return found;
    }

    /** Events of several streams, interleaved by time, after a position. */
    List<Found> search(
            Group group, List<Stream> streams, String after, long from, long to, int limit, Predicate<Event> wanted) {
        List<Found> found = new ArrayList<>();
        for (Stream stream : streams) {
            if (stream.overlaps(from, to - 1)) {
                found.addAll(forward(group, stream, after, from, to, limit, wanted));
            }
        }
        found.sort(Comparator.comparing(Found::key));
        return found.size() <= limit ? found : Collections.unmodifiableList(found.subList(0, limit));
    }

    void deleteAll(Group group) {
        delete(group.id() + "/", Long.MAX_VALUE);
    }

    void deleteAll(Group group, Stream stream) {
        delete(prefix(group, stream), Long.MAX_VALUE);
    }

    /** Removes what is past the group's retention. */
    void expire(Group group) {
        long horizon = groups.horizon(group);
        if (horizon > 0) {
            groups.streams(group, "").forEach(stream -> delete(prefix(group, stream), horizon));
        }
    }

    private void delete(String prefix, long before) {
        String end = end(prefix, before);
        while (true) {
            List<String> keys = table.range(prefix, end, false, PAGE).stream()
                    .map(Map.Entry::getKey)
                    .toList();
            context.change(change -> {
                keys.forEach(table::remove);
            });
            if (keys.size() < PAGE) {
                return;
            }
        }
    }
}
