package dev.opsctl.local.service.dynamodb.data;

import dev.opsctl.local.service.dynamodb.item.Items;
import dev.opsctl.local.service.dynamodb.item.Values;
import dev.opsctl.local.service.dynamodb.table.Index;
import dev.opsctl.local.service.dynamodb.table.Schema;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;

/**
 * The capacity units that a request takes of a table and its indexes.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html">Read and write operations</a>
 */
final class Capacity {

    private static final int WRITE_BYTES = 1_024;
    private static final int READ_BYTES = 4_096;

    /** Whether the caller wants to know, and in which detail. */
    private final @Nullable ReturnConsumedCapacity detail;

    private final boolean writes;
    private double table;
    private final Map<String, Double> local = new LinkedHashMap<>();
    private final Map<String, Double> global = new LinkedHashMap<>();

    private Capacity(@Nullable ReturnConsumedCapacity detail, boolean writes) {
        this.detail = detail;
        this.writes = writes;
    }

    static Capacity ofReads(@Nullable ReturnConsumedCapacity detail) {
        return new Capacity(detail, false);
    }

    static Capacity ofWrites(@Nullable ReturnConsumedCapacity detail) {
        return new Capacity(detail, true);
    }

    private boolean asked() {
        return detail == ReturnConsumedCapacity.TOTAL || detail == ReturnConsumedCapacity.INDEXES;
    }

    /**
     * Adds a read.
     *
     * @param bytes of all the items that were read
     * @param index where they were read; null for the table
     */
    void read(int bytes, boolean consistent, @Nullable Index index) {
        double units = Math.max(1, ceilDiv(bytes, READ_BYTES)) * (consistent ? 1 : 0.5);
        if (index == null) {
            table += units;
        } else {
            (index.global() ? global : local).merge(index.name(), units, Double::sum);
        }
    }

    /**
     * Adds the read of one item of the table.
     *
     * @param item null if there is none
     * @param times 2 in a transaction
     */
    void readItem(@Nullable Map<String, AttributeValue> item, boolean consistent, int times) {
        int bytes = item == null ? 0 : Items.size(item);
        for (int i = 0; i < times; i++) {
            read(bytes, consistent, null);
        }
    }

    /**
     * Adds a write.
     *
     * @param before null if there was no item
     * @param after null if there is none now
     * @param times 2 in a transaction
     */
    void write(
            Schema schema,
            @Nullable Map<String, AttributeValue> before,
            @Nullable Map<String, AttributeValue> after,
            int times) {
        table += times * Math.max(units(before), units(after));
        for (Index index : schema.indexes()) {
            double units = times * indexWrites(schema, index, before, after);
            if (units > 0) {
                (index.global() ? global : local).merge(index.name(), units, Double::sum);
            }
        }
    }

    /**
     * Adds a write that was not done, because a condition did not hold.
     *
     * @param item that is there; null if none is
     * @param times 2 in a transaction
     * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html#write-operation-consumption">How
     *     much a failed condition takes</a>
     */
    void refused(@Nullable Map<String, AttributeValue> item, int times) {
        table += times * units(item);
    }

    private static double units(@Nullable Map<String, AttributeValue> item) {
        return item == null ? 1 : Math.max(1, ceilDiv(Items.size(item), WRITE_BYTES));
    }

    private static int ceilDiv(int bytes, int unit) {
        return (bytes + unit - 1) / unit;
    }

    private static double indexWrites(
            Schema schema,
            Index index,
            @Nullable Map<String, AttributeValue> before,
            @Nullable Map<String, AttributeValue> after) {
        Map<String, AttributeValue> former =
                before != null && index.holds(before) ? index.project(schema, before) : null;
        Map<String, AttributeValue> now = after != null && index.holds(after) ? index.project(schema, after) : null;
        if (before == null || after == null || former == null || now == null) {
            return former == now ? 0 : units(former == null ? now : former);
        } else if (!schema.indexText(index, before).equals(schema.indexText(index, after))) {
            return units(former) + units(now);
        }
        return Values.equalItems(former, now) ? 0 : Math.max(units(former), units(now));
    }

    boolean isOfWrites() {
        return writes;
    }

    /** Units of the table and its local indexes, which have no throughput of their own. */
    double ofTable() {
        return table + sum(local);
    }

    /** Units by global index. */
    Map<String, Double> ofGlobalIndexes() {
        return global;
    }

    /** What was taken of a table as an answer says it; null if nobody asked. */
    @Nullable
    ConsumedCapacity of(String tableName) {
        return answer(tableName, false);
    }

    /** As {@link #of}, by operations on several items, which also say of which kind the units are. */
    @Nullable
    ConsumedCapacity ofSeveral(String tableName) {
        return answer(tableName, true);
    }

    private @Nullable ConsumedCapacity answer(String tableName, boolean kind) {
        if (!asked()) {
            return null;
        }
        double total = table + sum(local) + sum(global);
        ConsumedCapacity.Builder answer =
                ConsumedCapacity.builder().tableName(tableName).capacityUnits(total);
        if (kind) {
            answer = writes ? answer.writeCapacityUnits(total) : answer.readCapacityUnits(total);
        }
        if (detail == ReturnConsumedCapacity.INDEXES) {
            answer.table(part(table, kind));
            if (!local.isEmpty()) {
                answer.localSecondaryIndexes(parts(local, kind));
            }
            if (!global.isEmpty()) {
                answer.globalSecondaryIndexes(parts(global, kind));
            }
        }
        return answer.build();
    }

    private static double sum(Map<String, Double> units) {
        double sum = 0;
        for (double each : units.values()) {
            sum += each;
        }
        return sum;
    }

    private Map<String, software.amazon.awssdk.services.dynamodb.model.Capacity> parts(
            Map<String, Double> units, boolean kind) {
        Map<String, software.amazon.awssdk.services.dynamodb.model.Capacity> parts = new HashMap<>();
        units.forEach((name, each) -> parts.put(name, part(each, kind)));
        return parts;
    }

    private software.amazon.awssdk.services.dynamodb.model.Capacity part(double units, boolean kind) {
        var part = software.amazon.awssdk.services.dynamodb.model.Capacity.builder()
                .capacityUnits(units);
        if (kind) {
            part = writes ? part.writeCapacityUnits(units) : part.readCapacityUnits(units);
        }
        return part.build();
    }
}
