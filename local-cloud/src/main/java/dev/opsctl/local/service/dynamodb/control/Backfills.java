package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.dynamodb.item.ItemJson;
import dev.opsctl.local.service.dynamodb.table.Index;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import dev.opsctl.local.store.Change;
import dev.opsctl.local.store.Table;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;

/**
 * Fills indexes that are added to tables: what is written meanwhile reaches them like any other index, what is there already in small
 * changes. An index of a small table is there at once; after a crash the others go on where they were.
 */
final class Backfills {

    /** Items that one change looks at. */
    static final int SLICE = 1_000;

    /**
     * How far an index is.
     *
     * @param id of the table
     * @param next the key from which items are still to come
     */
    record Progress(String table, String id, String index, String next) {

        String key() {
            return id + "/" + index;
        }
    }

    private final ServiceContext context;
    private final TableStore tables;
    private final Table<Progress> progress;

    Backfills(ServiceContext context, TableStore tables) {
        this.context = context;
        this.tables = tables;
        this.progress = context.table("backfills", Progress.class);
    }

    /** Begins with an index that the table as it is stored has, within the change that adds it. */
    void begin(Change change, StoredTable table, String index) {
        Progress first = new Progress(table.name(), table.id(), index, "");
        progress.insert(first.key(), first);
        if (goOn(first.key())) {
            change.afterCommit(() -> run(first.key()));
        }
    }

    private void run(String key) {
        context.cloud().workers().parts("filling the index " + key, () -> context.change((Change change) -> goOn(key)));
    }

    /** @return whether there is more to do */
    private boolean goOn(String key) {
        Progress now = progress.get(key).orElse(null);
        if (now == null) {
            return false;
        }
        Optional<StoredTable> table = tables.find(now.table()).filter(t -> t.id().equals(now.id()));
        Optional<Index> index = table.flatMap(t -> tables.schema(t).index(now.index()));
        if (index.isEmpty()) {
            progress.remove(key); // it was deleted
            return false;
        }
        List<Map.Entry<String, byte[]>> items = tables.items(table.get()).range(now.next(), SLICE);
        items.forEach(item -> tables.fill(table.get(), index.get(), ItemJson.read(item.getValue())));
        if (items.size() < SLICE) {
            progress.remove(key);
            tables.definitions().update(now.table(), t -> active(t, now.index()));
            return false;
        }
        String next = items.get(SLICE - 1).getKey() + '\u0000';
        progress.update(key, p -> new Progress(p.table(), p.id(), p.index(), next));
        return true;
    }

    private static StoredTable active(StoredTable table, String name) {
        List<GlobalSecondaryIndexDescription> indexes = table.description().globalSecondaryIndexes().stream()
                .map(index -> index.indexName().equals(name)
                        ? index.toBuilder()
                                .indexStatus(IndexStatus.ACTIVE)
                                .backfilling(null)
                                .build()
                        : index)
                .toList();
        return table.with(
                table.description().toBuilder().globalSecondaryIndexes(indexes).build());
    }

    /** Goes on with what a former run has begun. */
    void resume() {
        progress.entries("").forEach(entry -> run(entry.getKey()));
    }
}
