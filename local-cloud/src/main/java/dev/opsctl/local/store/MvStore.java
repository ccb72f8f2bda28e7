package dev.opsctl.local.store;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.RootReference;
import org.h2.mvstore.type.ByteArrayDataType;

/**
 * The store on H2's MVStore: a log-structured file, one chunk per commit. One lock orders all writers, so a commit holds whole changes
 * only; those made while another commit is under way share the next one. A failed change is undone, entry by entry. Who reads outside a change
 * reads what was committed last.
 */
public final class MvStore implements Store {

    private static final long COMPACT_EVERY_COMMITS = 20_000;
    private static final int COMPACT_BYTES = 4 << 20;

    private final Path file;
    private final MVStore store;
    private final Watermark watermark;
    private final DiskSpace space;
    /** Held by who changes the maps. Fair, so that who comes to commit lets those who wait make their change first. */
    private final ReentrantLock lock = new ReentrantLock(true);
    /** Held, before {@link #lock}, by the one who commits for all. */
    private final ReentrantLock committing = new ReentrantLock();
    /** Held by the one who syncs, who holds nothing else: it takes as long as the disk takes, and nobody waits for it. */
    private final ReentrantLock syncing = new ReentrantLock();
    /** Held by who reads, and by who closes, alone: what is being read is not closed. */
    private final ReentrantReadWriteLock open = new ReentrantReadWriteLock();

    private final Map<String, Entries> tables = new ConcurrentHashMap<>();
    private volatile Snapshot latest;
    private volatile Runnable onLoss = () -> {};
    private volatile StoreException loss;

    /** How to take back what the change under way has done so far, last first. */
    private final Deque<Runnable> undo = new ArrayDeque<>();
    /** What is to be done when the change under way is durable. */
    private final List<Runnable> after = new ArrayList<>();

    private boolean wrote;
    private final Change underWay = new UnderWay();
    private final CommittedActions actions = new CommittedActions();
    /** What has been changed since the last commit. */
    private final Set<Entries> uncommitted = new HashSet<>();

    private long changes;
    private volatile long committed;
    /** The version of the file that holds it. */
    private volatile long written;

    private long commits;

    /** @param store open, with nothing uncommitted */
    MvStore(Path file, MVStore store, Watermark watermark) {
        this.file = file;
        this.store = store;
        this.watermark = watermark;
        this.space = new DiskSpace(file.toAbsolutePath().getParent());
        this.latest = new Snapshot(store, 0);
        store.getMapNames().forEach(name -> openTable(name).publish(0));
    }

    /**
     * Opens or creates the state in a directory.
     *
     * @throws StoreException if the directory cannot be written, the file is in use by another process, damaged, of a newer format, or missing
     *     although the directory says it was there: damaged state is never replaced by empty state
     */
    public static MvStore open(Path directory) {
        return new StateDirectory(directory).open(Migration.ALL);
    }

    Path file() {
        return file;
    }

    private Entries openTable(String name) {
        Entries opened = new Entries(store.openMap(
                name,
                new MVMap.Builder<String, byte[]>()
                        .keyType(AsciiKeyType.INSTANCE)
                        .valueType(ByteArrayDataType.INSTANCE)));
        tables.put(name, opened);
        return opened;
    }

    /** Null for a table that was never written. */
    Entries entries(String table) {
        return tables.get(table);
    }

    @Override
    public <T> Table<T> table(String name, Class<T> type) {
        return new JsonTable<>(this, name, type);
    }

    @Override
    public Set<String> tables() {
        Set<String> names = new TreeSet<>();
        tables.keySet().forEach(name -> {
            if (reading(name, false, (map, root) -> root.getTotalCount() > 0)) {
                names.add(name);
            }
        });
        return names;
    }

    @Override
    public <T> T change(Function<Change, T> body) {
        lock.lock();
        boolean outermost = lock.getHoldCount() == 1;
        long seen = 0;
        try {
            return part(body);
        } finally {
            try {
                seen = outermost ? end() : 0;
            } finally {
                lock.unlock();
            }
            if (outermost) {
                commit(seen);
                actions.run(() -> committed);
            }
        }
    }

    /** @return the last change that the one that ends here has seen: itself, if it has written */
    private long end() {
        if (wrote) {
            changes++;
        }
        actions.add(changes, after);
        undo.clear();
        after.clear();
        wrote = false;
        return changes;
    }

    private <T> T part(Function<Change, T> body) {
        int before = undo.size();
        int said = after.size();
        try {
            return body.apply(underWay);
        } catch (MVStoreException e) {
            throw lost(e);
        } catch (RuntimeException | Error e) {
            undo(before);
            after.subList(said, after.size()).clear();
            throw e;
        }
    }

    private void undo(int until) {
        try {
            while (undo.size() > until) {
                undo.pop().run();
            }
            wrote &= until > 0;
        } catch (RuntimeException | Error e) {
            throw lost(e); // half of a change would be committed with the next
        }
    }

    @Override
    public void afterCommit(Runnable action) {
        if (lock.isHeldByCurrentThread()) {
            after.add(action);
        } else {
            CommittedActions.guarded(action);
        }
    }

    private final class UnderWay implements Change {

        @Override
        public void afterCommit(Runnable action) {
            after.add(action);
        }

        @Override
        public void onRollback(Runnable action) {
            undo.push(() -> CommittedActions.guarded(action));
        }
    }

    /** A write that can be undone. */
    private static final class Written implements Runnable {
        private final MVMap<String, byte[]> map;
        private final String key;
        private byte[] before;
        private boolean done;

