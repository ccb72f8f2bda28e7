package dev.opsctl.local.service.dynamodb.data;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.engine.partiql.PartiQlStatement;
import dev.opsctl.local.service.dynamodb.data.ItemWrites.Outcome;
import dev.opsctl.local.service.dynamodb.data.ItemWrites.Write;
import dev.opsctl.local.service.dynamodb.data.TransactionOperations.Attempts;
import dev.opsctl.local.service.dynamodb.expression.PartiQlValues;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.table.Schema;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ExecuteTransactionRequest;
import software.amazon.awssdk.services.dynamodb.model.ExecuteTransactionResponse;
import software.amazon.awssdk.services.dynamodb.model.ItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ParameterizedStatement;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * Transactions of statements: all reads of single items, or all writes and conditions.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.multiplestatements.transactions.html">Performing
 *     transactions with PartiQL</a>
 */
final class StatementTransactions {

    private final ServiceContext context;
    private final TableStore tables;
    private final TransactionOperations transactions;
    private final TransactionTokens tokens;
    private final Consumption consumption;

    StatementTransactions(
            ServiceContext context,
            TableStore tables,
            TransactionOperations transactions,
            TransactionTokens tokens,
            Consumption consumption) {
        this.context = context;
        this.tables = tables;
        this.transactions = transactions;
        this.tokens = tokens;
        this.consumption = consumption;
    }

    public ExecuteTransactionResponse executeTransaction(ExecuteTransactionRequest request) {
        List<ParameterizedStatement> asked = request.transactStatements();
        List<List<AttributeValue>> parameters = new ArrayList<>();
        asked.forEach(each -> parameters.add(PartiQlValues.checked(each.parameters())));
        List<ParsedStatement> statements = new ArrayList<>();
        boolean anyRead = false;
        boolean anyWrite = false;
        for (int i = 0; i < asked.size(); i++) {
            int at = i;
            ParsedStatement parsed =
                    of(at, () -> ParsedStatement.of(asked.get(at).statement(), parameters.get(at)));
            statements.add(parsed);
            anyRead |= !parsed.isWrite();
            anyWrite |= parsed.isWrite();
        }
        if (anyRead && anyWrite) {
            throw DynamoDbErrors.invalid(
                    "ExecuteTransaction API does not support both read and write operations in the same request.");
        }
        return context.change(change -> {
            List<StoredTable> found = found(statements);
            return statements.get(0).isWrite() ? write(request, statements, found) : read(request, statements, found);
        });
    }

    private interface Part<T> {
        T get();
    }

    /** Says of an error which statement it is about. */
    private static <T> T of(int statement, Part<T> part) {
        try {
            return part.get();
        } catch (DynamoDbException e) {
            throw DynamoDbErrors.invalid("Validation failed in TransactStatements[" + statement + "]: "
                    + e.awsErrorDetails().errorMessage());
        }
    }

    /** Their tables. What may not be said about a table that exists is told before those that do not. */
    private List<StoredTable> found(List<ParsedStatement> statements) {
        List<StoredTable> found = new ArrayList<>();
        List<CancellationReason> reasons = new ArrayList<>();
        for (int i = 0; i < statements.size(); i++) {
            ParsedStatement parsed = statements.get(i);
            StoredTable table = tables.find(parsed.tableName()).orElse(null);
            if (table == null) {
                reasons.add(CancellationReason.builder()
                        .code("ResourceNotFound")
                        .message("Requested resource not found")
                        .build());
            } else {
                of(i, () -> {
                    requirePossible(parsed, tables.schema(table).key());
                    return table;
                });
                reasons.add(Attempts.NONE);
                found.add(table);
            }
        }
        if (found.size() < statements.size()) {
            throw Attempts.cancelled(reasons);
        }
        return found;
    }

    private static void requirePossible(ParsedStatement parsed, Schema.Key key) {
        PartiQlStatement statement = parsed.statement();
        boolean returns = statement instanceof PartiQlStatement.Update update && update.returning() != null
                || statement instanceof PartiQlStatement.Delete delete && delete.returning() != null;
        if (returns) {
            throw DynamoDbErrors.invalid("RETURNING clause is not supported in ExecuteTransaction.");
        } else if (statement.source().index() != null) {
            throw DynamoDbErrors.invalid("Reads on indices are not supported within transactions.");
        }
        if (statement instanceof PartiQlStatement.Select) {
            StatementKeys.Single single = StatementKeys.single(statement.where(), key, parsed.values(), true);
            if (!single.isWhole(key) || !single.others().isEmpty()) {
                StatementReads.requireApart(statement.where(), key, parsed.values());
                throw DynamoDbErrors.invalid("Select statements within ExecuteTransaction must specify the primary key"
                        + " in the where clause.");
            }
        } else if (statement instanceof PartiQlStatement.Exists) {
            StatementKeys.Single single = StatementKeys.single(statement.where(), key, parsed.values(), false);
            if (!single.isWhole(key) || single.others().isEmpty()) {
                throw DynamoDbErrors.invalid("EXISTS() must contain a single item read with additional condition");
            }
        }
    }

