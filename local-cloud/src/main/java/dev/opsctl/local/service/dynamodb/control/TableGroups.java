package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import java.util.List;
import java.util.function.BiConsumer;

/** The groups of operations on tables as such, put together: DynamoDB's control plane. */
public final class TableGroups {

    private TableGroups() {}

    /**
     * @param follower told of each table that is created, changed or deleted, within the change; what it was, and is, or null
     * @param works of others, that go on after a restart
     */
    public static List<Object> of(
            ServiceContext context,
            TableStore tables,
            BiConsumer<StoredTable, StoredTable> follower,
            List<Runnable> works) {
        TableCounts counts = new TableCounts(context);
        TableViews views = new TableViews(context, tables, counts);
        Leftovers leftovers = new Leftovers(context);
        Backfills backfills = new Backfills(context, tables);
        PolicyStore policies = new PolicyStore(context);
        InsightsOperations insights = new InsightsOperations(context, tables);
        Encryption encryption = new Encryption(context, tables);
        TableLifecycle lifecycle = new TableLifecycle(
                tables, backfills, leftovers, counts, List.of(follower, policies::follow, insights::follow));
        BackupOperations backups = new BackupOperations(context, tables, counts, leftovers);
        return List.of(
                new TableOperations(context, tables, views, lifecycle, encryption, policies),
                encryption,
                new TagOperations(context, tables),
                new TimeToLiveOperations(context, tables, lifecycle),
                new RecoveryOperations(context, tables),
                new PolicyOperations(context, tables, policies),
                new GlobalTableOperations(),
                new AbsentOperations(tables),
                insights,
                backups,
                new RestoreOperations(context, tables, backups, lifecycle, leftovers, encryption),
                new TableUpkeep(leftovers::resume, backfills::resume, () -> works.forEach(Runnable::run)));
    }
}
