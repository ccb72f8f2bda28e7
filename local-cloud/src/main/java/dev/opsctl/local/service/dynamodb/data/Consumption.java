package dev.opsctl.local.service.dynamodb.data;

import dev.opsctl.local.service.dynamodb.table.TableMeter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

/** What requests take of tables: CloudWatch is told of all of it, the caller if he asks. */
final class Consumption {

    private final TableMeter meter;

    Consumption(TableMeter meter) {
        this.meter = meter;
    }

    /** Of one table. @return what the answer says of it; null if nobody asked */
    @Nullable
    ConsumedCapacity of(String table, Capacity capacity) {
        tell(table, capacity);
        return capacity.of(table);
    }

    /** As {@link #of}, for each table of a batch. */
    @Nullable
    List<ConsumedCapacity> ofBatch(Map<String, Capacity> capacities, @Nullable ReturnConsumedCapacity wanted) {
        capacities.forEach(this::tell);
        return isWanted(wanted)
                ? capacities.entrySet().stream()
                        .map(entry -> entry.getValue().of(entry.getKey()))
                        .toList()
                : null;
    }

    /** As {@link #of}, for each table of a transaction or of several statements, where the answer also says of which kind the units are. */
    @Nullable
    List<ConsumedCapacity> ofSeveral(Map<String, Capacity> capacities, @Nullable ReturnConsumedCapacity wanted) {
        capacities.forEach(this::tell);
        return isWanted(wanted)
                ? capacities.entrySet().stream()
                        .map(entry -> entry.getValue().ofSeveral(entry.getKey()))
                        .toList()
                : null;
    }

    private static boolean isWanted(@Nullable ReturnConsumedCapacity wanted) {
        return wanted != null && wanted != ReturnConsumedCapacity.NONE;
    }

    /** Of a write whose condition failed, which tells nobody but CloudWatch. */
    void refused(String table, ConditionFailed failed) {
        Capacity capacity = Capacity.ofWrites(null);
        capacity.refused(failed.item(), 1);
        tell(table, capacity);
    }

    /** As {@link #refused(String, ConditionFailed)}, of the tables of a transaction that was cancelled. */
    void cancelled(Map<String, Capacity> capacities) {
        capacities.forEach(this::tell);
    }

    private void tell(String table, Capacity capacity) {
        String metric = capacity.isOfWrites() ? "ConsumedWriteCapacityUnits" : "ConsumedReadCapacityUnits";
        if (capacity.ofTable() > 0) {
            meter.count(metric, table, capacity.ofTable());
        }
        capacity.ofGlobalIndexes().forEach((index, units) -> meter.ofIndex(metric, table, index, units));
    }

    /** A request was refused because its condition failed. */
    void conditionFailed(String table) {
        meter.count("ConditionalCheckFailedRequests", table, 1);
    }

    /** @param operation as AWS names it: {@code Query} */
    void returned(String operation, String table, int items) {
        meter.ofOperation("ReturnedItemCount", operation, table, items);
    }
}
