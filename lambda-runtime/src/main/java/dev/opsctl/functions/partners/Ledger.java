package dev.opsctl.functions.partners;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;

/**
 * A simulated partner's books, in a table that an operator can read: one row per effect, which is one idempotency key and one kind of
 * thing done under it (key {@code key}), with the count of attempts. A row without {@code status} was asked for and did nothing. Index
 * {@code by-order} tells everything that was ever done for one order, under whatever key.
 */
final class Ledger {
    private final DynamoDbClient dynamo;
    private final String table;

    Ledger(DynamoDbClient dynamo, String table) {
        this.dynamo = dynamo;
        this.table = table;
    }

    Optional<Map<String, String>> find(String key) {
        Map<String, AttributeValue> item = dynamo.getItem(
                        r -> r.tableName(table).key(key(key)).consistentRead(true))
                .item();
        return item == null || item.isEmpty() ? Optional.empty() : Optional.of(plain(item));
    }

    /** Every row of an order, in order of key. */
    List<Map<String, String>> ofOrder(String orderID) {
        return dynamo
                .queryPaginator(r -> r.tableName(table)
                        .indexName("by-order")
                        .keyConditionExpression("orderID = :order")
                        .expressionAttributeValues(Map.of(":order", AttributeValue.fromS(orderID))))
                .items()
                .stream()
                .map(Ledger::plain)
                .sorted(Comparator.comparing(row -> row.get("key")))
                .toList();
    }

    /** Counts a call under the key. @return the row, {@code attempts} among its members */
    Map<String, String> attempt(String key, String kind, String orderID) {
        return plain(dynamo.updateItem(r -> r.tableName(table)
                        .key(key(key))
                        .updateExpression(
                                "SET kind = :kind, orderID = if_not_exists(orderID, :order) ADD attempts :one")
                        .expressionAttributeValues(Map.of(
                                ":one", AttributeValue.fromN("1"),
                                ":kind", AttributeValue.fromS(kind),
                                ":order", AttributeValue.fromS(orderID)))
                        .returnValues(ReturnValue.ALL_NEW))
                .attributes());
    }

    /** Writes the first outcome under the key. @return the row as it is now, another's outcome if that was first */
    Map<String, String> settle(String key, Map<String, String> row) {
        Map<String, String> names = new HashMap<>(Map.of("#status", "status"));
        Map<String, AttributeValue> values = new HashMap<>();
        StringJoiner set = new StringJoiner(", ", "SET ", "");
        row.forEach((name, value) -> {
            names.put("#" + name, name);
            values.put(":" + name, AttributeValue.fromS(value));
            set.add("#" + name + " = :" + name);
        });
        try {
            return plain(dynamo.updateItem(r -> r.tableName(table)
                            .key(key(key))
                            .updateExpression(set.toString())
                            .conditionExpression("attribute_not_exists(#status)")
                            .expressionAttributeNames(names)
                            .expressionAttributeValues(values)
                            .returnValues(ReturnValue.ALL_NEW))
                    .attributes());
        } catch (ConditionalCheckFailedException e) {
            return find(key).orElseThrow();
        }
    }

    private static Map<String, AttributeValue> key(String key) {
        return Map.of("key", AttributeValue.fromS(key));
    }

    private static Map<String, String> plain(Map<String, AttributeValue> item) {
        Map<String, String> plain = new LinkedHashMap<>();
        new TreeMap<>(item).forEach((name, value) -> plain.put(name, value.s() != null ? value.s() : value.n()));
        return plain;
    }
}
