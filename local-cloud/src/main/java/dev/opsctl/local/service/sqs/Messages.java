package dev.opsctl.local.service.sqs;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Change;
import dev.opsctl.local.store.Table;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the queues hold: in the store, and as read from there in memory. Both are written in the same change. A change that is undone makes
 * memory forget the queues that it has written to; who waits for messages is woken when they are durable.
 */
final class Messages {

    private static final long DEDUPLICATION_MILLIS = 300_000;

    private final ServiceContext context;
    private final Queues queues;
    private final Table<StoredMessage> messages;
    private final Table<QueueState.Sent> sent;
    private final Map<String, QueueState> states = new ConcurrentHashMap<>();

    Messages(ServiceContext context, Queues queues) {
        this.context = context;
        this.queues = queues;
        this.messages = context.table("messages", StoredMessage.class);
        this.sent = context.table("sent", QueueState.Sent.class);
    }

    long now() {
        return context.clock().millis();
    }

    /** What a queue holds now; call within the change. */
    QueueState state(Change change, QueueRecord queue) {
        QueueState state = states.computeIfAbsent(queue.name(), name -> load(queue));
        long now = now();
        state.advance(now);
        state.sentUntil(now - queue.number("MessageRetentionPeriod") * 1000L)
                .forEach(message -> remove(change, queue, state, message));
        forgetSent(change, queue, state, now - DEDUPLICATION_MILLIS);
        return state;
    }

    private QueueState load(QueueRecord queue) {
        QueueState loaded = new QueueState(queue.fifo());
        long now = now();
        messages.entries(queue.name() + "/").forEach(e -> loaded.put(e.getValue(), now));
        sent.entries(queue.name() + "/").stream()
                .sorted(Comparator.comparingLong(e -> e.getValue().at()))
                .forEach(e -> loaded.sent.put(e.getKey(), e.getValue()));
        return loaded;
    }

