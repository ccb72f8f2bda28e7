package dev.opsctl.local.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A durable sorted map of JSON documents. A write has reached the operating system when the method returns, so it survives kill -9.
 *
 * @param <T> a record, SDK model class or JsonNode
 */
public interface Table<T> {

    Optional<T> get(String key);

    /**
     * The same table for what is read far more often than it is changed, as settings are: a document is decoded once, and all readers share
     * the value. Its lists and maps cannot be changed. Not for documents with JsonNode, which can.
     */
    Table<T> shared();

    void put(String key, T value);

    /** @return whether the key was absent and the value is now stored */
    boolean putIfAbsent(String key, T value);

    /** @return the value that was removed */
    Optional<T> remove(String key);

    /**
     * Atomic read-modify-write.
     *
     * @param change gets null for an absent key; a null result removes the key
     * @return the value now stored
     */
    Optional<T> compute(String key, UnaryOperator<T> change);

    /** All entries whose key begins with the prefix, in key order: a snapshot. */
    List<Map.Entry<String, T>> entries(String prefix);

    /** All values in key order: a snapshot. */
    List<T> values();

    /** At most {@code limit} entries with keys in {@code [from, ∞)}, in key order. */
    List<Map.Entry<String, T>> range(String from, int limit);

    long size();

    void clear();
}
