package dev.opsctl.local.service.sqs;

import dev.opsctl.local.clock.CloudClock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What a queue holds, as read from the store, and the receivers that wait for it. Messages are touched only under the store's lock. */
final class QueueState {

    /** A send that is remembered for five minutes. */
    record Sent(String messageId, long sequence, String md5, long at) {}

    final TreeMap<Long, StoredMessage> messages = new TreeMap<>();
    final Map<String, Sent> sent = new LinkedHashMap<>();
    long lastSequence;
    private final Object monitor = new Object();
    private long version;

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

    /** When the next message that cannot be received now becomes visible. */
    long nextVisible(long now) {
        return messages.values().stream()
                .mapToLong(StoredMessage::visibleAt)
                .filter(at -> at > now)
                .min()
                .orElse(Long.MAX_VALUE);
    }
}
