package dev.opsctl.local.store;

import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A durable sorted map of JSON documents. Each write is a {@linkplain Store#change change} or a part of the one under way: it has reached the
 * operating system when that returns, so it survives kill -9. Who changes a document says how, given what it is by now, so nothing that
 * somebody else has written is lost, and nothing comes back that somebody has removed. The one bare overwrite, {@link #replace}, is for a few.
 *
 * @param <T> a record, SDK model class or JsonNode; {@code byte[]} is kept as it is, and nobody changes an array that is or was in a table
 */
public interface Table<T> {

    /** The document, as the change under way has it; outside of one as it is durable. */
    Optional<T> get(String key);

    /**
     * The same table for what is read far more often than it is changed, as settings are: a document is decoded once, and all readers share
     * the value. Its lists and maps cannot be changed. Not for documents with JsonNode, which can.
     */
    Table<T> shared();

    /**
     * Stores a document under a key that has none.
     *
     * @return whether the key was absent and the document is stored; false leaves what is there
     */
    boolean insert(String key, T value);

    /**
     * Changes the document that is there. A key that is absent stays so. An equal result writes nothing.
     *
     * @param change what becomes of the document, never null: {@link #remove} is how to remove. Runs under the store's lock
     * @return the document as it is now; empty if there is none
     */
    Optional<T> update(String key, UnaryOperator<T> change);

    /**
     * Changes a document that counts as there, such as a counter or an account's settings.
     *
     * @param initial what an absent key counts as holding
     * @param change as in {@link #update(String, UnaryOperator)}
     * @return the document as it is now
     */
    T update(String key, T initial, UnaryOperator<T> change);

    /**
     * Stores a document, whatever is there or not. Who may is listed in OverwritesTest, each with the reason why nothing is lost: AWS's meaning
     * is that the last one wins; what was there has been read in the same change; or nobody else writes the key.
     */
    void replace(String key, T value);

    /** @return the value that was removed */
    Optional<T> remove(String key);

    /** All entries whose key begins with the prefix, in key order: a snapshot. */
    List<Map.Entry<String, T>> entries(String prefix);

    /** All values in key order: a snapshot. */
    List<T> values();

    /** At most {@code limit} entries with keys in {@code [from, ∞)}, in key order. */
    List<Map.Entry<String, T>> range(String from, int limit);

    /**
     * Visits the entries with keys in {@code [from, to)}, of one state of the table, until the visitor has enough.
     *
     * @param descending whether the last one comes first
     */
    void walk(String from, String to, boolean descending, Visitor<T> visitor);

    /** At most {@code limit} entries of those that {@link #walk} visits, in its order. */
    default List<Map.Entry<String, T>> range(String from, String to, boolean descending, int limit) {
        List<Map.Entry<String, T>> found = new ArrayList<>();
        if (limit > 0) {
            walk(from, to, descending, (key, value) -> {
                found.add(new SimpleImmutableEntry<>(key, value));
                return found.size() < limit;
            });
        }
        return found;
    }

    /** Looks at entries one after the other. */
    interface Visitor<T> {
        /** @return whether to go on */
        boolean visit(String key, T value);
    }

    long size();

    void clear();
}
