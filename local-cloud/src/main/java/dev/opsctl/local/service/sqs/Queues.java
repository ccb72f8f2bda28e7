package dev.opsctl.local.service.sqs;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import software.amazon.awssdk.services.sqs.model.SqsException;

/** The queues of one account and region and their messages: durable before an operation returns, cached in memory. */
final class Queues {

    private static final long DEDUPLICATION_MILLIS = 300_000;
    private static final int IN_FLIGHT_LIMIT = 120_000;

    private final ServiceContext context;
    private final Table<QueueRecord> queues;
    private final Table<StoredMessage> messages;
    private final Table<QueueState.Sent> sent;
    private final Map<String, QueueState> states = new ConcurrentHashMap<>();

    Queues(ServiceContext context) {
        this.context = context;
        this.queues = context.table("queues", QueueRecord.class).shared();
        this.messages = context.table("messages", StoredMessage.class);
        this.sent = context.table("sent", QueueState.Sent.class);
    }

    Table<QueueRecord> table() {
        return queues;
    }

    /** Runs under the store's lock; what memory holds is forgotten when the change is rolled back. */
    <T> T change(Supplier<T> body) {
        try {
            return context.cloud().store().atomically(body);
        } catch (RuntimeException e) {
            states.values().forEach(QueueState::changed);
            states.clear();
            throw e;
        }
    }

    /** A change that may be refused before it has written anything: then nothing is forgotten. */
    <T> T changeUnlessRefused(Supplier<T> body) {
        SqsException[] refusal = new SqsException[1];
        T result = change(() -> {
            try {
                return body.get();
            } catch (SqsException e) {
                refusal[0] = e;
                return null;
            }
        });
        if (refusal[0] != null) {
            throw refusal[0];
        }
        return result;
    }

    long now() {
        return context.clock().millis();
    }

    String arn(String name) {
        return context.arn(name);
    }

    String url(String name) {
        return context.cloud().endpoint() + "/" + context.scope().accountId() + "/" + name;
    }

    /** The queue that a URL, an ARN or a bare name means, whatever the host. */
    QueueRecord byUrl(String url) {
        if (url == null || url.isEmpty()) {
            throw SqsErrors.missing("QueueUrl");
        }
        return queues.get(url.substring(Math.max(url.lastIndexOf('/'), url.lastIndexOf(':')) + 1))
                .orElseThrow(SqsErrors::noQueue);
    }

    Optional<QueueRecord> byArn(String queueArn) {
        return queueArn.startsWith(context.arn(""))
                ? queues.get(queueArn.substring(queueArn.lastIndexOf(':') + 1))
                : Optional.empty();
    }

    /** The queues that have a queue as their dead-letter queue. */
    List<QueueRecord> sourcesOf(String deadLetterArn) {
        return queues.values().stream()
                .filter(q -> QueueAttributes.redrive(q)
                        .filter(r -> r.target().equals(deadLetterArn))
                        .isPresent())
                .toList();
    }

