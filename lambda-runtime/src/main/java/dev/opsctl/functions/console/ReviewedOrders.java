package dev.opsctl.functions.console;

import dev.opsctl.functions.console.domain.Decision;
import dev.opsctl.functions.console.domain.Resolution;
import dev.opsctl.functions.console.domain.ReviewedOrder;
import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.runtime.Row;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/**
 * Table {@code orders}, as far as decisions go: {@code resolving}, the execution that the order is reserved for, and {@code resolutions},
 * a list that only grows. The flow removes {@code resolving}.
 */
final class ReviewedOrders implements Resolving.Orders {
    private final DynamoDbClient dynamo;
    private final String table;

    ReviewedOrders(DynamoDbClient dynamo, String table) {
        this.dynamo = dynamo;
        this.table = table;
    }

    @Override
    public Optional<ReviewedOrder> get(String orderID) {
        Map<String, AttributeValue> item = dynamo.getItem(request -> request.tableName(table)
                        .consistentRead(true)
                        .key(Map.of("orderID", AttributeValue.fromS(orderID))))
                .item();
        return item == null || item.isEmpty() ? Optional.empty() : Optional.of(toOrder(item));
    }

    @Override
    public boolean reserve(ReviewedOrder seen, Resolution resolution) {
        Map<String, AttributeValue> values = new HashMap<>();
        values.put(":status", AttributeValue.fromS(seen.status()));
        values.put(":execution", AttributeValue.fromS(resolution.execution()));
        values.put(":none", AttributeValue.fromL(List.of()));
        values.put(":resolution", AttributeValue.fromL(List.of(AttributeValue.fromM(toItem(resolution)))));
        String condition = "#status = :status";
        if (seen.resolutions().isEmpty()) {
            condition += " AND attribute_not_exists(resolutions)";
        } else {
            condition += " AND size(resolutions) = :taken";
            values.put(":taken", number(seen.resolutions().size()));
        }
        if (seen.resolving() == null) {
            condition += " AND attribute_not_exists(resolving)";
        } else {
            condition += " AND resolving = :stopped";
            values.put(":stopped", AttributeValue.fromS(seen.resolving()));
        }
        String asSeen = condition;
        try {
            dynamo.updateItem(request -> request.tableName(table)
                    .key(Map.of("orderID", AttributeValue.fromS(seen.orderID())))
                    .updateExpression("SET resolving = :execution,"
                            + " resolutions = list_append(if_not_exists(resolutions, :none), :resolution)")
                    .conditionExpression(asSeen)
                    .expressionAttributeNames(Map.of("#status", "status"))
                    .expressionAttributeValues(values));
            return true;
        } catch (ConditionalCheckFailedException e) {
            return false;
        }
    }

    private static ReviewedOrder toOrder(Map<String, AttributeValue> item) {
        List<Resolution> resolutions = item.containsKey("resolutions")
                ? item.get("resolutions").l().stream()
                        .map(one -> toResolution(one.m()))
                        .toList()
                : List.of();
        Row row = new Row(item);
        return new ReviewedOrder(
                row.text("orderID"),
                row.text("status"),
                row.optional("reason"),
                row.optional("execution"),
                row.optional("resolving"),
                resolutions);
    }

    private static Map<String, AttributeValue> toItem(Resolution resolution) {
        return Map.of(
                "number", number(resolution.number()),
                "action", AttributeValue.fromS(resolution.decision().action().name()),
                "reason", AttributeValue.fromS(resolution.decision().reason()),
                "by", AttributeValue.fromS(resolution.by()),
                "at", AttributeValue.fromS(SortableTime.text(resolution.at())),
                "key", AttributeValue.fromS(resolution.key()),
                "execution", AttributeValue.fromS(resolution.execution()));
    }

    private static Resolution toResolution(Map<String, AttributeValue> item) {
        Row row = new Row(item);
        return new Resolution(
                row.integer("number"),
                new Decision(row.choice("action", Decision.Action.class), row.text("reason")),
                row.text("by"),
                row.time("at"),
                row.text("key"),
                row.text("execution"));
    }

    private static AttributeValue number(int value) {
        return AttributeValue.fromN(Integer.toString(value));
    }
}
