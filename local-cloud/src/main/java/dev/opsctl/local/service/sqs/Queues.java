package dev.opsctl.local.service.sqs;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Table;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

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
        this.queues = context.table("queues", QueueRecord.class);
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

    /** Call under the store's lock. */
    QueueState state(QueueRecord queue) {
        QueueState state = states.computeIfAbsent(queue.name(), name -> {
            QueueState loaded = new QueueState();
            messages.entries(name + "/")
                    .forEach(e -> loaded.messages.put(e.getValue().sequence(), e.getValue()));
            sent.entries(name + "/").forEach(e -> loaded.sent.put(e.getKey(), e.getValue()));
            return loaded;
        });
        long oldest = now() - queue.number("MessageRetentionPeriod") * 1000L;
        new ArrayList<>(state.messages.values())
                .stream().filter(m -> m.sent() <= oldest).forEach(m -> remove(queue, state, m));
        state.sent.entrySet().removeIf(e -> {
            boolean over = e.getValue().at() <= now() - DEDUPLICATION_MILLIS;
            if (over) {
                sent.remove(e.getKey());
            }
            return over;
        });
        return state;
    }

    private static String key(QueueRecord queue, long sequence) {
        return queue.name() + "/" + String.format("%020d", sequence);
    }

    void store(QueueRecord queue, QueueState state, StoredMessage message) {
        messages.put(key(queue, message.sequence()), message);
        state.messages.put(message.sequence(), message);
    }

    void remove(QueueRecord queue, QueueState state, StoredMessage message) {
        messages.remove(key(queue, message.sequence()));
        state.messages.remove(message.sequence());
    }

    /** A number above all before: it keeps growing over restarts, because it begins at the clock's microseconds. */
    long nextSequence(QueueState state) {
        long last = state.messages.isEmpty() ? 0 : state.messages.lastKey();
        state.lastSequence = Math.max(Math.max(last, state.lastSequence) + 1, now() * 1000);
        return state.lastSequence;
    }

    void clear(QueueRecord queue) {
        QueueState state = state(queue);
        List.copyOf(state.messages.values()).forEach(m -> remove(queue, state, m));
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

    /** Takes up to {@code max} messages, waiting for the first until {@code waitSeconds} have passed. */
    List<StoredMessage> receive(QueueRecord queue, int max, int waitSeconds, int visibilitySeconds) {
        long deadline = now() + waitSeconds * 1000L;
        while (true) {
            QueueState[] state = new QueueState[1];
            long[] seen = new long[2];
            List<StoredMessage> taken = change(() -> {
                QueueRecord current = queues.get(queue.name()).orElseThrow(SqsErrors::noQueue);
                state[0] = state(current);
                List<StoredMessage> found = take(current, state[0], max, visibilitySeconds);
                seen[0] = state[0].version();
                seen[1] = state[0].nextVisible(now());
                return found;
            });
            if (!taken.isEmpty() || now() >= deadline) {
                return taken;
            }
            try {
                state[0].await(seen[0], Math.min(deadline, seen[1]), context.clock());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return List.of();
            }
        }
    }

    private List<StoredMessage> take(QueueRecord queue, QueueState state, int max, int visibilitySeconds) {
        long now = now();
        List<StoredMessage> taken = new ArrayList<>();
        Set<String> locked = new HashSet<>();
        List<StoredMessage> inFlight =
                state.messages.values().stream().filter(m -> m.inFlight(now)).toList();
        if (inFlight.size() >= IN_FLIGHT_LIMIT) {
            throw SqsErrors.overLimit("The maximum number of in flight messages is reached.");
        }
        if (queue.fifo()) {
            inFlight.forEach(m -> locked.add(m.group()));
        }
        Optional<QueueAttributes.Redrive> redrive = QueueAttributes.redrive(queue);
        for (StoredMessage message : List.copyOf(state.messages.values())) {
            if (taken.size() == max) {
                break;
            }
            if (!message.visible(now) || message.group() != null && locked.contains(message.group())) {
                continue;
            }
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
        String[] parts = parse(queue, handle);
        change(() -> {
            QueueState state = state(queue);
            StoredMessage message = state.messages.get(Long.parseLong(parts[1]));
            if (message != null && queue.fifo() && !(parts[2].equals(message.receipt()) && message.inFlight(now()))) {
                throw SqsErrors.attributeValue("ReceiptHandle", handle, "The receipt handle has expired.");
            } else if (message != null) {
                remove(queue, state, message);
                state.changed();
            }
            return null;
        });
    }

    void visibility(QueueRecord queue, String handle, Integer seconds) {
        if (seconds == null) {
            throw SqsErrors.missing("VisibilityTimeout");
        } else if (seconds < 0 || seconds > 43200) {
            throw SqsErrors.attributeValue(
                    "VisibilityTimeout", String.valueOf(seconds), "Must be between 0 and 43200, if provided.");
        }
        String[] parts = parse(queue, handle);
        change(() -> {
            QueueState state = state(queue);
            StoredMessage message = state.messages.get(Long.parseLong(parts[1]));
            if (message == null) {
                throw SqsErrors.attributeValue(
                        "ReceiptHandle",
                        handle,
                        "Message does not exist or is not available for visibility timeout change.");
            } else if (!message.inFlight(now()) || !parts[2].equals(message.receipt())) {
                throw SqsErrors.notInFlight();
            }
            store(queue, state, message.visibleAt(now() + seconds * 1000L));
            state.changed();
            return null;
        });
    }
}
