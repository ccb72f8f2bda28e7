package dev.opsctl.functions.console;

import dev.opsctl.functions.console.domain.OrderFilter;
import dev.opsctl.functions.console.domain.OrderSearch;
import dev.opsctl.functions.console.domain.OrderSearch.Piece;
import dev.opsctl.functions.console.domain.Place;
import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.orders.OrderItems;
import dev.opsctl.functions.orders.domain.Order;
import dev.opsctl.functions.orders.domain.OrderStatus;
import dev.opsctl.functions.runtime.Cursor;
import dev.opsctl.functions.runtime.Row;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.Select;

/** Table {@code orders} as the console reads it: one order, those of a status by when they came in, and by when they changed. */
final class OrdersTable {
    private static final Map<String, String> STATUS = Map.of("#status", "status");

    private final DynamoDbClient dynamo;
    private final String table;

    OrdersTable(DynamoDbClient dynamo, String table) {
        this.dynamo = dynamo;
        this.table = table;
    }

    /** The order's item as it is stored, empty if there is none. */
    Map<String, AttributeValue> item(String orderID) {
        return dynamo.getItem(request -> request.tableName(table)
                        .consistentRead(true)
                        .key(Map.of("orderID", AttributeValue.fromS(orderID))))
                .item();
    }

    /**
     * As {@link #item}.
     *
     * @throws NotFoundException if there is no such order
     */
    Map<String, AttributeValue> known(@Nullable String orderID) {
        Map<String, AttributeValue> item =
                orderID != null && orderID.matches("[A-Za-z0-9_-]{1,64}") ? item(orderID) : Map.of();
        if (item.isEmpty()) {
            throw new NotFoundException("there is no order " + orderID);
        }
        return item;
    }

    /** A list of one order, empty if there is none. */
    List<Order> list(String orderID) {
        Map<String, AttributeValue> item = item(orderID);
        return item.isEmpty() ? List.of() : OrderItems.listed(List.of(item));
    }

    /**
     * A piece of a status's orders, newest first.
     *
     * @param after the place that it begins behind; null for the newest
     * @param most how many orders it has; null for as many as DynamoDB reads at once, 1 MB of them
     */
    Piece piece(OrderStatus status, OrderFilter filter, @Nullable Place after, @Nullable Integer most) {
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(":status", AttributeValue.fromS(status.name()));
        String times = "";
        if (filter.from() != null || filter.to() != null) {
            times = " AND createdAt BETWEEN :from AND :to";
            Instant from = filter.from() == null ? Instant.EPOCH : filter.from();
            values.put(":from", AttributeValue.fromS(SortableTime.text(from)));
            values.put(":to", AttributeValue.fromS(filter.to() == null ? "9999" : SortableTime.text(filter.to())));
        }
        QueryRequest query = QueryRequest.builder()
                .tableName(table)
                .indexName("by-status")
                .keyConditionExpression("#status = :status" + times)
                .expressionAttributeNames(STATUS)
                .expressionAttributeValues(values)
                .scanIndexForward(false)
                .limit(most)
                .exclusiveStartKey(
                        after == null
                                ? null
                                : Map.of(
                                        "status", AttributeValue.fromS(status.name()),
                                        "createdAt", AttributeValue.fromS(after.time()),
                                        "orderID", AttributeValue.fromS(after.orderID())))
                .build();
        QueryResponse answer = Cursor.query(dynamo, query);
        return new Piece(
                Row.listed(answer.items(), item -> new OrderSearch.Row(OrderItems.listed(item), place(item))),
                answer.hasLastEvaluatedKey() && !answer.lastEvaluatedKey().isEmpty()
                        ? place(answer.lastEvaluatedKey())
                        : null);
    }

    private static Place place(Map<String, AttributeValue> item) {
        Row row = new Row(item);
        return new Place(row.text("createdAt"), row.text("orderID"));
    }

    /**
     * The orders of a status that came to be as they are at a time or later.
     *
     * @param most how many of them, the last ones
     */
    List<Order> changed(OrderStatus status, Instant since, int most) {
        return OrderItems.listed(dynamo.query(changedSince(status, since)
                        .scanIndexForward(false)
                        .limit(most)
                        .build())
                .items());
    }

    /** How many orders of a status came to be as they are at a time or later. */
    int count(OrderStatus status, Instant since) {
        return dynamo
                .queryPaginator(changedSince(status, since).select(Select.COUNT).build())
                .stream()
                .mapToInt(QueryResponse::count)
                .sum();
    }

    private QueryRequest.Builder changedSince(OrderStatus status, Instant since) {
        return QueryRequest.builder()
                .tableName(table)
                .indexName("by-change")
                .keyConditionExpression("#status = :status AND updatedAt >= :since")
                .expressionAttributeNames(STATUS)
                .expressionAttributeValues(Map.of(
                        ":status", AttributeValue.fromS(status.name()),
                        ":since", AttributeValue.fromS(SortableTime.beginOfSecond(since))));
    }
}
