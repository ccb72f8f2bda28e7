package dev.opsctl.functions.orders;

import dev.opsctl.functions.orders.domain.Order;
import dev.opsctl.functions.orders.domain.OrderStatus;
import dev.opsctl.functions.runtime.Json;
import dev.opsctl.functions.runtime.JsonException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/** Table {@code orders} (key {@code orderID}) with its indexes {@code by-customer} and {@code by-status}, newest first. */
final class Orders {
    private final DynamoDbClient dynamo;
    private final String table;

    Orders(DynamoDbClient dynamo, String table) {
        this.dynamo = dynamo;
        this.table = table;
    }

    /** One page of orders; {@code next} continues it, null at the end. */
    record Page(List<Order> orders, String next) {}

    /** @return empty if the order is new and stored now, else the order that has its id already */
    Optional<Order> create(Order order) {
        try {
            dynamo.putItem(request -> request.tableName(table)
                    .item(OrderItems.toItem(order))
                    .conditionExpression("attribute_not_exists(orderID)")
                    .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD));
            return Optional.empty();
        } catch (ConditionalCheckFailedException e) {
            return Optional.of(OrderItems.toOrder(e.item()));
        }
    }

    Optional<Order> get(String orderID) {
        Map<String, AttributeValue> item = dynamo.getItem(request -> request.tableName(table)
                        .consistentRead(true)
                        .key(Map.of("orderID", AttributeValue.fromS(orderID))))
                .item();
        return item == null || item.isEmpty() ? Optional.empty() : Optional.of(OrderItems.toOrder(item));
    }

    /** Cancels an order that nobody has begun to process. @return empty if the flow or another cancellation was first */
    Optional<Order> cancel(String orderID, Instant at) {
        try {
            return Optional.of(OrderItems.toOrder(dynamo.updateItem(request -> request.tableName(table)
                            .key(Map.of("orderID", AttributeValue.fromS(orderID)))
                            .updateExpression("SET #status = :cancelled, reason = :reason, updatedAt = :at")
                            .conditionExpression("#status = :received")
                            .expressionAttributeNames(Map.of("#status", "status"))
                            .expressionAttributeValues(Map.of(
                                    ":cancelled", AttributeValue.fromS(OrderStatus.CANCELLED.name()),
                                    ":received", AttributeValue.fromS(OrderStatus.RECEIVED.name()),
                                    ":reason", AttributeValue.fromS("cancelled by the customer"),
                                    ":at", AttributeValue.fromS(at.toString())))
                            .returnValues(ReturnValue.ALL_NEW))
                    .attributes()));
        } catch (ConditionalCheckFailedException e) {
            return Optional.empty();
        }
    }

    Page byCustomer(String customerId, OrderStatus status, int limit, String from) {
        QueryRequest.Builder query = query("by-customer", "customerId", customerId, limit, from);
        if (status != null) {
            query.filterExpression("#status = :status");
        }
        return page(query, status);
    }

    Page byStatus(OrderStatus status, int limit, String from) {
        return page(query("by-status", "status", status.name(), limit, from), null);
    }

    private QueryRequest.Builder query(String index, String key, String value, int limit, String from) {
        return QueryRequest.builder()
                .tableName(table)
                .indexName(index)
                .scanIndexForward(false)
                .limit(limit)
                .exclusiveStartKey(from == null ? null : decode(from))
                .keyConditionExpression("#key = :key")
                .expressionAttributeNames(Map.of("#key", key))
                .expressionAttributeValues(Map.of(":key", AttributeValue.fromS(value)));
    }

    private Page page(QueryRequest.Builder query, OrderStatus filter) {
        if (filter != null) {
            QueryRequest plain = query.build();
            Map<String, String> names = new HashMap<>(plain.expressionAttributeNames());
            names.put("#status", "status");
            Map<String, AttributeValue> values = new HashMap<>(plain.expressionAttributeValues());
            values.put(":status", AttributeValue.fromS(filter.name()));
            query.expressionAttributeNames(names).expressionAttributeValues(values);
        }
        QueryResponse answer = query(query.build());
        boolean more =
                answer.hasLastEvaluatedKey() && !answer.lastEvaluatedKey().isEmpty();
        return new Page(
                answer.items().stream().map(OrderItems::toOrder).toList(),
                more ? encode(answer.lastEvaluatedKey()) : null);
    }

    private QueryResponse query(QueryRequest query) {
        try {
            return dynamo.query(query);
        } catch (DynamoDbException e) {
            boolean invalid = e.awsErrorDetails() != null
                    && "ValidationException".equals(e.awsErrorDetails().errorCode());
            if (invalid && query.hasExclusiveStartKey()) {
                throw new IllegalArgumentException("nextToken is not one that this list gave", e);
            }
            throw e;
        }
    }

    private static String encode(Map<String, AttributeValue> key) {
        Map<String, Object> json = new TreeMap<>();
        key.forEach((name, value) -> json.put(name, value.s()));
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(Json.write(json).getBytes(StandardCharsets.UTF_8));
    }

    /** @throws IllegalArgumentException if it is no token of ours */
    private static Map<String, AttributeValue> decode(String token) {
        try {
            Map<String, AttributeValue> key = new HashMap<>();
            Json.parseObject(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8))
                    .forEach((name, value) -> key.put(name, AttributeValue.fromS(String.valueOf(value))));
            return key;
        } catch (JsonException e) {
            throw new IllegalArgumentException("nextToken is not one that this list gave", e);
        }
    }
}
