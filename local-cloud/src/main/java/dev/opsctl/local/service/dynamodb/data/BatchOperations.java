package dev.opsctl.local.service.dynamodb.data;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.dynamodb.data.ItemWrites.Outcome;
import dev.opsctl.local.service.dynamodb.data.ItemWrites.Resolved;
import dev.opsctl.local.service.dynamodb.data.ItemWrites.Write;
import dev.opsctl.local.service.dynamodb.expression.ExpressionParameters;
import dev.opsctl.local.service.dynamodb.expression.Projection;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.item.Items;
import dev.opsctl.local.service.dynamodb.item.Wording;
import dev.opsctl.local.service.dynamodb.table.Schema;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ItemCollectionMetrics;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.ReturnItemCollectionMetrics;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/** Reading up to 100 items at once, and writing up to 25. */
final class BatchOperations {

    private static final int MOST_READS = 100;
    private static final int MOST_WRITES = 25;
    /** The most that one answer brings; what does not fit is left to the caller's next request. */
    private static final int MOST_BYTES = 16 * 1_048_576;

    private static final String DUPLICATES = "Provided list of item keys contains duplicates";

    private final ServiceContext context;
    private final TableStore tables;
    private final ItemWrites writes;
    private final Consumption consumption;

    BatchOperations(ServiceContext context, TableStore tables, ItemWrites writes, Consumption consumption) {
        this.context = context;
        this.tables = tables;
        this.writes = writes;
        this.consumption = consumption;
    }

    /** What is to be read of one table. */
    private record Reads(
            KeysAndAttributes asked, List<Map<String, AttributeValue>> keys, @Nullable Projection projection) {}

    public BatchGetItemResponse batchGetItem(BatchGetItemRequest request) {
        Map<String, Reads> reads = new LinkedHashMap<>();
        int count = 0;
        boolean expressions = false;
        boolean attributes = false;
        for (Map.Entry<String, KeysAndAttributes> entry : request.requestItems().entrySet()) {
            KeysAndAttributes asked = entry.getValue();
            expressions |= asked.projectionExpression() != null;
            attributes |= asked.hasAttributesToGet();
            if (expressions && attributes) {
                throw DynamoDbErrors.invalid("Can not use both expression and non-expression parameters in the same"
                        + " request: Non-expression parameters: {AttributesToGet} Expression parameters:"
                        + " {ProjectionExpression}");
            }
            reads.put(entry.getKey(), reads(asked));
            count += asked.keys().size();
        }
        if (count > MOST_READS) {
            throw DynamoDbErrors.invalid("Too many items requested for the BatchGetItem call");
        }
        // All tables and keys are looked at before anything is read.
        Map<String, List<String>> keys = new LinkedHashMap<>();
        reads.forEach((name, read) -> keys.put(name, storeKeys(name, read)));
        return answer(request, reads, keys);
    }

    private static Reads reads(KeysAndAttributes asked) {
        new ExpressionParameters()
                .expression("ProjectionExpression", asked.projectionExpression())
                .other("AttributesToGet", asked.hasAttributesToGet())
                .require(asked.hasExpressionAttributeNames(), false);
        Expressions expressions = new Expressions(
                asked.hasExpressionAttributeNames() ? asked.expressionAttributeNames() : null, null, Wording.CURRENT);
        Projection projection = expressions.projection(
                asked.projectionExpression(), asked.hasAttributesToGet() ? asked.attributesToGet() : null);
        expressions.requireAllUsed();
        List<Map<String, AttributeValue>> keys = new ArrayList<>();
        for (Map<String, AttributeValue> key : asked.keys()) {
            keys.add(Items.checked(key, Wording.CURRENT));
        }
        if (new HashSet<>(keys).size() < keys.size()) {
            throw DynamoDbErrors.invalid(DUPLICATES);
        }
        return new Reads(asked, keys, projection);
    }

    private List<String> storeKeys(String name, Reads reads) {
        Schema schema = tables.schema(tables.require(name));
        QueryRules.requireScalarKeys(reads.projection(), schema);
        return reads.keys().stream().map(schema::requireKey).toList();
    }