    /** Sends are remembered in their order, so the oldest come first. */
    private void forgetSent(Change change, QueueRecord queue, QueueState state, long until) {
        Iterator<Map.Entry<String, QueueState.Sent>> oldest =
                state.sent.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<String, QueueState.Sent> entry = oldest.next();
            if (entry.getValue().at() > until) {
                return;
            }
            written(change, queue, state);
            sent.remove(entry.getKey());
            oldest.remove();
        }
    }

    /** Before memory is changed along with the store. */
    private void written(Change change, QueueRecord queue, QueueState state) {
        change.onRollback(() -> {
            // also what was read again since then, in this change
            QueueState known = states.remove(queue.name());
            if (known != null) {
                known.changed();
            }
            state.changed();
        });
    }

    /** Wakes who waits at a queue, once the change is durable. */
    void wake(Change change, QueueState state) {
        change.afterCommit(state::changed);
    }

    private static String key(QueueRecord queue, long sequence) {
        return queue.name() + "/" + String.format("%020d", sequence);
    }

    /** Puts a message in that is new to the queue. */
    void add(Change change, QueueRecord queue, QueueState state, StoredMessage message) {
        written(change, queue, state);
        messages.insert(key(queue, message.sequence()), message);
        state.put(message, now());
    }

    /** Puts a message in place of what it was. */
    void replace(Change change, QueueRecord queue, QueueState state, StoredMessage message) {
        written(change, queue, state);
        messages.replace(key(queue, message.sequence()), message);
        state.put(message, now());
    }

    void remove(Change change, QueueRecord queue, QueueState state, StoredMessage message) {
        written(change, queue, state);
        messages.remove(key(queue, message.sequence()));
        state.remove(message.sequence());
    }

    /** A number above all before: it keeps growing over restarts, because it begins at the clock's microseconds. */
    long nextSequence(QueueState state) {
        state.lastSequence = Math.max(Math.max(state.lastKey(), state.lastSequence) + 1, now() * 1000);
        return state.lastSequence;
    }

    void clear(Change change, QueueRecord queue) {
        QueueState state = state(change, queue);
        written(change, queue, state);
        List.copyOf(state.all()).forEach(message -> remove(change, queue, state, message));
        List.copyOf(state.sent.keySet()).forEach(sent::remove);
        state.sent.clear();
    }

    /** Of a queue that ends with this change; who waits at it learns so. */
    void delete(Change change, QueueRecord queue) {
        clear(change, queue);
        QueueState state = states.remove(queue.name());
        wake(change, state);
    }

    /** Puts a message into a queue; a repeated deduplication id gives the first message again. */
    QueueState.Sent send(Change change, QueueRecord queue, StoredMessage draft, int delaySeconds) {
        QueueState state = state(change, queue);
        String key = queue.name() + "/"
                + ("messageGroup".equals(queue.deduplicationScope(now())) ? draft.group() + "/" : "")
                + draft.deduplicationId();
        if (queue.fifo() && state.sent.containsKey(key)) {
            change.afterCommit(() -> QueueMetrics.deduplicated(context.metrics(), queue.name()));
            return state.sent.get(key);
        }
        long now = now();
        StoredMessage message = draft.placed(nextSequence(state), now, now + delaySeconds * 1000L);
        add(change, queue, state, message);
        QueueState.Sent entry = new QueueState.Sent(message.id(), message.sequence(), null, now);
        if (queue.fifo()) {
            sent.insert(key, entry);
            state.sent.put(key, entry);
        }
        wake(change, state);
        return entry;
    }

    /** Takes messages that may be received, at most {@code max}; those that were received too often go to the dead-letter queue. */
    void take(
            Change change,
            QueueRecord queue,
            QueueState state,
            int max,
            int visibilitySeconds,
            List<StoredMessage> taken) {
        long now = now();
        Optional<QueueAttributes.Redrive> redrive = QueueAttributes.redrive(queue);
        List<StoredMessage> next;
        while (taken.size() < max && !(next = state.receivable(max - taken.size())).isEmpty()) {
            for (StoredMessage message : next) {
                if (redrive.isPresent()
                        && message.receives() - message.receivesBefore()
                                >= redrive.get().maxReceives()
                        && bury(change, queue, state, message, redrive.get().target())) {
                    continue;
                }
                StoredMessage received = message.received(
                        now, now + visibilitySeconds * 1000L, UUID.randomUUID().toString());
                replace(change, queue, state, received);
                state.served(received);
                taken.add(received);
            }
            if (visibilitySeconds == 0) {
                // They are visible again at once, and would be taken twice.
                return;
            }
        }
    }

    private boolean bury(Change change, QueueRecord queue, QueueState state, StoredMessage message, String target) {
        String source = queues.arn(queue.name());
        Optional<QueueRecord> grave = queues.byArn(target).filter(q -> QueueAttributes.allows(q, source));
        grave.ifPresent(to -> {
            QueueState there = state(change, to);
            remove(change, queue, state, message);
            add(change, to, there, message.deadLettered(nextSequence(there), now(), source));
            wake(change, there);
        });
        return grave.isPresent();
    }

    /** All attributes of a queue: set, defaults, and what it says of itself. */
    Map<String, String> attributes(Change change, QueueRecord queue) {
        Map<String, String> all = new LinkedHashMap<>(QueueAttributes.withDefaults(queue));
        all.put("QueueArn", queues.arn(queue.name()));
        all.put("CreatedTimestamp", String.valueOf(queue.created() / 1000));
        all.put("LastModifiedTimestamp", String.valueOf(queue.modified() / 1000));
        QueueState state = state(change, queue);
        all.put("ApproximateNumberOfMessages", String.valueOf(state.visible()));
        all.put("ApproximateNumberOfMessagesNotVisible", String.valueOf(state.inFlight()));
        all.put("ApproximateNumberOfMessagesDelayed", String.valueOf(state.delayed()));
        return all;
    }
}
