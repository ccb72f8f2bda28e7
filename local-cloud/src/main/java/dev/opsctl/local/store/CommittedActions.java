package dev.opsctl.local.store;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be done once changes are durable, in their order. One thread at a time does it, and what comes meanwhile too; who finds it at work
 * does not wait for it, as he may hold what an action wants.
 */
final class CommittedActions {

    private static final Logger LOG = LoggerFactory.getLogger(CommittedActions.class);

    private static final long LOOK_AGAIN_NANOS = 50_000;

    private record Due(long change, Runnable action) {}

    /** The first may be under way: it goes when it is done. */
    private final Queue<Due> due = new ConcurrentLinkedQueue<>();

    private final AtomicReference<@Nullable Thread> working = new AtomicReference<>();

    /** Call under the store's lock, so that the order is that of the changes. */
    void add(long change, List<Runnable> actions) {
        actions.forEach(action -> due.add(new Due(change, action)));
    }

    /** @param committed the last change that is durable */
    void run(LongSupplier committed) {
        while (isReady(committed) && working.compareAndSet(null, Thread.currentThread())) {
            try {
                while (isReady(committed)) {
                    guarded(due.element().action());
                    due.remove();
                }
            } finally {
                working.set(null);
            }
        }
    }

    /**
     * Waits until what is to be done once a change is durable has been done, by whomever; within an action, it does not wait for itself.
     *
     * @param change a change that is durable
     */
    void await(long change, LongSupplier committed) {
        while (isReady(() -> change) && working.get() != Thread.currentThread()) {
            run(committed);
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    private boolean isReady(LongSupplier committed) {
        Due first = due.peek();
        return first != null && first.change() <= committed.getAsLong();
    }

    /** Runs what may not stop the rest. */
    static void guarded(Runnable action) {
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            LOG.error("what follows from a change of the state failed", e);
        }
    }
}