    private BatchGetItemResponse answer(
            BatchGetItemRequest request, Map<String, Reads> reads, Map<String, List<String>> keys) {
        Map<String, List<Map<String, AttributeValue>>> found = new LinkedHashMap<>();
        Map<String, KeysAndAttributes> left = new LinkedHashMap<>();
        Map<String, Capacity> capacities = new LinkedHashMap<>();
        int bytes = 0;
        boolean full = false;
        for (Map.Entry<String, Reads> entry : reads.entrySet()) {
            String name = entry.getKey();
            Reads read = entry.getValue();
            StoredTable table = tables.require(name);
            Capacity capacity = Capacity.ofReads(request.returnConsumedCapacity());
            capacities.put(name, capacity);
            List<Map<String, AttributeValue>> items = new ArrayList<>();
            found.put(name, items);
            List<String> storeKeys = keys.getOrDefault(name, List.of());
            for (int i = 0; i < storeKeys.size(); i++) {
                Map<String, AttributeValue> item = full ? null : tables.item(table, storeKeys.get(i));
                int size = item == null ? 0 : Items.size(item);
                full |= bytes + size > MOST_BYTES;
                if (full) {
                    left.put(
                            name,
                            read.asked().toBuilder()
                                    .keys(read.keys().subList(i, read.keys().size()))
                                    .build());
                    break;
                }
                bytes += size;
                capacity.read(size, Boolean.TRUE.equals(read.asked().consistentRead()), null);
                if (item != null) {
                    items.add(QueryRules.shown(read.projection(), item));
                }
            }
        }
        return BatchGetItemResponse.builder()
                .responses(found)
                .unprocessedKeys(left)
                .consumedCapacity(consumption.ofBatch(capacities, request.returnConsumedCapacity()))
                .build();
    }

    public BatchWriteItemResponse batchWriteItem(BatchWriteItemRequest request) {
        List<Write> all = new ArrayList<>();
        request.requestItems().forEach((table, requests) -> requests.forEach(r -> all.add(write(table, r))));
        if (all.size() > MOST_WRITES) {
            throw DynamoDbErrors.invalid("Too many items requested for the BatchWriteItem call");
        }
        Map<String, Capacity> capacities = new LinkedHashMap<>();
        Map<String, List<ItemCollectionMetrics>> metrics = new HashMap<>();
        context.change(change -> {
            Set<String> keys = new HashSet<>();
            List<Resolved> resolved = new ArrayList<>();
            for (Write write : all) {
                Resolved each = resolve(write);
                if (!keys.add(write.tableName() + "/" + each.storeKey())) {
                    throw DynamoDbErrors.invalid(DUPLICATES);
                }
                resolved.add(each);
            }
            for (Resolved each : resolved) {
                Outcome outcome = writes.apply(each);
                String name = each.write().tableName();
                capacities
                        .computeIfAbsent(name, n -> Capacity.ofWrites(request.returnConsumedCapacity()))
                        .write(outcome.schema(), outcome.before(), outcome.after(), 1);
                collect(metrics, name, outcome, request.returnItemCollectionMetrics());
            }
        });
        return BatchWriteItemResponse.builder()
                .unprocessedItems(Map.of())
                .consumedCapacity(consumption.ofBatch(capacities, request.returnConsumedCapacity()))
                .itemCollectionMetrics(metrics.isEmpty() ? null : metrics)
                .build();
    }

    /** Notes an item collection that was written to, if a caller wants to know. */
    static void collect(
            Map<String, List<ItemCollectionMetrics>> metrics,
            String table,
            Outcome outcome,
            @Nullable ReturnItemCollectionMetrics wanted) {
        ItemCollectionMetrics each =
                wanted == ReturnItemCollectionMetrics.SIZE ? ItemOperations.collection(outcome) : null;
        List<ItemCollectionMetrics> known = metrics.getOrDefault(table, List.of());
        if (each != null && !known.contains(each)) {
            metrics.computeIfAbsent(table, t -> new ArrayList<>()).add(each);
        }
    }

    private static Write write(String table, WriteRequest request) {
        if ((request.putRequest() == null) == (request.deleteRequest() == null)) {
            throw DynamoDbErrors.invalid("Supplied AttributeValue has more than one datatypes set, must contain exactly"
                    + " one of the supported datatypes");
        } else if (request.putRequest() != null) {
            RequestRules.requireNames(request.putRequest().item().keySet());
            Map<String, AttributeValue> item =
                    Items.checked(request.putRequest().item(), Wording.FORMER);
            RequestRules.requireStorable(item);
            return Write.put(table, item);
        }
        return Write.delete(table, Items.checked(request.deleteRequest().key(), Wording.FORMER));
    }

    /** A put without its keys is refused as a key that does not fit, unlike a single one. */
    private Resolved resolve(Write write) {
        StoredTable table = tables.require(write.tableName());
        if (write.item() != null && !tables.schema(table).key().isIn(write.item())) {
            throw DynamoDbErrors.invalid("The provided key element does not match the schema");
        }
        return writes.resolve(write, table);
    }
}
