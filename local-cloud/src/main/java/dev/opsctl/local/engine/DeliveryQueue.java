package dev.opsctl.local.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.Workers;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.store.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that a service has accepted and will do: durable from the moment {@link #submit} returns, done at least once, retried when its
 * handler says so. What was under way at a crash is done again after {@link #resume}.
 *
 * @param <T> a record or SDK model class
 */
public final class DeliveryQueue<T> {

    /** Does a piece of work. */
    public interface Handler<T> {

        /**
         * @param attempt 1 for the first
         * @param accepted when the work was submitted
         * @return how long to wait before the next attempt; empty when the work is done or given up
         */
        Optional<Duration> handle(T work, int attempt, Instant accepted);
    }

    /** One piece of work in the store. */
    record Pending(JsonNode work, int attempts, Instant accepted, Instant next) {}

    /** Work that waits for its turn. @param lane what it must stay in order with; null for none */
    private record Item(String id, String lane) {}

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryQueue.class);
    private static final Duration NOTING_AGAIN = Duration.ofSeconds(5);
    private static final AtomicLong SEQUENCE = new AtomicLong();

    private final ServiceContext context;
    private final Table<Pending> table;
    private final Class<T> type;
    private final int workers;
    private final Handler<T> handler;
    private final Function<T, String> lane;
    private final Map<String, ArrayDeque<Item>> lanes = new HashMap<>();
    private final ConcurrentLinkedQueue<Item> ready = new ConcurrentLinkedQueue<>();
    private final AtomicInteger busy = new AtomicInteger();

    /**
     * @param name the table's name
     * @param workers how many pieces are worked on at once
     */
    public DeliveryQueue(ServiceContext context, String name, Class<T> type, int workers, Handler<T> handler) {
        this(context, name, type, workers, work -> null, handler);
    }

    /** @param lane work of the same lane is done in the order in which it was submitted: what is retried holds up what follows */
    public DeliveryQueue(
            ServiceContext context,
            String name,
            Class<T> type,
            int workers,
            Function<T, String> lane,
            Handler<T> handler) {
        this.lane = lane;
        this.context = context;
        this.table = context.table(name, Pending.class);
        this.type = type;
        this.workers = workers;
        this.handler = handler;
    }

    public void submit(T work) {
        submit(work, Duration.ZERO);
    }

    /** Accepts work that is to be done after a delay. Inside {@code Store.atomically} it becomes durable with the rest. */
    public void submit(T work, Duration delay) {
        Instant now = context.clock().instant();
        String id = String.format(
                "%013d-%06d-%s",
                now.toEpochMilli(), SEQUENCE.incrementAndGet() % 1_000_000, Long.toHexString(System.nanoTime()));
        table.put(id, new Pending(PojoJson.mapper().valueToTree(work), 0, now, now.plus(delay)));
        enqueue(new Item(id, lane.apply(work)), now.plus(delay));
    }

    /** Takes up what an earlier process left. */
    public void resume() {
        for (Map.Entry<String, Pending> entry : table.entries("")) {
            Pending pending = entry.getValue();
            try {
                T work = PojoJson.mapper().treeToValue(pending.work(), type);
                enqueue(new Item(entry.getKey(), lane.apply(work)), pending.next());
            } catch (JsonProcessingException e) {
                unreadable(e);
                table.remove(entry.getKey());
            }
        }
    }

    private void unreadable(JsonProcessingException e) {
        LOG.error("{} holds work that cannot be read and is dropped: {}", type.getSimpleName(), e.getMessage());
    }

    private void enqueue(Item item, Instant at) {
        if (item.lane() != null) {
            synchronized (lanes) {
                ArrayDeque<Item> before = lanes.computeIfAbsent(item.lane(), l -> new ArrayDeque<>());
                before.add(item);
                if (before.size() > 1) {
                    return;
                }
            }
        }
        makeReady(item, at);
    }

    private void makeReady(Item item, Instant at) {
        if (at.isAfter(context.clock().instant())) {
            context.clock().schedule(at, due -> makeReady(item));
        } else {
            makeReady(item);
        }
    }

    private void makeReady(Item item) {
        ready.add(item);
        startWorker();
    }

    /** The next one of its lane may go. */
    private void ended(Item item) {
        if (item.lane() != null) {
            synchronized (lanes) {
                ArrayDeque<Item> left = lanes.get(item.lane());
                left.remove();
                if (left.isEmpty()) {
                    lanes.remove(item.lane());
                } else {
                    makeReady(left.peek());
                }
            }
        }
    }

    private void startWorker() {
        int now = busy.get();
        while (now < workers) {
            if (busy.compareAndSet(now, now + 1)) {
                if (!context.cloud().workers().run("work of " + context.service(), this::work, failure -> again())) {
                    busy.decrementAndGet();
                }
                return;
            }
            now = busy.get();
        }
    }

    private void work() {
        try {
            Item item;
            while ((item = ready.poll()) != null) {
                try {
                    once(item);
                } catch (RuntimeException | Error e) {
                    Workers.passExhaustion(e);
                    if (context.cloud().workers().stopping()) {
                        return; // done again at the next start
                    }
                    LOG.error("work of {} could not be noted", context.service(), e);
                    makeReady(item, context.clock().instant().plus(NOTING_AGAIN));
                }
            }
        } finally {
            busy.decrementAndGet();
        }
        again();
    }

    private void again() {
        if (!ready.isEmpty()) {
            startWorker();
        }
    }

    private void once(Item item) {
        String id = item.id();
        // The thread that submitted may still hold the store in a larger change: wait for it, for what is rolled back
        // is not done.
        Optional<Pending> pending = context.cloud().store().atomically(() -> table.get(id));
        if (Thread.currentThread().isInterrupted()) {
            return;
        } else if (pending.isEmpty()) {
            ended(item);
            return;
        }
        Pending before = pending.get();
        int attempt = before.attempts() + 1;
        Optional<Duration> again;
        try {
            T work = PojoJson.mapper().treeToValue(before.work(), type);
            again = handler.handle(work, attempt, before.accepted());
            for (int more = 1; more < Deliveries.EACH && again.isEmpty(); more++) {
                again = handler.handle(work, attempt, before.accepted());
            }
        } catch (JsonProcessingException e) {
            unreadable(e);
            again = Optional.empty();
        } catch (RuntimeException | Error e) {
            Workers.passExhaustion(e);
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            LOG.error("work of {} failed", context.service(), e);
            again = Optional.of(Duration.ofSeconds(Math.min(300, 1L << Math.min(attempt, 8))));
        }
        if (again.isEmpty()) {
            table.remove(id);
            ended(item);
        } else {
            Instant next = context.clock().instant().plus(again.get());
            table.put(id, new Pending(before.work(), attempt, before.accepted(), next));
            makeReady(item, next);
        }
    }
}
