package dev.opsctl.local.service.dynamodb.data;

import dev.opsctl.local.service.dynamodb.expression.Condition;
import dev.opsctl.local.service.dynamodb.expression.ExpressionParameters;
import dev.opsctl.local.service.dynamodb.expression.Legacy;
import dev.opsctl.local.service.dynamodb.expression.Update;
import dev.opsctl.local.service.dynamodb.expression.UpdateResult;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.item.Items;
import dev.opsctl.local.service.dynamodb.item.Wording;
import dev.opsctl.local.service.dynamodb.table.Schema;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalOperator;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ExpectedAttributeValue;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.UpdateItemRequest;

/** Writes items, each if its condition holds: the one way for single operations, batches, transactions and statements. */
final class ItemWrites {

    /**
     * A write that has been read and needs no more than its table to be done.
     *
     * @param item what to put, or null; then there is a key
     * @param key the item's key, or null for a put
     * @param update what to change, or null
     * @param condition null if there is none
     * @param checkOnly whether nothing is written
     * @param tellOld whether a caller whose condition fails is told of the item
     */
    record Write(
            String tableName,
            @Nullable Map<String, AttributeValue> item,
            @Nullable Map<String, AttributeValue> key,
            @Nullable Update update,
            @Nullable Condition condition,
            boolean checkOnly,
            boolean tellOld) {

        /** What it names its item by: the item itself of a put, the key of the others. */
        Map<String, AttributeValue> itemOrKey() {
            return Objects.requireNonNull(item != null ? item : key, "a write has one of them");
        }

        static Write put(String tableName, Map<String, AttributeValue> item) {
            return new Write(tableName, item, null, null, null, false, false);
        }

        static Write delete(String tableName, Map<String, AttributeValue> key) {
            return new Write(tableName, null, key, null, null, false, false);
        }

        static Write put(PutItemRequest request, Wording wording) {
            Condition condition = condition(
                    request.conditionExpression(),
                    request.hasExpected() ? request.expected() : null,
                    request.conditionalOperator(),
                    request.hasExpressionAttributeNames() ? request.expressionAttributeNames() : null,
                    request.hasExpressionAttributeValues() ? request.expressionAttributeValues() : null,
                    wording);
            RequestRules.requireNames(request.item().keySet());
            Map<String, AttributeValue> item = Items.checked(request.item(), wording);
            RequestRules.requireStorable(item);
            return new Write(
                    request.tableName(),
                    item,
                    null,
                    null,
                    condition,
                    false,
                    tells(request.returnValuesOnConditionCheckFailure()));
        }

        static Write delete(DeleteItemRequest request, Wording wording) {
            Condition condition = condition(
                    request.conditionExpression(),
                    request.hasExpected() ? request.expected() : null,
                    request.conditionalOperator(),
                    request.hasExpressionAttributeNames() ? request.expressionAttributeNames() : null,
                    request.hasExpressionAttributeValues() ? request.expressionAttributeValues() : null,
                    wording);
            return new Write(
                    request.tableName(),
                    null,
                    Items.checked(request.key(), wording),
                    null,
                    condition,
                    false,
                    tells(request.returnValuesOnConditionCheckFailure()));
        }

        static Write update(UpdateItemRequest request, Wording wording) {
            new ExpressionParameters()
                    .other("AttributeUpdates", request.hasAttributeUpdates())
                    .other("Expected", request.hasExpected())
                    .other("ConditionalOperator", request.conditionalOperator() != null)
                    .expression("UpdateExpression", request.updateExpression())
                    .expression("ConditionExpression", request.conditionExpression())
                    .require(request.hasExpressionAttributeNames(), request.hasExpressionAttributeValues());
            Expressions expressions = new Expressions(
                    request.hasExpressionAttributeNames() ? request.expressionAttributeNames() : null,
                    request.hasExpressionAttributeValues() ? request.expressionAttributeValues() : null,
                    wording);
            Update update = expressions.update(
                    request.updateExpression(), request.hasAttributeUpdates() ? request.attributeUpdates() : null);
            Condition condition = expressions.condition(
                    request.conditionExpression(),
                    request.hasExpected() ? request.expected() : null,
                    request.conditionalOperator());
            expressions.requireAllUsed();
            return new Write(
                    request.tableName(),
                    null,
                    Items.checked(request.key(), wording),
                    update == null ? Legacy.update(Map.of(), wording) : update,
                    condition,
                    false,
                    tells(request.returnValuesOnConditionCheckFailure()));
        }

        /** The condition of a put or a delete, its only expression. What is not given is null. */
        private static @Nullable Condition condition(
                @Nullable String text,
                @Nullable Map<String, ExpectedAttributeValue> expected,
                @Nullable ConditionalOperator operator,
                @Nullable Map<String, String> names,
                @Nullable Map<String, AttributeValue> values,
                Wording wording) {
            new ExpressionParameters()
                    .expression("ConditionExpression", text)
                    .other("Expected", expected != null)
                    .other("ConditionalOperator", operator != null)
                    .require(names != null, values != null);
            Expressions expressions = new Expressions(names, values, wording);
            Condition condition = expressions.condition(text, expected, operator);
            expressions.requireAllUsed();
            return condition;
        }

        static boolean tells(@Nullable ReturnValuesOnConditionCheckFailure wanted) {
            return wanted == ReturnValuesOnConditionCheckFailure.ALL_OLD;
        }
    }

