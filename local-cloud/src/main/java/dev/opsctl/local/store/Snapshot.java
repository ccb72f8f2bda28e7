package dev.opsctl.local.store;

import java.util.concurrent.atomic.AtomicInteger;
import org.h2.mvstore.MVStore;

/**
 * Keeps what was committed last readable, as long as somebody reads it: a commit frees what older versions alone still hold, and a reader
 * under way would find its chunk gone.
 */
final class Snapshot {

    private final MVStore store;
    private final long state;
    private final MVStore.TxCounter use;
    /** The readers, and one for being the latest; 0 when it is over. */
    private final AtomicInteger users = new AtomicInteger(1);

    /**
     * Call after a commit, before anybody makes the next.
     *
     * @param state its number; the next has a greater one
     */
    Snapshot(MVStore store, long state) {
        this.store = store;
        this.state = state;
        this.use = store.registerVersionUsage();
    }

    long state() {
        return state;
    }

    /** @return false if a newer one has taken its place, and its last reader is gone */
    boolean enter() {
        int now = users.get();
        while (now > 0 && !users.compareAndSet(now, now + 1)) {
            now = users.get();
        }
        return now > 0;
    }

    void leave() {
        if (users.decrementAndGet() == 0) {
            store.deregisterVersionUsage(use);
        }
    }
}
