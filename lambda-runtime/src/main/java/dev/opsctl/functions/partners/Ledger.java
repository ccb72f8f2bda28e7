package dev.opsctl.functions.partners;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;

/** A simulated partner's books: one row per idempotency key, in a table (key {@code key}) that an operator can read. */
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

    /** Counts a call under the key. @return the row, {@code attempts} among its members */
    Map<String, String> attempt(String key) {
        return plain(dynamo.updateItem(r -> r.tableName(table)
                        .key(key(key))
                        .updateExpression("ADD attempts :one")
                        .expressionAttributeValues(Map.of(":one", AttributeValue.fromN("1")))
                        .returnValues(ReturnValue.ALL_NEW))
                .attributes());
    }

    /** Writes the first outcome under the key. @return the row as it is now, another's outcome if that was first */
    Map<String, String> settle(String key, Map<String, String> row) {
        return change(key, row, "attribute_not_exists(#status)", null)
                .orElseGet(() -> find(key).orElseThrow());
    }

    /** Changes a settled row. @return empty if its status is not the one expected */
    Optional<Map<String, String>> change(String key, String status, Map<String, String> row) {
        return change(key, row, "#status = :before", status);
    }

    private Optional<Map<String, String>> change(String key, Map<String, String> row, String condition, String before) {
        Map<String, String> names = new HashMap<>(Map.of("#status", "status"));
        Map<String, AttributeValue> values = new HashMap<>();
        StringBuilder set = new StringBuilder();
        row.forEach((name, value) -> {
            names.put("#" + name, name);
            values.put(":" + name, AttributeValue.fromS(value));
            set.append(set.length() == 0 ? "SET " : ", ")
                    .append('#')
                    .append(name)
                    .append(" = :")
                    .append(name);
        });
        if (before != null) {
            values.put(":before", AttributeValue.fromS(before));
        }
        try {
            return Optional.of(plain(dynamo.updateItem(r -> r.tableName(table)
                            .key(key(key))
                            .updateExpression(set.toString())
                            .conditionExpression(condition)
                            .expressionAttributeNames(names)
                            .expressionAttributeValues(values)
                            .returnValues(ReturnValue.ALL_NEW))
                    .attributes()));
        } catch (ConditionalCheckFailedException e) {
            return Optional.empty();
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
