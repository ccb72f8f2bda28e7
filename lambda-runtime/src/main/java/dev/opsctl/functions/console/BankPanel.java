package dev.opsctl.functions.console;

import dev.opsctl.functions.runtime.ApiCall;
import dev.opsctl.functions.runtime.Cursor;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;

/** The bank's clients and what was done on their cards (BNK-1). Amounts are in minor units. */
final class BankPanel {
    private static final List<String> CLIENT = List.of("clientId", "name", "email", "locale", "currency", "balance");
    private static final List<String> TRANSACTION = List.of("transactionId", "type", "amount", "currency", "fee");

    private final DynamoDbClient dynamo;
    private final String clients;
    private final String transactions;

    BankPanel(DynamoDbClient dynamo, String clients, String transactions) {
        this.dynamo = dynamo;
        this.clients = clients;
        this.transactions = transactions;
    }

    /** {@code GET bank/clients}: all of them, by id. */
    Map<String, Object> clients(ApiCall call) {
        List<Map<String, Object>> all = dynamo.scanPaginator(request -> request.tableName(clients)).items().stream()
                .map(item -> Items.plain(item, CLIENT))
                .sorted(Comparator.comparing(client -> String.valueOf(client.get("clientId"))))
                .toList();
        return ApiCall.answer(200, Map.of("clients", all));
    }

    /** @param one a client's id; null for all clients, of very many the first megabyte */
    String mark(@Nullable String one) {
        if (one == null) {
            return Marks.of(dynamo.scan(request -> request.tableName(clients)).items().stream()
                    .map(TreeMap::new)
                    .map(String::valueOf)
                    .sorted());
        }
        // Whatever is done on a card moves the balance, or has a fee, and is a transaction.
        return Marks.of(Stream.concat(
                Stream.of(new TreeMap<>(item(one))),
                dynamo
                        .query(request -> request.tableName(transactions)
                                .keyConditionExpression("clientId = :client")
                                .expressionAttributeValues(Map.of(":client", AttributeValue.fromS(one)))
                                .scanIndexForward(false)
                                .limit(1))
                        .items()
                        .stream()
                        .map(TreeMap::new)));
    }

    /** Empty if there is none. */
    private Map<String, AttributeValue> item(String id) {
        return dynamo.getItem(request -> request.tableName(clients)
                        .consistentRead(true)
                        .key(Map.of("clientId", AttributeValue.fromS(id))))
                .item();
    }

    /** {@code GET bank/clients/{id}?limit=N&nextToken=T}: the client and a page of transactions, newest first. */
    Map<String, Object> client(ApiCall call) {
        String id = call.pathParameter("id");
        Map<String, AttributeValue> client = item(id);
        if (client.isEmpty()) {
            throw new NotFoundException("there is no client " + id);
        }
        QueryResponse page = Cursor.query(
                dynamo,
                QueryRequest.builder()
                        .tableName(transactions)
                        .keyConditionExpression("clientId = :client")
                        .expressionAttributeValues(Map.of(":client", AttributeValue.fromS(id)))
                        .scanIndexForward(false)
                        .limit(Parameters.limit(call, 50, 200))
                        .exclusiveStartKey(Cursor.read(call.queryParameter("nextToken")))
                        .build());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("client", Items.plain(client, CLIENT));
        json.put(
                "transactions",
                page.items().stream()
                        .map(item -> Items.plain(item, TRANSACTION))
                        .toList());
        String next = Cursor.of(page);
        if (next != null) {
            json.put("nextToken", next);
        }
        return ApiCall.answer(200, json);
    }
}
