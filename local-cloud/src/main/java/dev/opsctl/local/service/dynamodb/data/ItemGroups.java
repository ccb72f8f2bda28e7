package dev.opsctl.local.service.dynamodb.data;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import java.util.List;

/** The groups of operations on items, put together: DynamoDB's data plane. */
public final class ItemGroups {

    private ItemGroups() {}

    public static List<Object> of(ServiceContext context, TableStore tables) {
        ItemWrites writes = new ItemWrites(tables);
        TransactionTokens tokens = new TransactionTokens(context);
        TransactionOperations transactions = new TransactionOperations(context, tables, writes, tokens);
        return List.of(
                new ItemOperations(context, tables, writes),
                new QueryOperations(tables),
                new BatchOperations(context, tables, writes),
                transactions,
                new StatementOperations(context, tables, writes),
                new StatementTransactions(context, tables, transactions, tokens));
    }
}
