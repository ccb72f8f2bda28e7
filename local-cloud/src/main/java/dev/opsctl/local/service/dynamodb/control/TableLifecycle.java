package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.service.dynamodb.expiry.ExpiryIndex;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.table.Index;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import dev.opsctl.local.store.Change;
import java.util.List;
import java.util.function.BiConsumer;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;

/** What comes with a table's beginning, change and end; each is a part of one change. */
final class TableLifecycle {

    private final TableStore tables;
    private final Backfills backfills;
    private final Leftovers leftovers;
    private final TableCounts counts;
    private final List<BiConsumer<StoredTable, StoredTable>> followers;

    /** @param followers told of each table that is created, changed or deleted, within the change; what it was, and is, or null */
    TableLifecycle(
            TableStore tables,
            Backfills backfills,
            Leftovers leftovers,
            TableCounts counts,
            List<BiConsumer<StoredTable, StoredTable>> followers) {
        this.tables = tables;
        this.backfills = backfills;
        this.leftovers = leftovers;
        this.counts = counts;
        this.followers = followers;
    }

    void create(StoredTable table) {
        if (!tables.definitions().insert(table.name(), table)) {
            throw TableErrors.exists(table.name());
        }
        followers.forEach(follower -> follower.accept(null, table));
    }

    /** Call within the change that has read what was before. */
    void replace(StoredTable before, StoredTable after) {
        tables.definitions().replace(before.name(), after);
        followers.forEach(follower -> follower.accept(before, after));
    }

    void update(Change change, StoredTable before, TableUpdate update) {
        update.created()
                .filter(index -> leftovers.isNoted(TableViews.contentOf(before, index)))
                .ifPresent(index -> {
                    throw TableErrors.subscriberLimit(
                            "Only 1 online index can be created or deleted simultaneously per table");
                });
        StoredTable after = before.with(update.after());
        replace(before, after);
        update.created().ifPresent(index -> backfills.begin(change, after, index));
        update.deleted().ifPresent(index -> dropIndex(change, before, index));
    }

    private void dropIndex(Change change, StoredTable table, String index) {
        String content = TableViews.contentOf(table, index);
        counts.forget(content);
        leftovers.drop(change, content, "index " + index + " of table " + table.name());
    }

    /** Takes a table away; what it held is purged later. */
    void delete(Change change, StoredTable table) {
        if (Boolean.TRUE.equals(table.description().deletionProtectionEnabled())) {
            throw DynamoDbErrors.invalid("Resource cannot be deleted as it is currently protected against deletion."
                    + " Disable deletion protection first.");
        } else if (table.description().globalSecondaryIndexes().stream()
                .anyMatch(index -> index.indexStatus() != IndexStatus.ACTIVE)) {
            throw TableErrors.inUse("Cannot delete table while indexes are being created, updated, or deleted.");
        }
        tables.remove(change, table);
        String content = TableViews.contentOf(table);
        counts.forget(content);
        leftovers.drop(change, content, "table " + table.name());
        for (Index index : tables.schema(table).indexes()) {
            dropIndex(change, table, index.name());
        }
        leftovers.drop(change, ExpiryIndex.content(table), "times of the items of table " + table.name());
        followers.forEach(follower -> follower.accept(table, null));
    }
}