    /** A write whose table is known and fits. */
    record Resolved(Write write, StoredTable table, Schema schema, String storeKey) {}

    /**
     * What a write has come to.
     *
     * @param key the item's key
     * @param before null if there was no item
     * @param after null if there is none now
     * @param updated what an update has made of it; null if it was none
     */
    record Outcome(
            Schema schema,
            Map<String, AttributeValue> key,
            @Nullable Map<String, AttributeValue> before,
            @Nullable Map<String, AttributeValue> after,
            @Nullable UpdateResult updated) {

        /** What the update has made of it. */
        UpdateResult update() {
            return Objects.requireNonNull(updated, "asked of an update");
        }
    }

    private final TableStore tables;

    ItemWrites(TableStore tables) {
        this.tables = tables;
    }

    /**
     * Does a write; call within a change.
     *
     * @throws ConditionFailed if its condition does not hold
     */
    Outcome apply(Write write) {
        return apply(resolve(write));
    }

    /**
     * Finds the table and holds the write against its keys.
     *
     * @throws software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException if there is no such table
     */
    Resolved resolve(Write write) {
        return resolve(write, tables.require(write.tableName()));
    }

    Resolved resolve(Write write, StoredTable table) {
        Schema schema = tables.schema(table);
        if (write.update() != null) {
            for (Schema.KeyAttribute attribute : schema.key().attributes()) {
                if (write.update().attributes().contains(attribute.name())) {
                    throw DynamoDbErrors.invalidValues(
                            "Cannot update attribute " + attribute.name() + ". This attribute is part of the key");
                }
            }
        }
        String key = write.key() == null ? schema.requireItem(write.itemOrKey()) : schema.requireKey(write.key());
        return new Resolved(write, table, schema, key);
    }

    Outcome apply(Resolved resolved) {
        Write write = resolved.write();
        Map<String, AttributeValue> before = tables.item(resolved.table(), resolved.storeKey());
        if (write.condition() != null && !write.condition().test(before == null ? Map.of() : before)) {
            throw new ConditionFailed(before, write.tellOld());
        }
        Map<String, AttributeValue> key =
                write.key() == null ? resolved.schema().key().of(write.itemOrKey()) : write.key();
        Map<String, AttributeValue> after = write.item();
        UpdateResult updated = null;
        if (write.update() != null) {
            updated =
                    before == null ? write.update().create(key) : write.update().apply(before);
            after = updated.item();
            if (after != null) {
                resolved.schema().requireIndexKeys(after, true);
                Items.requireLevels(after);
                if (Items.size(after) > Items.MOST_BYTES || write.update().bytesWritten(after) > Items.MOST_BYTES) {
                    throw DynamoDbErrors.invalid("Item size to update has exceeded the maximum allowed size");
                }
            }
        } else if (write.checkOnly()) {
            after = before;
        }
        if (!write.checkOnly()) {
            tables.write(resolved.table(), resolved.storeKey(), before, after);
        }
        return new Outcome(resolved.schema(), key, before, after, updated);
    }
}
