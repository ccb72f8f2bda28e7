package dev.opsctl.local.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.local.sdk.PojoJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;

/**
 * The store on H2's MVStore: a log-structured file, one chunk per commit. One lock orders all writers, so a commit holds exactly the
 * changes of whoever commits, and a failed {@link #atomically} rolls back to the commit before.
 */
public final class MvStore implements Store {

    private static final ObjectMapper JSON = PojoJson.mapper();
    private static final long COMPACT_EVERY_COMMITS = 20_000;
    private static final int COMPACT_BYTES = 4 << 20;

    private final Path file;
    private final MVStore store;
    private final Watermark watermark;
    private final ReentrantLock lock = new ReentrantLock();
    /** Held by who reads, and by who closes, alone: what is being read is not closed. */
    private final ReentrantReadWriteLock open = new ReentrantReadWriteLock();

    private final Map<String, MVMap<String, byte[]>> maps = new ConcurrentHashMap<>();
    private volatile Runnable onLoss = () -> {};
    private StoreException loss;
    private boolean dirty;
    private long commits;

    private MvStore(Path file, MVStore store, Watermark watermark) {
        this.file = file;
        this.store = store;
        this.watermark = watermark;
    }

    /**
     * Opens or creates the state in a directory.
     *
     * @throws StoreException if the directory cannot be written, the file is in use by another process, damaged, or missing although
     *     the directory says it was there: damaged state is never replaced by empty state
     */
    public static MvStore open(Path directory) {
        Path file = directory.resolve("state.mv");
        Path marker = directory.resolve("state.format");
        try {
            Files.createDirectories(directory);
            if (Files.exists(marker) && (!Files.exists(file) || Files.size(file) == 0)) {
                throw new StoreException(
                        "State file " + file + " is missing or empty although this directory held state. "
                                + "Restore it from a backup, or give the state up with: opsctl local reset",
                        null);
            }
            MVStore store = new MVStore.Builder()
                    .fileName(file.toString())
                    .autoCommitDisabled()
                    .cacheSize(32)
                    .open();
            Watermark watermark = Watermark.open(directory.resolve("state.version"));
            if (store.getCurrentVersion() < watermark.version()) {
                String found = "version " + store.getCurrentVersion() + ", and version " + watermark.version();
                store.closeImmediately();
                throw new StoreException(
                        "State file " + file + " is damaged: it goes back to " + found
                                + " was written. Restore it from a backup, or give the state up with: opsctl local reset",
                        null);
            }
            store.setRetentionTime(0);
            store.commit();
            if (!Files.exists(marker)) {
                Files.writeString(marker, "1\n", StandardCharsets.US_ASCII);
            }
            MvStore opened = new MvStore(file, store, watermark);
            store.getMapNames().forEach(opened::openMap);
            return opened;
        } catch (IOException e) {
            throw new StoreException(
                    "Cannot write the state directory " + directory + ": " + e.getMessage()
                            + ". Make it writable and give it space, or set XDG_STATE_HOME to another place.",
                    e);
        } catch (MVStoreException | IllegalArgumentException | UnsupportedOperationException e) {
            String message = String.valueOf(e.getMessage());
            if (message.contains("locked")) {
                throw new StoreException(
                        "State file " + file + " is in use by another process. Stop it with: opsctl local stop", e);
            }
            if (message.contains("Could not open") && !Files.isWritable(directory)) {
                throw new StoreException(
                        "Cannot write the state directory " + directory
                                + ". Make it writable, or set XDG_STATE_HOME to another place.",
                        e);
            }
            throw new StoreException(
                    "State file " + file + " is damaged: " + message
                            + ". Restore it from a backup, or give the state up with: opsctl local reset",
                    e);
        }
    }

    private MVMap<String, byte[]> openMap(String name) {
        MVMap<String, byte[]> map = store.openMap(
                name,
                new MVMap.Builder<String, byte[]>()
                        .keyType(StringDataType.INSTANCE)
                        .valueType(ByteArrayDataType.INSTANCE));
        maps.put(name, map);
        return map;
    }

    @Override
    public <T> Table<T> table(String name, Class<T> type) {
        return new JsonTable<>(name, type);
    }

    @Override
    public <T> T atomically(Supplier<T> body) {
        lock.lock();
        // An interrupt during a write would close the file for everybody: it waits until the write is done.
        boolean interrupted = Thread.interrupted();
        try {
            T result = body.get();
            if (lock.getHoldCount() == 1 && dirty) {
                commit();
            }
            return result;
        } catch (MVStoreException e) {
            throw lost(e);
        } catch (RuntimeException | Error e) {
            if (dirty) {
                dirty = false;
                store.rollback();
                maps.values().removeIf(MVMap::isClosed);
            }
            throw e;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
            lock.unlock();
        }
    }

