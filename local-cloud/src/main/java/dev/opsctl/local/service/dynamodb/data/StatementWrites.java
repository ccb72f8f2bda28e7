package dev.opsctl.local.service.dynamodb.data;

import dev.opsctl.local.engine.partiql.PartiQlStatement;
import dev.opsctl.local.engine.partiql.PartiQlStatement.Returning;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.service.dynamodb.data.ItemWrites.Outcome;
import dev.opsctl.local.service.dynamodb.data.ItemWrites.Write;
import dev.opsctl.local.service.dynamodb.expression.Condition;
import dev.opsctl.local.service.dynamodb.expression.PartiQlConditions;
import dev.opsctl.local.service.dynamodb.expression.PartiQlUpdates;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.table.Schema;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DuplicateItemException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/** INSERT, UPDATE and DELETE as writes of one item each, and EXISTS as one that only checks. */
final class StatementWrites {

    static final String DUPLICATE = "Duplicate primary key exists in table";

    private final TableStore tables;
    private final ItemWrites writes;

    StatementWrites(TableStore tables, ItemWrites writes) {
        this.tables = tables;
        this.writes = writes;
    }

    /** Does a write; call within a change. */
    Outcome apply(ParsedStatement parsed, boolean tellOld) {
        StoredTable table = tables.require(parsed.tableName());
        Schema schema = tables.schema(table);
        Write write;
        if (parsed.statement() instanceof PartiQlStatement.Insert) {
            write = write(parsed, schema, tellOld);
            requireKey(schema, write.itemOrKey());
        } else {
            StatementKeys.Single single =
                    StatementKeys.single(parsed.statement().where(), schema.key(), parsed.values(), false);
            if (!single.isWhole(schema.key())) {
                throw DynamoDbErrors.invalid(
                        "Where clause does not contain a mandatory equality on all key attributes");
            }
            schema.key()
                    .attributes()
                    .forEach(attribute -> StatementKeys.requireType(
                            attribute, Objects.requireNonNull(single.values().get(attribute.name()), "whole")));
            write = write(parsed, schema, tellOld);
        }
        return writes.apply(writes.resolve(write, table));
    }

    /** What callers get of a condition that failed: an INSERT has found an item. */
    static DynamoDbException fault(ParsedStatement parsed, ConditionFailed failed) {
        return parsed.statement() instanceof PartiQlStatement.Insert
                ? Faults.of(DuplicateItemException.class, DUPLICATE)
                : failed.fault();
    }

    private static void requireKey(Schema schema, Map<String, AttributeValue> item) {
        for (Schema.KeyAttribute attribute : schema.key().attributes()) {
            AttributeValue value = item.get(attribute.name());
            if (value == null) {
                throw DynamoDbErrors.invalid("Key attribute should be present in the item: Key " + attribute.name());
            }
            StatementKeys.requireType(attribute, value);
        }
    }

    /**
     * What to write, whether its key fits or not.
     *
     * @throws DynamoDbException ValidationException, if it names two items
     */
    static Write write(ParsedStatement parsed, Schema schema, boolean tellOld) {
        String hash = schema.key().hash().name();
        String table = parsed.tableName();
        if (parsed.statement() instanceof PartiQlStatement.Insert insert) {
            return new Write(
                    table,
                    parsed.values().item(insert.item()),
                    null,
                    null,
                    PartiQlConditions.absent(hash),
                    false,
                    tellOld);
        }
        PartiQlConditions conditions = new PartiQlConditions(parsed.values());
        StatementKeys.Single single =
                StatementKeys.single(parsed.statement().where(), schema.key(), parsed.values(), false);
        Map<String, AttributeValue> key = single.values();
        if (parsed.statement() instanceof PartiQlStatement.Exists) {
            return new Write(table, null, key, null, conditions.all(single.others()), true, tellOld);
        } else if (single.conflict() != null) {
            throw DynamoDbErrors.invalid("Multiple conditions on same key " + single.conflict()
                    + ". Only single item Update/Insert/Delete are supported");
        } else if (parsed.statement() instanceof PartiQlStatement.Update update) {
            Condition condition = conditions.existing(hash, single.others());
            return new Write(
                    table,
                    null,
                    key,
                    new PartiQlUpdates(parsed.values()).update(update.changes()),
                    condition,
                    false,
                    tellOld);
        }
        return new Write(table, null, key, null, conditions.absentOr(hash, single.others()), false, tellOld);
    }

    /** What a write answers of its item; null if nothing. */
    static @Nullable Map<String, AttributeValue> returned(PartiQlStatement statement, Outcome outcome) {
        Returning returning = statement instanceof PartiQlStatement.Update update
                ? update.returning()
                : statement instanceof PartiQlStatement.Delete delete ? delete.returning() : null;
        if (returning == null) {
            return null;
        }
        Map<String, AttributeValue> item =
                switch (returning) {
                    case ALL_OLD -> outcome.before();
                    case ALL_NEW -> outcome.after();
                    case MODIFIED_OLD -> outcome.update().updatedOld();
                    case MODIFIED_NEW -> outcome.update().updatedNew();
                };
        return item == null || item.isEmpty() ? null : item;
    }
}