    private ExecuteTransactionResponse read(
            ExecuteTransactionRequest request, List<ParsedStatement> statements, List<StoredTable> found) {
        Attempts<String> keys = new Attempts<>();
        for (int i = 0; i < statements.size(); i++) {
            ParsedStatement parsed = statements.get(i);
            Schema schema = tables.schema(found.get(i));
            keys.attempt(() -> schema.requireKey(
                    StatementKeys.single(parsed.statement().where(), schema.key(), parsed.values(), true)
                            .values()));
        }
        List<String> storeKeys = keys.orCancelled();
        Set<String> distinct = new HashSet<>();
        Map<String, Capacity> capacities = new LinkedHashMap<>();
        List<ItemResponse> responses = new ArrayList<>();
        for (int i = 0; i < statements.size(); i++) {
            if (!distinct.add(found.get(i).id() + "/" + storeKeys.get(i))) {
                throw DynamoDbErrors.invalid("Transaction request cannot include multiple operations on one item");
            }
            Map<String, AttributeValue> item = tables.item(found.get(i), storeKeys.get(i));
            Capacity capacity = capacities.computeIfAbsent(
                    statements.get(i).tableName(), name -> Capacity.ofReads(request.returnConsumedCapacity()));
            capacity.readItem(item, true, TransactionOperations.TIMES);
            PartiQlStatement.Select select =
                    (PartiQlStatement.Select) statements.get(i).statement();
            responses.add(ItemResponse.builder()
                    .item(item == null ? null : StatementReads.shown(select.projection(), item))
                    .build());
        }
        return ExecuteTransactionResponse.builder()
                .responses(responses)
                .consumedCapacity(consumption.ofSeveral(capacities, request.returnConsumedCapacity()))
                .build();
    }

    private ExecuteTransactionResponse write(
            ExecuteTransactionRequest request, List<ParsedStatement> statements, List<StoredTable> found) {
        Attempts<Write> attempts = new Attempts<>();
        for (int i = 0; i < statements.size(); i++) {
            ParsedStatement parsed = statements.get(i);
            StoredTable table = found.get(i);
            boolean tellOld = Write.tells(request.transactStatements().get(i).returnValuesOnConditionCheckFailure());
            attempts.attempt(
                    () -> transactions.fitting(StatementWrites.write(parsed, tables.schema(table), tellOld), table));
        }
        List<Write> writes = attempts.orCancelled();
        Map<String, Capacity> capacities = new LinkedHashMap<>();
        if (tokens.known(request.clientRequestToken(), request)) {
            transactions.reread(writes, found, capacities, request.returnConsumedCapacity());
        } else {
            List<Outcome> outcomes = apply(statements, writes, found);
            for (int i = 0; i < outcomes.size(); i++) {
                Outcome outcome = outcomes.get(i);
                capacities
                        .computeIfAbsent(
                                writes.get(i).tableName(), name -> Capacity.ofWrites(request.returnConsumedCapacity()))
                        .write(outcome.schema(), outcome.before(), outcome.after(), TransactionOperations.TIMES);
            }
        }
        return ExecuteTransactionResponse.builder()
                .responses(List.of())
                .consumedCapacity(consumption.ofSeveral(capacities, request.returnConsumedCapacity()))
                .build();
    }

    private List<Outcome> apply(List<ParsedStatement> statements, List<Write> writes, List<StoredTable> found) {
        try {
            return transactions.apply(writes, found);
        } catch (TransactionCanceledException e) {
            throw Attempts.cancelled(told(statements, e.cancellationReasons()));
        }
    }

    /** An INSERT whose condition fails has found an item. */
    private static List<CancellationReason> told(List<ParsedStatement> statements, List<CancellationReason> reasons) {
        List<CancellationReason> told = new ArrayList<>();
        for (int i = 0; i < reasons.size(); i++) {
            boolean duplicate = statements.get(i).statement() instanceof PartiQlStatement.Insert
                    && reasons.get(i).code().equals("ConditionalCheckFailed");
            told.add(
                    duplicate
                            ? CancellationReason.builder()
                                    .code("DuplicateItem")
                                    .message(StatementWrites.DUPLICATE)
                                    .build()
                            : reasons.get(i));
        }
        return told;
    }
}
