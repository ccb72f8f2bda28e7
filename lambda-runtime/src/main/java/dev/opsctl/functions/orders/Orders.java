package dev.opsctl.functions.orders;

import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.orders.domain.Order;
import dev.opsctl.functions.orders.domain.OrderStatus;
import dev.opsctl.functions.runtime.Cursor;
import dev.opsctl.functions.runtime.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/** Table {@code orders} (key {@code orderID}) with its indexes {@code by-customer} and {@code by-status}, newest first. */
final class Orders {
    /** How many of DynamoDB's pages are read for one of ours, each up to 1 MB: some thousand orders. */
    private static final int MOST_READS = 8;

    private final DynamoDbClient dynamo;
    private final String table;

    Orders(DynamoDbClient dynamo, String table) {
        this.dynamo = dynamo;
        this.table = table;
    }

    private record Listed(Order order, Map<String, AttributeValue> item) {}

    /** One page of orders; {@code next} continues it, null at the end. */
    record Page(List<Order> orders, @Nullable String next) {}

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
                                    ":at", AttributeValue.fromS(SortableTime.text(at))))
                            .returnValues(ReturnValue.ALL_NEW))
                    .attributes()));
        } catch (ConditionalCheckFailedException e) {
            return Optional.empty();
        }
    }

    /**
     * Which orders are asked for.
     *
     * @param customer null for everybody's; then status says which
     * @param status null for any
     * @param since only what changed at that time or later; null for all
     */
    record Wanted(@Nullable String customer, @Nullable OrderStatus status, @Nullable Instant since) {
        private boolean accepts(Order order) {
            return since == null || !order.updatedAt().isBefore(since);
        }
    }

    /**
     * One page of the orders that are wanted. DynamoDB counts what it looks at, not what passes a filter, so where there is one, pages are
     * read until the limit is reached; but not for ever: a page with fewer orders, or none, may have a {@code next} all the same.
     */
    Page list(Wanted wanted, int limit, @Nullable String from) {
        List<Order> found = new ArrayList<>();
        Map<String, AttributeValue> begin = Cursor.read(from);
        Map<String, AttributeValue> after = begin == null ? Map.of() : begin;
        Map<String, AttributeValue> last = Map.of();
        for (int read = 0; read < MOST_READS; read++) {
            QueryResponse answer = Cursor.query(dynamo, query(wanted, limit, after));
            for (Listed listed : Row.listed(answer.items(), item -> new Listed(OrderItems.listed(item), item))) {
                if (wanted.accepts(listed.order())) {
                    if (found.size() == limit) {
                        return page(found, last);
                    }
                    found.add(listed.order());
                    last = place(wanted, listed.item());
                }
            }
            after = answer.lastEvaluatedKey();
            if (after.isEmpty() || found.size() == limit) {
                break;
            }
        }
        return page(found, after);
    }

    private QueryRequest query(Wanted wanted, int limit, Map<String, AttributeValue> after) {
        Map<String, String> names = new HashMap<>();
        Map<String, AttributeValue> values = new HashMap<>();
        List<String> filters = new ArrayList<>();
        QueryRequest.Builder query = QueryRequest.builder().tableName(table).scanIndexForward(false);
        if (wanted.customer() != null) {
            query.indexName("by-customer").keyConditionExpression("customerId = :customer");
            values.put(":customer", AttributeValue.fromS(wanted.customer()));
        } else {
            query.indexName("by-status").keyConditionExpression("#status = :status");
        }
        if (wanted.status() != null) {
            names.put("#status", "status");
            values.put(":status", AttributeValue.fromS(wanted.status().name()));
            if (wanted.customer() != null) {
                filters.add("#status = :status");
            }
        }
        if (wanted.since() != null) {
            filters.add("updatedAt >= :since");
            values.put(":since", AttributeValue.fromS(SortableTime.beginOfSecond(wanted.since())));
        }
        return query.expressionAttributeNames(names.isEmpty() ? null : names)
                .expressionAttributeValues(values)
                .filterExpression(filters.isEmpty() ? null : String.join(" AND ", filters))
                .limit(filters.isEmpty() ? limit + 1 : null) // one more tells whether there is more
                .exclusiveStartKey(after.isEmpty() ? null : after)
                .build();
    }

    /** Where an order stands in the index that it was found by. */
    private static Map<String, AttributeValue> place(Wanted wanted, Map<String, AttributeValue> item) {
        String key = wanted.customer() != null ? "customerId" : "status";
        Row row = new Row(item);
        return Map.of("orderID", row.value("orderID"), key, row.value(key), "createdAt", row.value("createdAt"));
    }

    private static Page page(List<Order> found, Map<String, AttributeValue> after) {
        // What was stored by earlier versions may stand in its second in another order than in time.
        found.sort(Comparator.comparing(Order::createdAt).reversed());
        return new Page(found, Cursor.of(after));
    }
}