        Written(MVMap<String, byte[]> map, String key) {
            this.map = map;
            this.key =
                    Objects.requireNonNull(key, "key"); // the map would take it, and fail at every commit from then on
        }

        byte[] set(byte[] value) {
            before = value == null ? map.remove(key) : map.put(key, value);
            done = true;
            return before;
        }

        @Override
        public void run() {
            if (done && before == null) {
                map.remove(key);
            } else if (done) {
                map.put(key, before);
            }
        }
    }

    /** Sets an entry, or removes it for null, and returns what was there; call within a change. */
    byte[] set(String table, String key, byte[] value) {
        Entries known = tables.get(table);
        if (known == null && value == null) {
            return null;
        }
        if (!wrote) {
            space.requireLast(value == null);
        }
        Entries entries = known != null ? known : openTable(table);
        Written write = new Written(entries.map, key);
        undo.push(write);
        wrote = true;
        uncommitted.add(entries);
        return write.set(value);
    }

    /** Reads a table as the change under way has it, else as it was committed last: without the lock, so that who reads waits for nobody. */
    <R> R reading(String table, R nothing, BiFunction<MVMap<String, byte[]>, RootReference<String, byte[]>, R> read) {
        Entries entries = tables.get(table);
        if (entries == null) {
            return nothing;
        } else if (lock.isHeldByCurrentThread()) {
            return read.apply(entries.map, entries.map.flushAndGetRoot());
        }
        open.readLock().lock();
        try {
            if (store.isClosed()) {
                throw loss != null ? loss : new StoreException("State file " + file + " is closed", null);
            }
            while (true) {
                Snapshot snapshot = latest;
                if (snapshot.enter()) {
                    try {
                        Entries.Committed seen = entries.at(snapshot.state());
                        if (seen != null) {
                            return seen.root() == null ? nothing : read.apply(entries.map, seen.root());
                        }
                    } finally {
                        snapshot.leave();
                    }
                }
            }
        } finally {
            open.readLock().unlock();
        }
    }

    /** Sees that a change is in the file, along with all others that have been made by then. */
    private void commit(long change) {
        if (committed >= change) {
            return;
        }
        committing.lock();
        try {
            if (committed >= change) {
                return;
            } else if (loss != null) {
                throw loss;
            }
            lock.lock();
            try {
                store.commit();
                if (++commits % COMPACT_EVERY_COMMITS == 0 && space.free() > 2 * COMPACT_BYTES) {
                    store.compact(60, COMPACT_BYTES);
                    store.commit();
                    uncommitted.addAll(tables.values());
                }
                publish();
            } catch (MVStoreException e) {
                throw lost(e);
            } finally {
                lock.unlock();
            }
        } finally {
            committing.unlock();
        }
        if (watermark.isDue()) {
            syncInTurn();
        }
    }

    /** Brings to the disk what was committed, unless somebody is at it. */
    private void syncInTurn() {
        if (!syncing.tryLock()) {
            return;
        }
        try {
            if (!store.isClosed()) {
                sync();
            }
        } catch (MVStoreException e) {
            lock.lock();
            try {
                throw lost(e);
            } finally {
                lock.unlock();
            }
        } finally {
            syncing.unlock();
        }
    }

    /** Brings what has been committed to the disk, and notes that the state may not go back behind it. */
    void sync() {
        long version = written;
        store.sync();
        watermark.raise(version);
    }

    /**
     * Shows what has been committed, in all tables at once: who has seen a part of a change sees all of it from then on. What readers of the
     * former state need is kept until the last of them is gone.
     */
    private void publish() {
        Snapshot former = latest;
        Snapshot next = new Snapshot(store, former.state() + 1);
        uncommitted.forEach(entries -> entries.publish(next.state()));
        latest = next;
        written = store.getCurrentVersion();
        uncommitted.forEach(Entries::forget);
        uncommitted.clear();
        committed = changes;
        former.leave();
    }

    /**
     * Brings the state from an older format to a newer one, as one change.
     *
     * @param format the format that it has then
     */
    void migrate(List<Migration> steps, int format) {
        change(change -> {
            steps.forEach(step -> step.migrate(this, file.toAbsolutePath().getParent()));
            store.setStoreVersion(format);
            wrote = true;
        });
    }

    /**
     * What to do when the file can be written no more. H2 closes it then; what it holds is whole, so whoever opens it again goes on from
     * the last change that was acknowledged.
     */
    public void onLoss(Runnable action) {
        this.onLoss = action;
    }

    private StoreException lost(Throwable e) {
        if (loss == null) {
            Throwable root = e;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            loss = new StoreException(
                    "Cannot write the state file " + file + ": " + root.getMessage()
                            + ". The local cloud stops. Free space on its disk, then repeat the command",
                    e);
            store.closeImmediately();
            onLoss.run();
        }
        return loss;
    }

    /** Gives up what has not been committed. */
    void abandon() {
        store.closeImmediately();
        watermark.close();
    }

    @Override
    public void close() {
        syncing.lock();
        lock.lock();
        open.writeLock().lock();
        try {
            if (!store.isClosed()) {
                store.commit();
                publish();
                sync();
                latest.leave();
                // frees the versions whose last reader ended while somebody wrote, which nobody has done yet
                store.deregisterVersionUsage(store.registerVersionUsage());
                store.close();
                watermark.close();
            }
        } finally {
            open.writeLock().unlock();
            lock.unlock();
            syncing.unlock();
        }
    }
}
