package dev.opsctl.local.store;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.RootReference;
import org.jspecify.annotations.Nullable;

/**
 * The store on H2's MVStore: a log-structured file, one chunk per commit, and a {@link Journal} before it. A change is committed by its entry in
 * the journal; the pages that many changes have made new are written together, every two seconds. One lock orders all writers, so a commit holds
 * whole changes only; those made while another commit is under way share the next one. A failed change is undone, entry by entry. Who reads
 * outside a change reads what was committed last.
 */
public final class MvStore implements Store {

    /** After so long a change is on the disk, {@link #settle} being called as often. */
    public static final Duration LONGEST_UNWRITTEN = Duration.ofSeconds(2);

    private static final long COMPACT_EVERY_COMMITS = 20_000;
    private static final int COMPACT_BYTES = 4 << 20;
    /** New pages in memory that are not left waiting for their time to be written. */
    private static final int MOST_UNWRITTEN_BYTES = 32 << 20;
    /** No table: how far the file has come in the journal. */
    private static final String PROGRESS = ".journal";

    private final Path file;
    private final MVStore store;
    private final Watermark watermark;
    private final Journal journal;
    private final MVMap<String, byte[]> progress;
    private final DiskReserve reserve;
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
    private volatile @Nullable StoreException loss;

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
    /** The last change that the file has. */
    private volatile long written;

    private long commits;

    /** @param store open, with nothing uncommitted */
    MvStore(Path file, MVStore store, Watermark watermark, Journal journal) throws IOException {
        this.file = file;
        this.store = store;
        this.watermark = watermark;
        this.journal = journal;
        this.reserve = DiskReserve.beside(file);
        reserve.fill();
        Set<String> names = new HashSet<>(store.getMapNames());
        names.remove(PROGRESS);
        names.forEach(this::openTable);
        this.progress = new Entries(store, PROGRESS).map;
        boolean crashed = journal.replay(point(), (table, key, value) -> {
            Entries entries = tables.containsKey(table) ? tables.get(table) : openTable(table);
            new Written(entries.map, table, key, value).set();
        });
        this.latest = new Snapshot(store, 0);
        tables.values().forEach(entries -> entries.publish(0));
        if (crashed) {
            sync();
            journal.restart();
        }
    }

    private Journal.Point point() {
        byte[] stored = progress.get(PROGRESS);
        if (stored == null) {
            return Journal.Point.START;
        } else if (journal.isNew()) {
            throw new StoreException(
                    "The journal of the state file " + file + " is missing, and with it what was changed last"
                            + StateDirectory.RESTORE,
                    null);
        }
        return Journal.Point.of(stored);
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
        Entries opened = new Entries(store, name);
        tables.put(name, opened);
        return opened;
    }

    /** Empty for a table that was never written. */
    Optional<Entries> entries(String table) {
        return Optional.ofNullable(tables.get(table));
    }

    @Override
    public <T> Table<T> table(String name, Class<T> type) {
        return new JsonTable<>(this, name, type);
    }

    @Override
    public Set<String> tables() {
        return tables.keySet().stream()
                .filter(name -> reading(name, false, (map, root) -> root.getTotalCount() > 0))
                .collect(Collectors.toCollection(TreeSet::new));
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
            undo.descendingIterator().forEachRemaining(step -> {
                if (step instanceof Written write) {
                    write.addTo(journal);
                }
            });
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

    @Override
    public void awaitCommitted() {
        actions.await(committed, () -> committed);
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

    /** Sets an entry, or removes it for null, and returns what was there; call within a change. */
    byte @Nullable [] set(String table, String key, byte @Nullable [] value) {
        Entries known = tables.get(table);
        if (known == null && value == null) {
            return null;
        }
        if (!wrote) {
            reserve.require(value == null);
        }
        Entries entries = known != null ? known : openTable(table);
        Written write = new Written(entries.map, table, key, value);
        undo.push(write);
        wrote = true;
        uncommitted.add(entries);
        return write.set();
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

    /** Sees that a change is in the journal, along with all others that have been made by then. */
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
                journal.append();
                commits++;
                publish();
            } catch (MVStoreException e) {
                throw lost(e);
            } finally {
                lock.unlock();
            }
        } finally {
            committing.unlock();
        }
        if (watermark.isDue() || store.getUnsavedMemory() > MOST_UNWRITTEN_BYTES) {
            writeInTurn();
        }
    }

    /** Brings to the disk what was changed last, if nobody has since. */
    public void settle() {
        if (watermark.isDue() && committed > written) {
            writeInTurn();
        }
    }

    /** There is nothing to do: lets go of pages that can be read again. */
    public void rest() {
        open.readLock().lock();
        try {
            if (!store.isClosed()) {
                store.setCacheSize(StateDirectory.CACHE_MEGABYTES); // which empties it
            }
        } finally {
            open.readLock().unlock();
        }
    }

    /** Brings to the file, and to the disk, what was committed; if somebody is at it, only when memory would fill up with what waits. */
    private void writeInTurn() {
        if (store.getUnsavedMemory() > 4 * MOST_UNWRITTEN_BYTES) {
            syncing.lock();
        } else if (!syncing.tryLock()) {
            return;
        }
        try {
            // until there is room, the journal keeps it
            if (!store.isClosed() && reserve.hasRoomFor(store.getUnsavedMemory())) {
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

    /** Writes what has been committed to the file and brings it to the disk, and notes that the state may not go back behind it. */
    void sync() {
        syncing.lock();
        try {
            long version = write();
            store.sync();
            watermark.raise(version);
        } finally {
            syncing.unlock();
        }
    }

    /** Writes all pages that are new to the file, at once; call with {@link #syncing}. @return the version of the file that has them */
    private long write() {
        committing.lock();
        lock.lock();
        try {
            journal.append();
            progress.put(PROGRESS, journal.last().bytes());
            store.commit();
            if (commits > COMPACT_EVERY_COMMITS && reserve.free() > 2 * COMPACT_BYTES) {
                commits = 0;
                store.compact(60, COMPACT_BYTES);
                store.commit();
                uncommitted.addAll(tables.values());
            }
            journal.turn();
            publish();
            written = committed;
            return store.getCurrentVersion();
        } finally {
            lock.unlock();
            committing.unlock();
        }
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
        lock.lock();
        try {
            part(change -> {
                steps.forEach(step -> step.migrate(this, file.toAbsolutePath().resolveSibling("")));
                store.setStoreVersion(format);
                return null;
            });
            undo.clear(); // not by the journal, which holds no format
            wrote = false;
        } finally {
            lock.unlock();
        }
        sync();
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
        journal.close();
        watermark.close();
    }

    @Override
    public void close() {
        syncing.lock();
        committing.lock();
        lock.lock();
        open.writeLock().lock();
        try {
            if (!store.isClosed()) {
                sync();
                journal.restart();
                latest.leave();
                // frees the versions whose last reader ended while somebody wrote, which nobody has done yet
                store.deregisterVersionUsage(store.registerVersionUsage());
                store.close();
                journal.close();
                watermark.close();
            }
        } finally {
            open.writeLock().unlock();
            lock.unlock();
            committing.unlock();
            syncing.unlock();
        }
    }
}
