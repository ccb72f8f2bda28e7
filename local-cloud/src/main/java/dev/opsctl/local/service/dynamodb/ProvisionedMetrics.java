package dev.opsctl.local.service.dynamodb;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableMeter;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputDescription;

/**
 * Says every five minutes of the cloud's time what is provisioned for tables and their global indexes, as long as there are any that do not pay
 * by request. Of a move of the clock, the last six hours are looked at.
 */
final class ProvisionedMetrics {

    private static final int SECONDS = 300;
    private static final Duration IN_SIGHT = Duration.ofHours(6);

    private final ServiceContext context;
    private final TableStore tables;
    private final TableMeter meter;
    private boolean running;

    ProvisionedMetrics(ServiceContext context, TableStore tables, TableMeter meter) {
        this.context = context;
        this.tables = tables;
        this.meter = meter;
    }

    /** Takes up the tables that there are. */
    void resume() {
        if (tables.definitions().values().stream().anyMatch(ProvisionedMetrics::isProvisioned)) {
            start();
        }
    }

    /** Follows the change of a table's definition, within it. @param after null for a table that is deleted */
    void follow(StoredTable before, @Nullable StoredTable after) {
        if (after != null && isProvisioned(after)) {
            context.cloud().store().afterCommit(this::start);
        }
    }

    private static boolean isProvisioned(StoredTable table) {
        return isProvisioned(table.description().provisionedThroughput());
    }

    private static boolean isProvisioned(@Nullable ProvisionedThroughputDescription throughput) {
        return throughput != null && throughput.readCapacityUnits() != null && throughput.readCapacityUnits() > 0;
    }

    private synchronized void start() {
        if (!running) {
            running = true;
            plan();
        }
    }

    private void plan() {
        context.clock().schedule(context.clock().nextSpan(SECONDS, IN_SIGHT), this::look);
    }

    private void look(Instant at) {
        boolean any = false;
        for (StoredTable table : tables.definitions().values()) {
            if (isProvisioned(table)) {
                any = true;
                tell(table);
            }
        }
        synchronized (this) {
            running = any;
            if (any) {
                plan();
            }
        }
    }

    private void tell(StoredTable table) {
        ProvisionedThroughputDescription its = table.description().provisionedThroughput();
        meter.count("ProvisionedReadCapacityUnits", table.name(), its.readCapacityUnits());
        meter.count("ProvisionedWriteCapacityUnits", table.name(), its.writeCapacityUnits());
        for (GlobalSecondaryIndexDescription index : table.description().globalSecondaryIndexes()) {
            ProvisionedThroughputDescription own = index.provisionedThroughput();
            if (isProvisioned(own)) {
                meter.ofIndex("ProvisionedReadCapacityUnits", table.name(), index.indexName(), own.readCapacityUnits());
                meter.ofIndex(
                        "ProvisionedWriteCapacityUnits", table.name(), index.indexName(), own.writeCapacityUnits());
            }
        }
    }
}
