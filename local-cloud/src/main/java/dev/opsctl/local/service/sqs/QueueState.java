package dev.opsctl.local.service.sqs;

import dev.opsctl.local.clock.CloudClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
    private final Map<String, Integer> locked = new HashMap<>();
    /** Visible messages; of a FIFO queue in a line for each group, of a standard queue all in one. */
    private final Map<String, TreeMap<Long, StoredMessage>> lines = new HashMap<>();
    /** The first message of each line that may be received, by its place in the queue. */
    private final TreeMap<Long, String> heads = new TreeMap<>();

    final Map<String, Sent> sent = new LinkedHashMap<>();
    final Attempts attempts = new Attempts();
    long lastSequence;
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
        remove(message.sequence());
        messages.put(message.sequence(), message);
        byAge.add(message);
        if (message.visible(now)) {
            show(message);
        } else {
            hidden.add(message);
            if (message.receipt() != null) {
                inFlight++;
                lock(line(message), 1);
            }
        }
    }

    void remove(long sequence) {
        StoredMessage message = messages.remove(sequence);
        if (message == null) {
            return;
        }
        byAge.remove(message);
        if (hidden.remove(message)) {
            unhide(message);
        } else {
            String name = line(message);
            TreeMap<Long, StoredMessage> line = waiting(name);
            heads.remove(line.firstKey());
            line.remove(sequence);
            head(name);
        }
    }

    private void unhide(StoredMessage message) {
        if (message.receipt() != null) {
            inFlight--;
            lock(line(message), -1);
        }
    }

    private void show(StoredMessage message) {
        String name = line(message);
        TreeMap<Long, StoredMessage> line = lines.computeIfAbsent(name, n -> new TreeMap<>());
        if (!line.isEmpty()) {
            heads.remove(line.firstKey());
        }
        line.put(message.sequence(), message);
        head(name);
    }

    /** While a message of a FIFO group is in flight, the group's others wait. */
    private void lock(String name, int change) {
        if (fifo) {
            locked.merge(name, change, (a, b) -> a + b == 0 ? null : a + b);
            TreeMap<Long, StoredMessage> line = lines.get(name);
            if (line != null) {
                heads.remove(line.firstKey());
                head(name);
            }
        }
    }

    private TreeMap<Long, StoredMessage> waiting(String name) {
        return Objects.requireNonNull(lines.get(name), name);
    }

    private void head(String name) {
        TreeMap<Long, StoredMessage> line = waiting(name);
        if (line.isEmpty()) {
            lines.remove(name);
        } else if (!locked.containsKey(name)) {
            heads.put(line.firstKey(), name);
        }
    }

    /** Makes visible what has become so. */
    void advance(long now) {
        while (!hidden.isEmpty() && hidden.first().visible(now)) {
            StoredMessage message = hidden.pollFirst();
            unhide(message);
            show(message);
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

    /** The next messages that may be received, at most {@code max}; of a FIFO queue as many of one group as there are before the next. */
    List<StoredMessage> receivable(int max) {
        List<StoredMessage> found = new ArrayList<>();
        for (String name : heads.values()) {
            for (StoredMessage message : waiting(name).values()) {
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
        return locked.size();
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