    /** Call under the store's lock. */
    QueueState state(QueueRecord queue) {
        QueueState state = states.computeIfAbsent(queue.name(), name -> load(queue));
        long now = now();
        state.advance(now);
        state.sentUntil(now - queue.number("MessageRetentionPeriod") * 1000L).forEach(m -> remove(queue, state, m));
        for (Iterator<Map.Entry<String, QueueState.Sent>> oldest =
                        state.sent.entrySet().iterator();
                oldest.hasNext(); ) {
            Map.Entry<String, QueueState.Sent> entry = oldest.next();
            if (entry.getValue().at() > now - DEDUPLICATION_MILLIS) {
                break;
            }
            sent.remove(entry.getKey());
            oldest.remove();
        }
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

    private static String key(QueueRecord queue, long sequence) {
        return queue.name() + "/" + String.format("%020d", sequence);
    }

    void store(QueueRecord queue, QueueState state, StoredMessage message) {
        messages.put(key(queue, message.sequence()), message);
        state.put(message, now());
    }

    void remove(QueueRecord queue, QueueState state, StoredMessage message) {
        messages.remove(key(queue, message.sequence()));
        state.remove(message.sequence());
    }

    /** A number above all before: it keeps growing over restarts, because it begins at the clock's microseconds. */
    long nextSequence(QueueState state) {
        state.lastSequence = Math.max(Math.max(state.lastKey(), state.lastSequence) + 1, now() * 1000);
        return state.lastSequence;
    }

    void clear(QueueRecord queue) {
        QueueState state = state(queue);
        List.copyOf(state.all()).forEach(m -> remove(queue, state, m));
        List.copyOf(state.sent.keySet()).forEach(sent::remove);
        state.sent.clear();
    }

    void delete(QueueRecord queue) {
        change(() -> {
            clear(queue);
            QueueState state = states.remove(queue.name());
            queues.remove(queue.name());
            state.changed();
            return null;
        });
    }

    /** Puts a message into a queue; a repeated deduplication id gives the first message again. */
    QueueState.Sent send(QueueRecord queue, StoredMessage draft, int delaySeconds) {
        QueueState.Sent result = change(() -> {
            QueueState state = state(queue);
            String key = queue.name() + "/"
                    + ("messageGroup".equals(queue.attributes().get("DeduplicationScope")) ? draft.group() + "/" : "")
                    + draft.deduplicationId();
            if (queue.fifo() && state.sent.containsKey(key)) {
                return state.sent.get(key);
            }
            long now = now();
            StoredMessage message = new StoredMessage(
                    nextSequence(state),
                    draft.id(),
                    draft.body(),
                    draft.attributes(),
                    draft.traceHeader(),
                    draft.senderId(),
                    draft.group(),
                    draft.deduplicationId(),
                    now,
                    now + delaySeconds * 1000L,
                    0,
                    0,
                    0,
                    null,
                    null);
            store(queue, state, message);
            QueueState.Sent entry = new QueueState.Sent(message.id(), message.sequence(), null, now);
            if (queue.fifo()) {
                sent.put(key, entry);
                state.sent.put(key, entry);
            }
            state.changed();
            return entry;
        });
        return result;
    }

    /** What a look at a queue found. */
    private record Look(List<StoredMessage> taken, boolean locked, QueueState state, long version, long nextVisible) {}

    /**
     * Takes up to {@code max} messages, waiting for the first until {@code waitSeconds} have passed.
     *
     * @param unlock called before messages of an encrypted queue are taken; throws if the receiver may not decrypt them
     */
    List<StoredMessage> receive(QueueRecord queue, int max, int waitSeconds, int visibilitySeconds, Runnable unlock) {
        long deadline = now() + waitSeconds * 1000L;
        boolean unlocked = !queue.encrypted();
        while (true) {
            // Who has stopped waiting takes nothing that came after that.
            if (Thread.currentThread().isInterrupted()) {
                return List.of();
            }
            boolean open = unlocked;
            Look look = changeUnlessRefused(() -> look(queue, max, visibilitySeconds, open));
            if (look.locked()) {
                unlock.run();
                unlocked = true;
                continue;
            }
            if (!look.taken().isEmpty() || now() >= deadline) {
                return look.taken();
            }
            try {
                look.state().await(look.version(), Math.min(deadline, look.nextVisible()), context.clock());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return List.of();
            }
        }
    }

    private Look look(QueueRecord queue, int max, int visibilitySeconds, boolean open) {
        QueueRecord current = queues.get(queue.name()).orElseThrow(SqsErrors::noQueue);
        QueueState state = state(current);
        if (state.inFlight() >= IN_FLIGHT_LIMIT && !queue.fifo()) {
            throw SqsErrors.overLimit("The maximum number of in flight messages is reached.");
        }
        boolean locked = !open && state.anyReceivable();
        List<StoredMessage> found = locked || state.inFlight() >= IN_FLIGHT_LIMIT
                ? List.of()
                : take(current, state, max, visibilitySeconds);
        return new Look(found, locked, state, state.version(), state.nextVisible());
    }

    private List<StoredMessage> take(QueueRecord queue, QueueState state, int max, int visibilitySeconds) {
        long now = now();
        List<StoredMessage> taken = new ArrayList<>();
        Optional<QueueAttributes.Redrive> redrive = QueueAttributes.redrive(queue);
        List<StoredMessage> next;
        while (taken.size() < max && !(next = state.receivable(max - taken.size())).isEmpty()) {
            for (StoredMessage message : next) {
                if (redrive.isPresent()
                        && message.receives() - message.receivesBefore()
                                >= redrive.get().maxReceives()
                        && bury(queue, state, message, redrive.get().target())) {
                    continue;
                }
                StoredMessage received = message.received(
                        now, now + visibilitySeconds * 1000L, UUID.randomUUID().toString());
                store(queue, state, received);
                taken.add(received);
            }
            if (visibilitySeconds == 0) {
                // They are visible again at once, and would be taken twice.
                break;
            }
        }
        return taken;
    }

    private boolean bury(QueueRecord queue, QueueState state, StoredMessage message, String target) {
        Optional<QueueRecord> grave = byArn(target).filter(q -> QueueAttributes.allows(q, arn(queue.name())));
        grave.ifPresent(to -> {
            QueueState there = state(to);
            remove(queue, state, message);
            store(to, there, message.deadLettered(nextSequence(there), now(), arn(queue.name())));
            there.changed();
        });
        return grave.isPresent();
    }

    String handle(QueueRecord queue, StoredMessage message) {
        return Base64.getEncoder()
                .encodeToString((queue.name() + "/" + message.sequence() + "/" + message.receipt())
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static String[] parse(QueueRecord queue, String handle) {
        if (handle == null) {
            throw SqsErrors.missing("ReceiptHandle");
        }
        try {
            String[] parts = new String(Base64.getDecoder().decode(handle), StandardCharsets.UTF_8).split("/");
            if (parts.length == 3 && parts[0].equals(queue.name()) && parts[1].matches("\\d{1,18}")) {
                return parts;
            }
        } catch (IllegalArgumentException e) {
            // not Base64: no handle of ours
        }
        throw SqsErrors.receiptHandle(handle);
    }

    void acknowledge(QueueRecord queue, String handle) {
        changeUnlessRefused(() -> {
            acknowledgeLocked(queue, handle);
            return null;
        });
    }

    /** Call under the store's lock; refuses before it changes anything. */
    void acknowledgeLocked(QueueRecord queue, String handle) {
        String[] parts = parse(queue, handle);
        QueueState state = state(queue);
        StoredMessage message = state.get(Long.parseLong(parts[1])).orElse(null);
        if (message != null && queue.fifo() && !(parts[2].equals(message.receipt()) && message.inFlight(now()))) {
            throw SqsErrors.attributeValue("ReceiptHandle", handle, "The receipt handle has expired.");
        } else if (message != null) {
            remove(queue, state, message);
            state.changed();
        }
    }

    void visibility(QueueRecord queue, String handle, Integer seconds) {
        changeUnlessRefused(() -> {
            visibilityLocked(queue, handle, seconds);
            return null;
        });
    }

    /** Call under the store's lock; refuses before it changes anything. */
    void visibilityLocked(QueueRecord queue, String handle, Integer seconds) {
        if (seconds == null) {
            throw SqsErrors.missing("VisibilityTimeout");
        } else if (seconds < 0 || seconds > 43200) {
            throw SqsErrors.attributeValue(
                    "VisibilityTimeout", String.valueOf(seconds), "Must be between 0 and 43200, if provided.");
        }
        String[] parts = parse(queue, handle);
        QueueState state = state(queue);
        StoredMessage message = state.get(Long.parseLong(parts[1]))
                .orElseThrow(() -> SqsErrors.attributeValue(
                        "ReceiptHandle",
                        handle,
                        "Message does not exist or is not available for visibility timeout change."));
        if (!message.inFlight(now()) || !parts[2].equals(message.receipt())) {
            throw SqsErrors.notInFlight();
        }
        store(queue, state, message.visibleAt(now() + seconds * 1000L));
        state.changed();
    }
}
