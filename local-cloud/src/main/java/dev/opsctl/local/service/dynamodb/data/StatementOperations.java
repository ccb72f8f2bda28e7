package dev.opsctl.local.service.dynamodb.data;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.partiql.PartiQlStatement;
import dev.opsctl.local.service.dynamodb.data.ItemWrites.Outcome;
import dev.opsctl.local.service.dynamodb.data.StatementReads.Found;
import dev.opsctl.local.service.dynamodb.expression.PartiQlValues;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.table.Schema;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchExecuteStatementRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchExecuteStatementResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementError;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementErrorCodeEnum;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DuplicateItemException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ExecuteStatementRequest;
import software.amazon.awssdk.services.dynamodb.model.ExecuteStatementResponse;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/**
 * Statements of PartiQL, one at a time and in batches.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html">PartiQL for DynamoDB</a>
 */
final class StatementOperations {

    private final ServiceContext context;
    private final TableStore tables;
    private final Consumption consumption;
    private final StatementReads reads;
    private final StatementWrites writes;

    StatementOperations(ServiceContext context, TableStore tables, ItemWrites writes, Consumption consumption) {
        this.context = context;
        this.consumption = consumption;
        this.tables = tables;
        this.reads = new StatementReads(tables);
        this.writes = new StatementWrites(tables, writes);
    }

    public ExecuteStatementResponse executeStatement(ExecuteStatementRequest request) {
        List<AttributeValue> parameters = PartiQlValues.checked(request.parameters());
        ParsedStatement parsed = ParsedStatement.of(request.statement(), parameters);
        if (parsed.statement() instanceof PartiQlStatement.Exists) {
            throw DynamoDbErrors.invalid("EXISTS can only be used in ExecuteTransaction write requests.");
        } else if (!(parsed.statement() instanceof PartiQlStatement.Select select)) {
            Capacity capacity = Capacity.ofWrites(request.returnConsumedCapacity());
            Map<String, AttributeValue> item =
                    write(parsed, ItemWrites.Write.tells(request.returnValuesOnConditionCheckFailure()), capacity);
            return ExecuteStatementResponse.builder()
                    .items(item == null ? List.of() : List.of(item))
                    .consumedCapacity(consumption.of(parsed.tableName(), capacity))
                    .build();
        } else {
            StatementToken from = request.nextToken() == null
                    ? null
                    : StatementToken.of(request.nextToken(), request.statement(), parameters);
            Capacity capacity = Capacity.ofReads(request.returnConsumedCapacity());
            Found found = reads.read(
                    select,
                    parsed.values(),
                    Boolean.TRUE.equals(request.consistentRead()),
                    request.limit(),
                    from,
                    capacity);
            consumption.returned(
                    "ExecuteStatement", parsed.tableName(), found.items().size());
            StatementToken next = found.next();
            return ExecuteStatementResponse.builder()
                    .items(found.items())
                    .nextToken(next == null ? null : next.text(request.statement(), parameters))
                    .lastEvaluatedKey(next == null ? null : next.key())
                    .consumedCapacity(consumption.of(parsed.tableName(), capacity))
                    .build();
        }
    }

    /** @return what the statement returns; null if nothing */
    private @Nullable Map<String, AttributeValue> write(ParsedStatement parsed, boolean tellOld, Capacity capacity) {
        Outcome outcome;
        try {
            outcome = context.change(change -> {
                return writes.apply(parsed, tellOld);
            });
        } catch (ConditionFailed e) {
            consumption.refused(parsed.tableName(), e);
            DynamoDbException fault = StatementWrites.fault(parsed, e);
            if (fault instanceof ConditionalCheckFailedException) {
                consumption.conditionFailed(parsed.tableName());
            }
            throw fault;
        }
        capacity.write(outcome.schema(), outcome.before(), outcome.after(), 1);
        return StatementWrites.returned(parsed.statement(), outcome);
    }

