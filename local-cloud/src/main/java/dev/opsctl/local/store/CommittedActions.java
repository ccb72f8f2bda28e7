package dev.opsctl.local.store;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is to be done once changes are durable, in their order. One thread at a time does it, and what comes meanwhile too; who finds it at work
 * does not wait for it, as he may hold what an action wants.
 */
final class CommittedActions {

    private static final Logger LOG = LoggerFactory.getLogger(CommittedActions.class);

    private record Due(long change, Runnable action) {}

    private final Queue<Due> due = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean working = new AtomicBoolean();

    /** Call under the store's lock, so that the order is that of the changes. */
    void add(long change, List<Runnable> actions) {
        actions.forEach(action -> due.add(new Due(change, action)));
    }

    /** @param committed the last change that is durable */
    void run(LongSupplier committed) {
        while (isReady(committed) && working.compareAndSet(false, true)) {
            try {
                while (isReady(committed)) {
                    guarded(due.remove().action());
                }
            } finally {
                working.set(false);
            }
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