    private void commit() {
        store.commit();
        dirty = false;
        if (watermark.isDue()) {
            store.sync();
            watermark.raise(store.getCurrentVersion());
        }
        if (++commits % COMPACT_EVERY_COMMITS == 0) {
            store.compact(60, COMPACT_BYTES);
        }
    }

    /**
     * What to do when the file can be written no more. H2 closes it then; what it holds is whole, so whoever opens it again goes on from
     * the last change that was acknowledged.
     */
    public void onLoss(Runnable action) {
        this.onLoss = action;
    }

    private StoreException lost(MVStoreException e) {
        dirty = false;
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

    @Override
    public void close() {
        lock.lock();
        open.writeLock().lock();
        try {
            if (!store.isClosed()) {
                store.commit();
                store.sync();
                watermark.raise(store.getCurrentVersion());
                // frees the versions whose last reader ended while somebody wrote, which nobody has done yet
                store.deregisterVersionUsage(store.registerVersionUsage());
                store.close();
                watermark.close();
            }
        } finally {
            open.writeLock().unlock();
            lock.unlock();
        }
    }

    private final class JsonTable<T> implements Table<T> {
        private final String name;
        private final Class<T> type;

        JsonTable(String name, Class<T> type) {
            this.name = name;
            this.type = type;
        }

        /** The map to change; call under the lock. */
        private MVMap<String, byte[]> map() {
            MVMap<String, byte[]> known = maps.get(name);
            if (known != null) {
                return known;
            }
            dirty = true;
            return openMap(name);
        }

        private T read(byte[] bytes) {
            try {
                return bytes == null ? null : JSON.readValue(bytes, type);
            } catch (IOException e) {
                throw new StoreException(
                        "State file " + file + " holds a record in " + name + " that cannot be read: " + e.getMessage(),
                        e);
            }
        }

        private byte[] write(T value) {
            try {
                return JSON.writeValueAsBytes(value);
            } catch (JsonProcessingException e) {
                throw new StoreException("cannot store a " + type.getSimpleName() + " in " + name, e);
            }
        }

        /**
         * Reads without the lock, so that nobody who reads while holding something waits for somebody who writes. A commit frees what
         * older versions alone still hold; the version that is read is marked as used, or a reader under way would find its chunk gone.
         */
        private <R> R reading(R nothing, Function<MVMap<String, byte[]>, R> read) {
            MVMap<String, byte[]> map = maps.get(name);
            if (map == null) {
                return nothing; // a table that was never written has no map yet
            }
            open.readLock().lock();
            try {
                MVStore.TxCounter use = store.registerVersionUsage();
                try {
                    return read.apply(map);
                } finally {
                    store.deregisterVersionUsage(use);
                }
            } finally {
                open.readLock().unlock();
            }
        }

        @Override
        public Optional<T> get(String key) {
            return Optional.ofNullable(read(reading(null, map -> map.get(key))));
        }

        @Override
        public void put(String key, T value) {
            byte[] bytes = write(value);
            atomically(() -> {
                dirty = true;
                map().put(key, bytes);
            });
        }

        @Override
        public boolean putIfAbsent(String key, T value) {
            return atomically(() -> {
                if (map().containsKey(key)) {
                    return false;
                }
                put(key, value);
                return true;
            });
        }

        @Override
        public Optional<T> remove(String key) {
            return atomically(() -> {
                byte[] before = map().get(key);
                if (before != null) {
                    dirty = true;
                    map().remove(key);
                }
                return Optional.ofNullable(read(before));
            });
        }

        @Override
        public Optional<T> compute(String key, UnaryOperator<T> change) {
            return atomically(() -> {
                T after = change.apply(read(map().get(key)));
                if (after == null) {
                    remove(key);
                } else {
                    put(key, after);
                }
                return Optional.ofNullable(after);
            });
        }

        @Override
        public List<Map.Entry<String, T>> entries(String prefix) {
            return scan(prefix, prefix, Integer.MAX_VALUE);
        }

        @Override
        public List<Map.Entry<String, T>> range(String from, int limit) {
            return scan(from, "", limit);
        }

        private List<Map.Entry<String, T>> scan(String from, String prefix, int limit) {
            return reading(List.of(), map -> {
                List<Map.Entry<String, T>> found = new ArrayList<>();
                Cursor<String, byte[]> cursor = map.cursor(from);
                while (cursor.hasNext() && found.size() < limit) {
                    String key = cursor.next();
                    if (!key.startsWith(prefix)) {
                        break;
                    }
                    found.add(new SimpleImmutableEntry<>(key, read(cursor.getValue())));
                }
                return found;
            });
        }

        @Override
        public List<T> values() {
            return entries("").stream().map(Map.Entry::getValue).toList();
        }

        @Override
        public long size() {
            return reading(0L, MVMap::sizeAsLong);
        }

        @Override
        public void clear() {
            atomically(() -> {
                dirty = true;
                map().clear();
            });
        }
    }
}