    public BatchExecuteStatementResponse batchExecuteStatement(BatchExecuteStatementRequest request) {
        List<Object> parsed = new ArrayList<>();
        boolean anyRead = false;
        boolean anyWrite = false;
        for (BatchStatementRequest each : request.statements()) {
            try {
                ParsedStatement statement =
                        ParsedStatement.parse(each.statement(), PartiQlValues.checked(each.parameters()));
                parsed.add(statement);
                anyRead |= !statement.isWrite();
                anyWrite |= statement.isWrite();
            } catch (DynamoDbException e) {
                parsed.add(e);
            }
        }
        if (anyRead && anyWrite) {
            throw DynamoDbErrors.invalid(
                    "BatchExecuteStatement API does not support both read and write operations in the same request.");
        }
        boolean writing = anyWrite;
        Map<String, Capacity> capacities = new LinkedHashMap<>();
        List<BatchStatementResponse> responses = new ArrayList<>();
        for (int i = 0; i < parsed.size(); i++) {
            BatchStatementRequest asked = request.statements().get(i);
            if (parsed.get(i) instanceof DynamoDbException fault) {
                responses.add(
                        BatchStatementResponse.builder().error(error(fault)).build());
                continue;
            }
            ParsedStatement statement = (ParsedStatement) parsed.get(i);
            BatchStatementResponse.Builder answer =
                    BatchStatementResponse.builder().tableName(statement.tableName());
            Capacity capacity = capacities.getOrDefault(
                    statement.tableName(),
                    writing
                            ? Capacity.ofWrites(request.returnConsumedCapacity())
                            : Capacity.ofReads(request.returnConsumedCapacity()));
            try {
                statement.check();
                answer.item(
                        writing
                                ? write(
                                        statement,
                                        ItemWrites.Write.tells(asked.returnValuesOnConditionCheckFailure()),
                                        capacity)
                                : read(statement, Boolean.TRUE.equals(asked.consistentRead()), capacity));
                capacities.put(statement.tableName(), capacity);
            } catch (DynamoDbException e) {
                answer.error(error(e));
            }
            responses.add(answer.build());
        }
        return BatchExecuteStatementResponse.builder()
                .responses(responses)
                .consumedCapacity(consumption.ofSeveral(capacities, request.returnConsumedCapacity()))
                .build();
    }

    /** The one item that a SELECT within a batch names; null if it is not there. */
    private @Nullable Map<String, AttributeValue> read(ParsedStatement parsed, boolean consistent, Capacity capacity) {
        PartiQlStatement.Select select = (PartiQlStatement.Select) parsed.statement();
        StoredTable table = tables.require(parsed.tableName());
        Schema schema = tables.schema(table);
        if (select.source().index() != null) {
            schema.index(select.source().index()).ifPresent(StatementReads::requireSingleAttributes);
        }
        StatementKeys.branches(select.where(), schema.key(), parsed.values());
        StatementKeys.Single single = StatementKeys.single(select.where(), schema.key(), parsed.values(), true);
        if (select.source().index() != null
                || !single.isWhole(schema.key())
                || !single.others().isEmpty()) {
            throw DynamoDbErrors.invalid(
                    "Select statements within BatchExecuteStatement must specify the primary key in the where clause.");
        }
        Map<String, AttributeValue> item = tables.item(table, schema.requireKey(single.values()));
        capacity.readItem(item, consistent, 1);
        return item == null ? null : StatementReads.shown(select.projection(), item);
    }

    private static BatchStatementError error(DynamoDbException fault) {
        BatchStatementErrorCodeEnum code = BatchStatementErrorCodeEnum.VALIDATION_ERROR;
        Map<String, AttributeValue> item = null;
        if (fault instanceof ConditionalCheckFailedException failed) {
            code = BatchStatementErrorCodeEnum.CONDITIONAL_CHECK_FAILED;
            item = failed.hasItem() ? failed.item() : null;
        } else if (fault instanceof DuplicateItemException) {
            code = BatchStatementErrorCodeEnum.DUPLICATE_ITEM;
        } else if (fault instanceof ResourceNotFoundException) {
            code = BatchStatementErrorCodeEnum.RESOURCE_NOT_FOUND;
        }
        return BatchStatementError.builder()
                .code(code)
                .message(fault.awsErrorDetails().errorMessage())
                .item(item)
                .build();
    }
}
