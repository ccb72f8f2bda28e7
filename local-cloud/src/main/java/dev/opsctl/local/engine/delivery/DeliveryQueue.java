package dev.opsctl.local.engine.delivery;

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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Work that a service has accepted and will do: durable from the moment {@link #submit} returns, done at least once, retried when its
 * handler says so, given up when it ends unexpectedly again and again. What was under way at a crash is done again after {@link #resume}.
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

        /**
         * Asked before each attempt.
         *
         * @return how long to wait until who gets the work may have more; zero for not at all
         */
        default Duration pause(T work) {
            return Duration.ZERO;
        }

        /**
         * Told when the work is given up because attempt after attempt ended unexpectedly; the cause is in the log.
         *
         * @return whether it was put where its kind has dead letters; else the queue sets it aside
         */
        default boolean deadLetter(T work, Throwable cause) {
            return false;
        }

        /** A handler of two methods. */
        static <T> Handler<T> of(Handler<T> handler, BiPredicate<T, Throwable> deadLetters) {
            return new Handler<>() {
                @Override
                public Optional<Duration> handle(T work, int attempt, Instant accepted) {
                    return handler.handle(work, attempt, accepted);
                }

                @Override
                public Duration pause(T work) {
                    return handler.pause(work);
                }

                @Override
                public boolean deadLetter(T work, Throwable cause) {
                    return deadLetters.test(work, cause);
                }
            };
        }
    }

    /** One piece of work in the store. @param failures how many attempts ended unexpectedly */
    record Pending(JsonNode work, int attempts, int failures, Instant accepted, Instant next) {}

    /** Work that waits for its turn. @param lane what it must stay in order with; null for none */
    private record Item(String id, String lane) {}

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryQueue.class);
    private static final Duration NOTING_AGAIN = Duration.ofSeconds(5);
    /** How often work may end unexpectedly; the pauses between add up to a minute of the cloud's time. */
    private static final int MOST_FAILURES = 6;

    private static final AtomicLong SEQUENCE = new AtomicLong();

    private final ServiceContext context;
    private final String name;
    private final Table<Pending> table;
    /** What cannot be read or done, for somebody to look at: it is in nobody's way. */
    private final Table<Pending> aside;

    private final Class<T> type;
    private final Handler<T> handler;
    private final Function<T, String> lane;
    private final Map<String, ArrayDeque<Item>> lanes = new HashMap<>();
    private final Crew<Item> crew;
    /** What waits or is under way: nothing is taken up twice. */
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    private volatile boolean takenUp;

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
        this.name = name;
        this.table = context.table(name, Pending.class);
        this.aside = context.table(name + "-set-aside", Pending.class);
        this.type = type;
        this.handler = handler;
        this.crew = new Crew<>(workers, this::start, this::work);
    }

    public void submit(T work) {
        submit(work, Duration.ZERO);
    }

    /** Accepts work that is to be done after a delay. Inside a change it is accepted, and begins, with the rest. */
    public void submit(T work, Duration delay) {
        Instant now = context.clock().instant();
        Instant next = now.plus(delay);
        Item item = new Item(
                String.format(
                        "%013d-%06d-%s",
                        now.toEpochMilli(),
                        SEQUENCE.incrementAndGet() % 1_000_000,
                        Long.toHexString(System.nanoTime())),
                lane.apply(work));
        Pending pending = new Pending(PojoJson.mapper().valueToTree(work), 0, 0, now, next);
        context.cloud().store().change(change -> {
            table.insert(item.id(), pending);
            change.afterCommit(() -> {
                resume();
                enqueue(item, next);
            });
        });
    }

    /** Takes up what an earlier process left, once: what is submitted comes after it. */
    public void resume() {
        if (!takenUp) {
            takeUp();
        }
    }

    private synchronized void takeUp() {
        if (takenUp) {
            return;
        }
        for (Map.Entry<String, Pending> entry : table.entries("")) {
            try {
                T work = PojoJson.mapper().treeToValue(entry.getValue().work(), type);
                enqueue(
                        new Item(entry.getKey(), lane.apply(work)),
                        entry.getValue().next());
            } catch (JsonProcessingException e) {
                setAside(entry.getKey(), "cannot be read", e);
            }
        }
        takenUp = true;
    }

    private void setAside(String id, String why, Throwable cause) {
        LOG.error("{} of {}: {} {}, and is kept in {}-set-aside", name, context.service(), id, why, name, cause);
        context.cloud().store().change(change -> {
            table.remove(id).ifPresent(pending -> aside.insert(id, pending));
        });
    }

    private void enqueue(Item item, Instant at) {
        if (!known.add(item.id())) {
            return;
        }
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
            context.clock().schedule(at, due -> crew.add(item));
        } else {
            crew.add(item);
        }
    }

    /** The next one of its lane may go. */
    private void ended(Item item) {
        known.remove(item.id());
        if (item.lane() != null) {
            synchronized (lanes) {
                lanes.computeIfPresent(item.lane(), (lane, left) -> {
                    left.remove();
                    if (left.isEmpty()) {
                        return null;
                    }
                    crew.add(left.peek());
                    return left;
                });
            }
        }
    }

    private boolean start(Runnable worker) {
        return context.cloud().workers().run("work of " + context.service(), worker, failure -> crew.again());
    }

    /** @return false when the cloud stops: the item is done again at the next start */
    private boolean work(Item item) {
        try {
            once(item);
        } catch (RuntimeException | Error e) {
            Workers.passExhaustion(e);
            if (context.cloud().workers().stopping()) {
                return false;
            }
            LOG.error("work of {} could not be noted", context.service(), e);
            makeReady(item, context.clock().instant().plus(NOTING_AGAIN));
        }
        return true;
    }

    private void once(Item item) {
        Optional<Pending> pending = table.get(item.id());
        if (pending.isEmpty()) {
            ended(item);
            return;
        }
        Pending before = pending.get();
        T work;
        try {
            work = PojoJson.mapper().treeToValue(before.work(), type);
        } catch (JsonProcessingException e) {
            setAside(item.id(), "cannot be read", e);
            ended(item);
            return;
        }
        int attempt = before.attempts() + 1;
        int failures = before.failures();
        Optional<Duration> again;
        try {
            Duration pause = handler.pause(work);
            if (!pause.isZero()) {
                makeReady(item, context.clock().instant().plus(pause));
                return;
            }
            again = handler.handle(work, attempt, before.accepted());
            for (int more = 1; more < Deliveries.EACH && again.isEmpty(); more++) {
                again = handler.handle(work, attempt, before.accepted());
            }
        } catch (RuntimeException | Error e) {
            Workers.passExhaustion(e);
            if (context.cloud().workers().stopping()) {
                return; // done again at the next start
            }
            failures++;
            again = unexpected(item, work, failures, e);
        }
        if (again.isEmpty()) {
            table.remove(item.id());
            ended(item);
        } else {
            Instant next = context.clock().instant().plus(again.get());
            int failed = failures;
            table.update(item.id(), now -> new Pending(now.work(), attempt, failed, now.accepted(), next));
            makeReady(item, next);
        }
    }

    /** @return when to try again; empty if this was the last attempt */
    private Optional<Duration> unexpected(Item item, T work, int failures, Throwable e) {
        if (failures < MOST_FAILURES) {
            LOG.warn("{} of {}: {} failed for the {}. time", name, context.service(), item.id(), failures, e);
            return Optional.of(Duration.ofSeconds(1L << failures));
        }
        if (isDeadLetter(work, e)) {
            LOG.error("{} of {}: {} is given up for a dead letter", name, context.service(), item.id(), e);
        } else {
            setAside(item.id(), "is given up", e);
        }
        return Optional.empty();
    }

    private boolean isDeadLetter(T work, Throwable cause) {
        try {
            return handler.deadLetter(work, cause);
        } catch (RuntimeException | Error e) {
            Workers.passExhaustion(e);
            cause.addSuppressed(e);
            return false;
        }
    }
}
