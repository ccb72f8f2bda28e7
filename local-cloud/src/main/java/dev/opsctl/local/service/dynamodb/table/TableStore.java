package dev.opsctl.local.service.dynamodb.table;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.item.ItemJson;
import dev.opsctl.local.service.dynamodb.item.Values;
import dev.opsctl.local.store.Change;
import dev.opsctl.local.store.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The tables of a scope and their items. An item, what indexes hold of it and what its stream tells are one change: nobody ever sees, and no
 * crash leaves, one without the other.
 */
public final class TableStore {

    /** Told of every change of an item, within it. */
    public interface Listener {
        /**
         * @param before null for a new item
         * @param after null for one that is gone
         * @param expired whether it is time to live that removes it, and not a caller
         */
        void changed(
                StoredTable table,
                Schema schema,
                String key,
                @Nullable Map<String, AttributeValue> before,
                @Nullable Map<String, AttributeValue> after,
                boolean expired);
    }

    private record Known(StoredTable table, Schema schema) {}

    private final ServiceContext context;
    private final Table<StoredTable> tables;
    private final List<Listener> listeners;
    private final Map<String, Known> schemas = new ConcurrentHashMap<>();

    /** @param listeners in the order in which they are told */
    public TableStore(ServiceContext context, List<? extends Listener> listeners) {
        this.context = context;
        this.tables = context.table("tables", StoredTable.class).shared();
        this.listeners = List.copyOf(listeners);
    }

    /** The definitions, by name. */
    public Table<StoredTable> definitions() {
        return tables;
    }

    public Optional<StoredTable> find(String name) {
        return tables.get(name);
    }

    /**
     * A table whose items somebody wants.
     *
     * @throws software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException if there is none of this name
     */
    public StoredTable require(String name) {
        return find(name).orElseThrow(DynamoDbErrors::notFound);
    }

    public Schema schema(StoredTable table) {
        Known known = schemas.get(table.name());
        if (known == null || known.table() != table) {
            known = new Known(table, Schema.of(table.description()));
            if (find(table.name()).isPresent()) {
                schemas.put(table.name(), known);
            }
        }
        return known.schema();
    }

    /** Takes a table's definition away, within the change that gives up what the table held. */
    public void remove(Change change, StoredTable table) {
        tables.remove(table.name());
        change.afterCommit(() -> schemas.remove(table.name()));
    }

    /** The items of a table, as {@link ItemJson}. */
    public Table<byte[]> items(StoredTable table) {
        return content("items/" + table.id());
    }

    /** What an index holds, as {@link ItemJson}. */
    public Table<byte[]> index(StoredTable table, String index) {
        return content("index/" + table.id() + "/" + index);
    }

    private Table<byte[]> content(String name) {
        return context.table(name, byte[].class);
    }

    /** An item by its key in the store, as the change under way has it, or as it is durable; null if there is none. */
    public @Nullable Map<String, AttributeValue> item(StoredTable table, String key) {
        return items(table).get(key).map(ItemJson::read).orElse(null);
    }

    /**
     * Writes an item, its part in indexes and what follows from the change; call within a change, in which {@code before} was read.
     *
     * @param key in the store
     * @param before the item that is there, or null
     * @param after the item that takes its place, or null to remove it
     */
    public void write(
            StoredTable table,
            String key,
            @Nullable Map<String, AttributeValue> before,
            @Nullable Map<String, AttributeValue> after) {
        write(table, key, before, after, false);
    }

    /** As {@link #write}, for an item whose time is over. */
    public void expire(StoredTable table, String key, Map<String, AttributeValue> before) {
        write(table, key, before, null, true);
    }

    private void write(
            StoredTable table,
            String key,
            @Nullable Map<String, AttributeValue> before,
            @Nullable Map<String, AttributeValue> after,
            boolean expired) {
        if (before == null && after == null || before != null && after != null && Values.equalItems(before, after)) {
            return;
        }
        Schema schema = schema(table);
        set(items(table), key, after);
        for (Index index : schema.indexes()) {
            writeIndex(table, schema, index, before, after);
        }
        for (Listener listener : listeners) {
            listener.changed(table, schema, key, before, after, expired);
        }
    }

    private void writeIndex(
            StoredTable table,
            Schema schema,
            Index index,
            @Nullable Map<String, AttributeValue> before,
            @Nullable Map<String, AttributeValue> after) {
        String former = before != null && index.holds(before) ? schema.indexText(index, before) : null;
        Table<byte[]> entries = index(table, index.name());
        String now = after != null && index.holds(after) ? schema.indexText(index, after) : null;
        if (former != null && !former.equals(now)) {
            entries.remove(former);
        }
        if (after != null && now != null) {
            set(entries, now, index.project(schema, after));
        }
    }

    private static void set(Table<byte[]> entries, String key, @Nullable Map<String, AttributeValue> item) {
        if (item == null) {
            entries.remove(key);
        } else {
            entries.replace(key, ItemJson.write(item));
        }
    }

    /** Puts what an item has into an index that is being built. */
    public void fill(StoredTable table, Index index, Map<String, AttributeValue> item) {
        if (index.admits(item)) {
            Schema schema = schema(table);
            set(index(table, index.name()), schema.indexText(index, item), index.project(schema, item));
        }
    }
}
