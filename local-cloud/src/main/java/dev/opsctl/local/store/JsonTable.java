package dev.opsctl.local.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.local.sdk.PojoJson;
import java.io.IOException;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.h2.mvstore.Cursor;
import org.jspecify.annotations.Nullable;

/** A table of the store: documents as JSON, and bytes as they are. */
final class JsonTable<T> implements Table<T> {

    private static final ObjectMapper JSON = PojoJson.mapper();

    private record Decoded<T>(byte[] bytes, T value) {}

    private final MvStore store;
    private final String name;
    private final Class<T> type;

    /** What has been decoded, if it is shared. */
    private final @Nullable Map<String, Decoded<T>> decoded;

    JsonTable(MvStore store, String name, Class<T> type) {
        this(store, name, type, null);
    }

    private JsonTable(MvStore store, String name, Class<T> type, @Nullable Map<String, Decoded<T>> decoded) {
        this.store = store;
        this.name = name;
        this.type = type;
        this.decoded = decoded;
    }

    @Override
    public Table<T> shared() {
        return new JsonTable<>(store, name, type, new ConcurrentHashMap<>());
    }

    private T read(String key, byte[] bytes) {
        if (decoded == null) {
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
        if (type == byte[].class) {
            return type.cast(bytes);
        }
        try {
            return json.readValue(bytes, type);
        } catch (IOException e) {
            throw new StoreException(
                    "State file " + store.file() + " holds a record in " + name + " that cannot be read: "
                            + e.getMessage(),
                    e);
        }
    }

    private byte[] write(T value) {
        if (value instanceof byte[] bytes) {
            return bytes;
        }
        try {
            return JSON.writeValueAsBytes(Objects.requireNonNull(value, "a document is never null; remove it"));
        } catch (JsonProcessingException e) {
            throw new StoreException("cannot store a " + type.getSimpleName() + " in " + name, e);
        }
    }

    /** The bytes that are there; call within a change. */
    private byte @Nullable [] current(String key) {
        return store.entries(name).map(entries -> entries.map.get(key)).orElse(null);
    }

    private T write(String key, byte @Nullable [] before, T after) {
        byte[] bytes = write(after);
        if (!Arrays.equals(before, bytes)) {
            store.set(name, key, bytes);
        }
        return after;
    }

    @Override
    public Optional<T> get(String key) {
        return store.reading(
                        name, Optional.<byte[]>empty(), (map, root) -> Optional.ofNullable(map.get(root.root, key)))
                .map(bytes -> read(key, bytes));
    }

    @Override
    public boolean insert(String key, T value) {
        byte[] bytes = write(value);
        return store.change(change -> {
            boolean absent = current(key) == null;
            if (absent) {
                store.set(name, key, bytes);
            }
            return absent;
        });
    }

    @Override
    public Optional<T> update(String key, UnaryOperator<T> how) {
        return store.change(change -> {
            byte[] before = current(key);
            return before == null ? Optional.<T>empty() : Optional.of(write(key, before, how.apply(read(key, before))));
        });
    }

    @Override
    public T update(String key, T initial, UnaryOperator<T> how) {
        return store.change(change -> {
            byte[] before = current(key);
            return write(key, before, how.apply(before == null ? initial : read(key, before)));
        });
    }

    @Override
    public void replace(String key, T value) {
        store.change(change -> {
            write(key, current(key), value);
        });
    }

    @Override
    public Optional<T> remove(String key) {
        return store.change(change -> {
            Optional<T> removed =
                    Optional.ofNullable(store.set(name, key, null)).map(bytes -> read(key, bytes));
            if (decoded != null) {
                decoded.remove(key);
            }
            return removed;
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
        return store.reading(name, List.of(), (map, root) -> {
            List<Map.Entry<String, T>> found = new ArrayList<>();
            Cursor<String, byte[]> cursor = new Cursor<>(root, from, null);
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
    public void walk(String from, String to, boolean descending, Visitor<T> visitor) {
        store.reading(name, false, (map, root) -> {
            Cursor<String, byte[]> cursor = new Cursor<>(root, descending ? to : from, null, descending);
            boolean more = true;
            while (more && cursor.hasNext()) {
                String key = cursor.next();
                if (descending ? key.compareTo(from) < 0 : key.compareTo(to) >= 0) {
                    break;
                } else if (!descending || key.compareTo(to) < 0) {
                    more = visitor.visit(key, read(key, cursor.getValue()));
                }
            }
            return more;
        });
    }

    @Override
    public List<T> values() {
        return entries("").stream().map(Map.Entry::getValue).toList();
    }

    @Override
    public long size() {
        return store.reading(name, 0L, (map, root) -> root.getTotalCount());
    }

    @Override
    public void clear() {
        store.change(change -> {
            store.entries(name)
                    .ifPresent(entries ->
                            entries.map.keyIterator(null).forEachRemaining(key -> store.set(name, key, null)));
        });
    }
}
