package dev.opsctl.local.service.dynamodb.data;

import static dev.opsctl.local.service.dynamodb.data.RequestRules.enveloped;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.dynamodb.data.ItemWrites.Outcome;
import dev.opsctl.local.service.dynamodb.data.ItemWrites.Write;
import dev.opsctl.local.service.dynamodb.expression.ExpressionParameters;
import dev.opsctl.local.service.dynamodb.expression.Projection;
import dev.opsctl.local.service.dynamodb.item.Items;
import dev.opsctl.local.service.dynamodb.item.Wording;
import dev.opsctl.local.service.dynamodb.table.Schema;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ItemCollectionMetrics;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.ReturnItemCollectionMetrics;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemResponse;

/** Reading and writing one item. */
final class ItemOperations {

    private final ServiceContext context;
    private final TableStore tables;
    private final ItemWrites writes;
    private final Consumption consumption;

    ItemOperations(ServiceContext context, TableStore tables, ItemWrites writes, Consumption consumption) {
        this.context = context;
        this.tables = tables;
        this.writes = writes;
        this.consumption = consumption;
    }

    public GetItemResponse getItem(GetItemRequest request) {
        new ExpressionParameters()
                .expression("ProjectionExpression", request.projectionExpression())
                .other("AttributesToGet", request.hasAttributesToGet())
                .require(request.hasExpressionAttributeNames(), false);
        Expressions expressions = new Expressions(
                request.hasExpressionAttributeNames() ? request.expressionAttributeNames() : null,
                null,
                Wording.CURRENT);
        Projection projection = expressions.projection(
                request.projectionExpression(), request.hasAttributesToGet() ? request.attributesToGet() : null);
        expressions.requireAllUsed();
        Map<String, AttributeValue> named = Items.checked(request.key(), Wording.CURRENT);
        StoredTable table = tables.require(request.tableName());
        Schema schema = tables.schema(table);
        String key = schema.requireKey(named);
        QueryRules.requireScalarKeys(projection, schema);
        Map<String, AttributeValue> item = tables.item(table, key);
        Capacity capacity = Capacity.ofReads(request.returnConsumedCapacity());
        capacity.readItem(item, Boolean.TRUE.equals(request.consistentRead()), 1);
        GetItemResponse.Builder answer =
                GetItemResponse.builder().consumedCapacity(consumption.of(request.tableName(), capacity));
        return (item == null ? answer : answer.item(QueryRules.shown(projection, item))).build();
    }

    public PutItemResponse putItem(PutItemRequest request) {
        Write put = enveloped(request, () -> {
            RequestRules.requireOldOrNone(request.returnValues());
            return Write.put(request, Wording.CURRENT);
        });
        Outcome outcome = write(put);
        return PutItemResponse.builder()
                .attributes(request.returnValues() == ReturnValue.ALL_OLD ? outcome.before() : null)
                .consumedCapacity(capacity(outcome, request.returnConsumedCapacity(), request.tableName()))
                .itemCollectionMetrics(metrics(outcome, request.returnItemCollectionMetrics()))
                .build();
    }

    public DeleteItemResponse deleteItem(DeleteItemRequest request) {
        Write delete = enveloped(request, () -> {
            RequestRules.requireOldOrNone(request.returnValues());
            return Write.delete(request, Wording.CURRENT);
        });
        Outcome outcome = write(delete);
        return DeleteItemResponse.builder()
                .attributes(request.returnValues() == ReturnValue.ALL_OLD ? outcome.before() : null)
                .consumedCapacity(capacity(outcome, request.returnConsumedCapacity(), request.tableName()))
                .itemCollectionMetrics(metrics(outcome, request.returnItemCollectionMetrics()))
                .build();
    }

    public UpdateItemResponse updateItem(UpdateItemRequest request) {
        Write update = enveloped(request, () -> Write.update(request, Wording.CURRENT));
        Outcome outcome = write(update);
        return UpdateItemResponse.builder()
                .attributes(returned(request.returnValues(), outcome))
                .consumedCapacity(capacity(outcome, request.returnConsumedCapacity(), request.tableName()))
                .itemCollectionMetrics(metrics(outcome, request.returnItemCollectionMetrics()))
                .build();
    }

    private Outcome write(Write write) {
        try {
            return context.change(change -> {
                return writes.apply(write);
            });
        } catch (ConditionFailed e) {
            consumption.conditionFailed(write.tableName());
            consumption.refused(write.tableName(), e);
            throw e.fault();
        }
    }

    /** What an update answers of the item; null if nothing. */
    static @Nullable Map<String, AttributeValue> returned(@Nullable ReturnValue wanted, Outcome outcome) {
        if (wanted == null) {
            return null;
        }
        return switch (wanted) {
            case ALL_OLD -> outcome.before();
            case ALL_NEW -> outcome.after();
            case UPDATED_OLD ->
                outcome.before() == null ? null : orNull(outcome.update().updatedOld());
            case UPDATED_NEW -> orNull(outcome.update().updatedNew());
            default -> null;
        };
    }

    private static @Nullable Map<String, AttributeValue> orNull(Map<String, AttributeValue> attributes) {
        return attributes.isEmpty() ? null : attributes;
    }

    private @Nullable ConsumedCapacity capacity(
            Outcome outcome, @Nullable ReturnConsumedCapacity detail, String tableName) {
        Capacity capacity = Capacity.ofWrites(detail);
        capacity.write(outcome.schema(), outcome.before(), outcome.after(), 1);
        return consumption.of(tableName, capacity);
    }

    /** The item collection is what shares a partition key in a table with local indexes; its size is estimated, as on AWS. */
    private static @Nullable ItemCollectionMetrics metrics(
            Outcome outcome, @Nullable ReturnItemCollectionMetrics wanted) {
        return wanted == ReturnItemCollectionMetrics.SIZE ? collection(outcome) : null;
    }

    /** Null for a table without local indexes. */
    static @Nullable ItemCollectionMetrics collection(Outcome outcome) {
        Schema schema = outcome.schema();
        if (schema.indexes().stream().allMatch(index -> index.global())) {
            return null;
        }
        String hash = schema.key().hash().name();
        return ItemCollectionMetrics.builder()
                .itemCollectionKey(Map.of(hash, outcome.key().get(hash)))
                .sizeEstimateRangeGB(0d, 1d)
                .build();
    }
}
