package dev.opsctl.local.service.dynamodb.data;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.service.dynamodb.table.TableMeter;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import java.util.List;

/** The groups of operations on items, put together: DynamoDB's data plane. */
public final class ItemGroups {

    private ItemGroups() {}

    public static List<Object> of(ServiceContext context, TableStore tables, TableMeter meter) {
        Consumption consumption = new Consumption(meter);
        ItemWrites writes = new ItemWrites(tables);
        TransactionTokens tokens = new TransactionTokens(context);
        TransactionOperations transactions = new TransactionOperations(context, tables, writes, tokens, consumption);
        return List.of(
                new ItemOperations(context, tables, writes, consumption),
                new QueryOperations(tables, consumption),
                new BatchOperations(context, tables, writes, consumption),
                transactions,
                new StatementOperations(context, tables, writes, consumption),
                new StatementTransactions(context, tables, transactions, tokens, consumption));
    }
}
