package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import dev.opsctl.local.store.Table;
import java.util.List;
import software.amazon.awssdk.services.dynamodb.model.BillingModeSummary;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexWarmThroughputDescription;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.LocalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.TableWarmThroughputDescription;

/** Tables as answers show them. */
final class TableViews {

    private final ServiceContext context;
    private final TableStore tables;
    private final TableCounts counts;

    TableViews(ServiceContext context, TableStore tables, TableCounts counts) {
        this.context = context;
        this.tables = tables;
        this.counts = counts;
    }

    /** A table with what it holds now. */
    TableDescription described(StoredTable table, TableDescription shown) {
        Table<byte[]> items = tables.items(table);
        TableDescription.Builder description = shown.toBuilder()
                .itemCount(items.size())
                .tableSizeBytes(counts.bytes(contentOf(table), items))
                .provisionedThroughput(Provisioning.today(
                        shown.provisionedThroughput(), context.clock().instant()));
        if (shown.hasLocalSecondaryIndexes()) {
            description.localSecondaryIndexes(shown.localSecondaryIndexes().stream()
                    .map(index -> counted(table, index))
                    .toList());
        }
        if (shown.hasGlobalSecondaryIndexes()) {
            description.globalSecondaryIndexes(shown.globalSecondaryIndexes().stream()
                    .map(index -> counted(table, index))
                    .toList());
        }
        return description.build();
    }

    private LocalSecondaryIndexDescription counted(StoredTable table, LocalSecondaryIndexDescription index) {
        Table<byte[]> entries = tables.index(table, index.indexName());
        return index.toBuilder()
                .itemCount(entries.size())
                .indexSizeBytes(counts.bytes(contentOf(table, index.indexName()), entries))
                .build();
    }

    private GlobalSecondaryIndexDescription counted(StoredTable table, GlobalSecondaryIndexDescription index) {
        Table<byte[]> entries = tables.index(table, index.indexName());
        return index.toBuilder()
                .itemCount(entries.size())
                .indexSizeBytes(counts.bytes(contentOf(table, index.indexName()), entries))
                .provisionedThroughput(Provisioning.today(
                        index.provisionedThroughput(), context.clock().instant()))
                .build();
    }

    /** The table of the store that holds a table's items. */
    static String contentOf(StoredTable table) {
        return "items/" + table.id();
    }

    /** The table of the store that holds an index. */
    static String contentOf(StoredTable table, String index) {
        return "index/" + table.id() + "/" + index;
    }

    /** As CreateTable answers it, before it is active. */
    static TableDescription creating(TableDescription table, boolean warmSaid) {
        List<GlobalSecondaryIndexDescription> global = table.globalSecondaryIndexes().stream()
                .map(index -> index.toBuilder()
                        .indexStatus(IndexStatus.CREATING)
                        .itemCount(0L)
                        .indexSizeBytes(0L)
                        .warmThroughput((GlobalSecondaryIndexWarmThroughputDescription) null)
                        .build())
                .toList();
        List<LocalSecondaryIndexDescription> local = table.localSecondaryIndexes().stream()
                .map(index -> index.toBuilder().itemCount(0L).indexSizeBytes(0L).build())
                .toList();
        return table.toBuilder()
                .tableStatus(TableStatus.CREATING)
                .itemCount(0L)
                .tableSizeBytes(0L)
                .billingModeSummary(
                        table.billingModeSummary() == null
                                ? null
                                : BillingModeSummary.builder()
                                        .billingMode(table.billingModeSummary().billingMode())
                                        .build())
                .warmThroughput(
                        warmSaid
                                ? table.warmThroughput().toBuilder()
                                        .status(TableStatus.UPDATING)
                                        .build()
                                : (TableWarmThroughputDescription) null)
                .localSecondaryIndexes(table.hasLocalSecondaryIndexes() ? local : null)
                .globalSecondaryIndexes(table.hasGlobalSecondaryIndexes() ? global : null)
                .build();
    }

    /** As DeleteTable answers it. */
    static TableDescription deleting(TableDescription table) {
        return TableDescription.builder()
                .tableName(table.tableName())
                .tableArn(table.tableArn())
                .tableId(table.tableId())
                .tableStatus(TableStatus.DELETING)
                .provisionedThroughput(table.provisionedThroughput())
                .itemCount(table.itemCount())
                .tableSizeBytes(table.tableSizeBytes())
                .billingModeSummary(table.billingModeSummary())
                .deletionProtectionEnabled(table.deletionProtectionEnabled())
                .build();
    }
}
