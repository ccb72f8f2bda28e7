package dev.opsctl.functions.bank;

import static dev.opsctl.functions.bank.LedgerItems.text;

import dev.opsctl.functions.bank.domain.Client;
import dev.opsctl.functions.bank.domain.Transaction;
import dev.opsctl.functions.runtime.Row;
import dev.opsctl.functions.runtime.Settings;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** Reads the bank's books: tables {@code bank-clients} and {@code bank-transactions}. {@link BankLedger} writes them. */
final class Books {
    private final DynamoDbClient dynamo;
    private final String clients;
    private final String transactions;

    Books(DynamoDbClient dynamo, Settings settings) {
        this.dynamo = dynamo;
        this.clients = settings.text("CLIENTS_TABLE");
        this.transactions = settings.text("TRANSACTIONS_TABLE");
    }

    Optional<Client> client(String clientId) {
        return item(clients, Map.of("clientId", text(clientId))).map(LedgerItems::client);
    }

    Optional<Transaction> transaction(String clientId, String transactionId) {
        return item(transactions, Map.of("clientId", text(clientId), "transactionId", text(transactionId)))
                .map(LedgerItems::transaction);
    }

    /** One page of a client's transactions, newest first; {@code next} continues it, null at the end. */
    record Page(List<Transaction> transactions, @Nullable String next) {}

    /** @param before id of a transaction, all of the page are older; null for the newest */
    Page history(String clientId, int limit, @Nullable String before) {
        Map<String, AttributeValue> values = new HashMap<>(Map.of(":client", text(clientId)));
        if (before != null) {
            values.put(":before", text(before));
        }
        QueryResponse answer = dynamo.query(request -> request.tableName(transactions)
                .consistentRead(true)
                .scanIndexForward(false)
                .limit(limit)
                .keyConditionExpression("clientId = :client" + (before == null ? "" : " AND transactionId < :before"))
                .expressionAttributeValues(values));
        boolean more =
                answer.hasLastEvaluatedKey() && !answer.lastEvaluatedKey().isEmpty();
        return new Page(
                Row.listed(answer.items(), LedgerItems::transaction),
                more ? new Row(answer.lastEvaluatedKey()).text("transactionId") : null);
    }

    /** All clients, page by page while they are gone through. */
    Iterable<Client> clients() {
        return () -> dynamo.scanPaginator(request -> request.tableName(clients)).items().stream()
                .map(LedgerItems::client)
                .iterator();
    }

    /** A client's transactions from a time on and before another, oldest first, page by page while they are gone through. */
    Iterable<Transaction> transactions(String clientId, Instant from, Instant to) {
        return () -> dynamo
                .queryPaginator(request -> request.tableName(transactions)
                        .consistentRead(true)
                        .keyConditionExpression("clientId = :client AND transactionId BETWEEN :from AND :to")
                        .expressionAttributeValues(Map.of(
                                ":client", text(clientId),
                                ":from", text(Transaction.earliestId(from)),
                                ":to", text(Transaction.earliestId(to)))))
                .items()
                .stream()
                .map(LedgerItems::transaction)
                .iterator();
    }

    Optional<Map<String, AttributeValue>> item(String table, Map<String, AttributeValue> key) {
        Map<String, AttributeValue> item = dynamo.getItem(
                        request -> request.tableName(table).key(key).consistentRead(true))
                .item();
        return item == null || item.isEmpty() ? Optional.empty() : Optional.of(item);
    }
}
