package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.store.Change;
import dev.opsctl.local.store.Table;
import java.util.List;
import java.util.Map;

/**
 * What is left in the store of tables, indexes and backups that are gone, and of copies that were never finished. It is noted in the change
 * that gives it up, and purged in small ones, so that nobody waits for it; after a crash purging goes on.
 */
final class Leftovers {

    /** Entries that one change purges. */
    static final int SLICE = 1_000;

    private final ServiceContext context;
    /** Names of the store's tables, as {@link ServiceContext#table} has them. */
    private final Table<String> noted;

    Leftovers(ServiceContext context) {
        this.context = context;
        this.noted = context.table("dropped", String.class);
    }

    /**
     * Gives up the content of a table of the store.
     *
     * @param what whose it was
     */
    void drop(Change change, String content, String what) {
        if (context.table(content, byte[].class).size() > 0) {
            note(content, what);
            change.afterCommit(() -> purge(content));
        }
    }

    /** Notes what a copy that begins will have left if it is never finished; {@link #keep} is its last part. */
    void note(String content, String what) {
        noted.insert(content, what);
    }

    /** Takes a note back: the content is somebody's. */
    void keep(String content) {
        noted.remove(content);
    }

    boolean isNoted(String content) {
        return noted.get(content).isPresent();
    }

    /** Purges in the background. */
    void purge(String content) {
        context.cloud().workers().parts("purging " + content, () -> purgeSlice(content));
    }

    private boolean purgeSlice(String content) {
        Table<byte[]> entries = context.table(content, byte[].class);
        return context.change(change -> {
            List<Map.Entry<String, byte[]>> slice = entries.range("", SLICE);
            slice.forEach(entry -> entries.remove(entry.getKey()));
            if (slice.size() < SLICE) {
                noted.remove(content);
            }
            return slice.size() == SLICE;
        });
    }

    /** Goes on with what a former run has noted. */
    void resume() {
        noted.entries("").forEach(entry -> purge(entry.getKey()));
    }
}
