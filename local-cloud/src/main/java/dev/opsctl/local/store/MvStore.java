package dev.opsctl.local.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.local.sdk.PojoJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
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

/**
 * The store on H2's MVStore: a log-structured file, one chunk per commit. One lock orders all writers, so a commit holds whole changes
 * only; those made while another commit is under way share the next one. A failed {@link #atomically} is undone, entry by entry.
 */
public final class MvStore implements Store {

    private static final ObjectMapper JSON = PojoJson.mapper();
    private static final long COMPACT_EVERY_COMMITS = 20_000;
    private static final int COMPACT_BYTES = 4 << 20;
    /** A commit writes each page that holds a change, and one of the list of chunks, as a whole: small pages are less to write. */
    private static final int PAGE_BYTES = 4_096;

    private final Path file;
    private final MVStore store;
    private final Watermark watermark;
    /** Held by who changes the maps. Fair, so that who comes to commit lets those who wait make their change first. */
    private final ReentrantLock lock = new ReentrantLock(true);
    /** Held, before {@link #lock}, by the one who commits for all. */
    private final ReentrantLock committing = new ReentrantLock();
    /** Held by who reads, and by who closes, alone: what is being read is not closed. */
    private final ReentrantReadWriteLock open = new ReentrantReadWriteLock();

    private final Map<String, MVMap<String, byte[]>> maps = new ConcurrentHashMap<>();
    private volatile Runnable onLoss = () -> {};
    private volatile StoreException loss;
    /** How to take back what the change under way has done so far, last first. */
    private final Deque<Runnable> undo = new ArrayDeque<>();

    private long changes;
    private volatile long committed;
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
                    .fileName(UninterruptedFile.name(file))
                    .autoCommitDisabled()
                    .cacheSize(32)
                    .pageSplitSize(PAGE_BYTES)
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
                        .keyType(AsciiKeyType.INSTANCE)
                        .valueType(ByteArrayDataType.INSTANCE));
        maps.put(name, map);
        return map;
    }

    @Override
    public <T> Table<T> table(String name, Class<T> type) {
        return new JsonTable<>(name, type, null);
    }

    @Override
    public <T> T atomically(Supplier<T> body) {
        T result;
        long change;
        lock.lock();
        try {
            result = change(body);
            boolean whole = lock.getHoldCount() == 1 && !undo.isEmpty();
            if (!whole) {
                return result;
            }
            undo.clear();
            change = ++changes;
        } finally {
            lock.unlock();
        }
        commit(change);
        return result;
    }

    private <T> T change(Supplier<T> body) {
        int before = undo.size();
        try {
            return body.get();
        } catch (MVStoreException e) {
            undo.clear();
            throw lost(e);
        } catch (RuntimeException | Error e) {
            while (undo.size() > before) {
                undo.pop().run();
            }
            throw e;
        }
    }

    /** Sees that a change is in the file, along with all others that have been made by then. */
    private void commit(long change) {
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
                if (watermark.isDue()) {
                    store.sync();
                    watermark.raise(store.getCurrentVersion());
                }
                if (++commits % COMPACT_EVERY_COMMITS == 0) {
                    store.compact(60, COMPACT_BYTES);
                }
                committed = changes;
            } catch (MVStoreException e) {
                throw lost(e);
            } finally {
                lock.unlock();
            }
        } finally {
            committing.unlock();
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
                committed = changes;
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

    private record Decoded<T>(byte[] bytes, T value) {}

    private final class JsonTable<T> implements Table<T> {
        private final String name;
        private final Class<T> type;

        /** What has been decoded, if it is shared. */
        private final Map<String, Decoded<T>> decoded;

        JsonTable(String name, Class<T> type, Map<String, Decoded<T>> decoded) {
            this.name = name;
            this.type = type;
            this.decoded = decoded;
        }

        @Override
        public Table<T> shared() {
            return new JsonTable<>(name, type, new ConcurrentHashMap<>());
        }

        /** The map to change; call under the lock. */
        private MVMap<String, byte[]> map() {
            MVMap<String, byte[]> known = maps.get(name);
            return known != null ? known : openMap(name);
        }

        /** Sets an entry, or removes it for null, so that it can be undone; call under the lock. */
        private byte[] set(String key, byte[] value) {
            MVMap<String, byte[]> map = map();
            byte[] before = value == null ? map.remove(key) : map.put(key, value);
            if (before != null || value != null) {
                undo.push(() -> {
                    if (before == null) {
                        map.remove(key);
                    } else {
                        map.put(key, before);
                    }
                });
            }
            return before;
        }

        private T read(String key, byte[] bytes) {
            if (bytes == null) {
                return null;
            } else if (decoded == null) {
                return decode(JSON, bytes);
            }
            Decoded<T> known = decoded.get(key);
            if (known == null || known.bytes() != bytes && !Arrays.equals(known.bytes(), bytes)) {
                known = new Decoded<>(bytes, decode(FrozenJson.MAPPER, bytes));
                decoded.put(key, known);
            }
            return known.value();
        }

        private T decode(ObjectMapper json, byte[] bytes) {
            try {
                return json.readValue(bytes, type);
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
            return Optional.ofNullable(read(key, reading(null, map -> map.get(key))));
        }

        @Override
        public void put(String key, T value) {
            byte[] bytes = write(value);
            atomically(() -> set(key, bytes));
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
            return atomically(() -> Optional.ofNullable(read(key, set(key, null))));
        }

        @Override
        public Optional<T> compute(String key, UnaryOperator<T> change) {
            return atomically(() -> {
                T after = change.apply(read(key, map().get(key)));
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
                    found.add(new SimpleImmutableEntry<>(key, read(key, cursor.getValue())));
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
            atomically(() -> map().keyIterator(null).forEachRemaining(key -> set(key, null)));
        }
    }
}
