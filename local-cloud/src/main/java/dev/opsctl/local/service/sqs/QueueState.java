package dev.opsctl.local.service.sqs;

import dev.opsctl.local.clock.CloudClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a queue holds, as read from the store, in the orders that its operations need: none of them looks at every message. Messages are
 * touched only under the store's lock.
 */
final class QueueState {

    /** A send that is remembered for five minutes. */
    record Sent(String messageId, long sequence, @Nullable String md5, long at) {}

    private final boolean fifo;
    private final TreeMap<Long, StoredMessage> messages = new TreeMap<>();
    private final TreeSet<StoredMessage> byAge = new TreeSet<>(
            Comparator.<StoredMessage>comparingLong(StoredMessage::sent).thenComparingLong(StoredMessage::sequence));
    private final TreeSet<StoredMessage> hidden =
            new TreeSet<>(Comparator.<StoredMessage>comparingLong(StoredMessage::visibleAt)
                    .thenComparingLong(StoredMessage::sequence));
    /** The messages of each FIFO group that are in flight: those behind the first of them wait. */
    private final Map<String, TreeSet<Long>> flying = new HashMap<>();
    /** Visible messages; of a FIFO queue in a line for each group, of a standard queue all in one. */
    private final Map<String, TreeMap<Long, StoredMessage>> lines = new HashMap<>();
    /** Which line is served when: a group that was served goes behind the others. */
    private final Map<String, Long> turns = new HashMap<>();
    /** The lines of which messages may be received, by their turns. */
    private final TreeMap<Long, String> heads = new TreeMap<>();

    final Map<String, Sent> sent = new LinkedHashMap<>();
    final Attempts attempts = new Attempts();
    long lastSequence;
    private long lastTurn;
    private int inFlight;
    private final Object monitor = new Object();
    private long version;

    QueueState(boolean fifo) {
        this.fifo = fifo;
    }

    private String line(StoredMessage message) {
        return fifo ? message.group() : "";
    }

    Optional<StoredMessage> get(long sequence) {
        return Optional.ofNullable(messages.get(sequence));
    }

    Collection<StoredMessage> all() {
        return messages.values();
    }

    long lastKey() {
        return messages.isEmpty() ? 0 : messages.lastKey();
    }

    /** Puts a message in, in place of one with the same sequence. */
    void put(StoredMessage message, long now) {
        take(message.sequence());
        messages.put(message.sequence(), message);
        byAge.add(message);
        if (message.visible(now)) {
            show(message);
        } else {
            hidden.add(message);
            if (message.receipt() != null) {
                inFlight++;
                if (fifo) {
                    flying.computeIfAbsent(line(message), n -> new TreeSet<>()).add(message.sequence());
                }
            }
        }
        settle(line(message));
    }

    void remove(long sequence) {
        StoredMessage message = take(sequence);
        if (message != null) {
            settle(line(message));
        }
    }

    private @Nullable StoredMessage take(long sequence) {
        StoredMessage message = messages.remove(sequence);
        if (message == null) {
            return null;
        }
        byAge.remove(message);
        if (hidden.remove(message)) {
            unhide(message);
        } else {
            Objects.requireNonNull(lines.get(line(message)), "line").remove(sequence);
        }
        return message;
    }

    private void unhide(StoredMessage message) {
        if (message.receipt() != null) {
            inFlight--;
            if (fifo) {
                Objects.requireNonNull(flying.get(line(message)), "flying").remove(message.sequence());
            }
        }
    }

    private void show(StoredMessage message) {
        lines.computeIfAbsent(line(message), n -> new TreeMap<>()).put(message.sequence(), message);
    }

    /** After a line or what is in flight of it has changed: whether it has a turn, and may be served. */
    private void settle(String name) {
        lines.computeIfPresent(name, (n, line) -> line.isEmpty() ? null : line);
        flying.computeIfPresent(name, (n, all) -> all.isEmpty() ? null : all);
        Long turn = turns.get(name);
        if (turn != null) {
            heads.remove(turn);
        }
        if (!lines.containsKey(name) && !flying.containsKey(name)) {
            turns.remove(name);
            return;
        }
        if (turn == null) {
            turn = ++lastTurn;
            turns.put(name, turn);
        }
        if (!ready(name).isEmpty()) {
            heads.put(turn, name);
        }
    }

    /** What may be received of a line: what is before the first message in flight. */
    private SortedMap<Long, StoredMessage> ready(String name) {
        TreeMap<Long, StoredMessage> line = lines.get(name);
        TreeSet<Long> away = flying.get(name);
        return line == null ? Collections.emptySortedMap() : away == null ? line : line.headMap(away.first());
    }

    /** Notes that a message was given to a receiver: its group goes behind the others. */
    void served(StoredMessage message) {
        Long turn = fifo ? turns.remove(line(message)) : null;
        if (turn != null) {
            heads.remove(turn);
            settle(line(message));
        }
    }

    /** Makes visible what has become so. */
    void advance(long now) {
        while (!hidden.isEmpty() && hidden.first().visible(now)) {
            StoredMessage message = hidden.pollFirst();
            unhide(message);
            show(message);
            settle(line(message));
        }
    }

    /** Messages that were sent at an instant or before. */
    List<StoredMessage> sentUntil(long instant) {
        List<StoredMessage> found = new ArrayList<>();
        for (StoredMessage message : byAge) {
            if (message.sent() > instant) {
                break;
            }
            found.add(message);
        }
        return found;
    }

    /**
     * The next messages that may be received, at most {@code max}; of a FIFO queue as many of one group as there are before the next. A group's
     * messages that are behind one in flight wait for it; those before it do not.
     */
    List<StoredMessage> receivable(int max) {
        List<StoredMessage> found = new ArrayList<>();
        for (String name : heads.values()) {
            for (StoredMessage message : ready(name).values()) {
                if (found.size() == max) {
                    return found;
                }
                found.add(message);
            }
        }
        return found;
    }

    boolean anyReceivable() {
        return !heads.isEmpty();
    }

    int inFlight() {
        return inFlight;
    }

    int delayed() {
        return hidden.size() - inFlight;
    }

    int visible() {
        return messages.size() - hidden.size();
    }

    /** When the oldest message was sent; empty if there is none. */
    Optional<Long> oldest() {
        return byAge.isEmpty() ? Optional.empty() : Optional.of(byAge.first().sent());
    }

    /** Groups of which a message is in flight. */
    int lockedGroups() {
        return flying.size();
    }

    /** When the next message that cannot be received now becomes visible. */
    long nextVisible() {
        return hidden.isEmpty() ? Long.MAX_VALUE : hidden.first().visibleAt();
    }

    long version() {
        synchronized (monitor) {
            return version;
        }
    }

    /** Wakes every waiting receiver. */
    void changed() {
        synchronized (monitor) {
            version++;
            monitor.notifyAll();
        }
    }

    /** Waits until something changes after a version, or the cloud's time reaches an instant. */
    void await(long seen, long until, CloudClock clock) throws InterruptedException {
        CloudClock.Scheduled alarm = clock.schedule(Instant.ofEpochMilli(until), at -> changed());
        try {
            synchronized (monitor) {
                long left = until - clock.millis();
                while (version == seen && left > 0) {
                    monitor.wait(left);
                    left = until - clock.millis();
                }
            }
        } finally {
            alarm.cancel();
        }
    }
}
