package dev.opsctl.functions.orders;

import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.orders.domain.Order;
import dev.opsctl.functions.orders.domain.OrderLine;
import dev.opsctl.functions.orders.domain.OrderStatus;
import dev.opsctl.functions.runtime.Batch;
import dev.opsctl.functions.tracing.Tracing;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Orders as items of table {@code orders}. */
public final class OrderItems {
    private OrderItems() {}

    static Map<String, AttributeValue> toItem(Order order) {
        Map<String, AttributeValue> item = new LinkedHashMap<>();
        item.put("orderID", AttributeValue.fromS(order.orderID()));
        item.put("customerId", AttributeValue.fromS(order.customerId()));
        item.put(
                "items",
                AttributeValue.fromL(order.items().stream()
                        .map(line -> AttributeValue.fromM(Map.of(
                                "sku",
                                AttributeValue.fromS(line.sku()),
                                "quantity",
                                AttributeValue.fromN(Integer.toString(line.quantity())))))
                        .toList()));
        item.put("currency", AttributeValue.fromS(order.currency()));
        item.put("total", AttributeValue.fromN(Long.toString(order.total())));
        item.put("status", AttributeValue.fromS(order.status().name()));
        item.put("channel", AttributeValue.fromS(order.channel().name()));
        item.put("createdAt", AttributeValue.fromS(SortableTime.text(order.createdAt())));
        item.put("updatedAt", AttributeValue.fromS(SortableTime.text(order.updatedAt())));
        put(item, "idempotencyKey", order.idempotencyKey());
        put(item, "requestHash", order.requestHash());
        put(item, "reason", order.reason());
        put(item, "paymentId", order.paymentId());
        put(item, "trackingId", order.trackingId());
        put(item, "note", order.note());
        put(item, Batch.TRACE_HEADER, Tracing.header());
        return item;
    }

    /** @throws IllegalArgumentException if the item's status or channel is none that this version knows */
    public static Order toOrder(Map<String, AttributeValue> item) {
        List<OrderLine> lines = item.containsKey("items")
                ? item.get("items").l().stream()
                        .map(line -> new OrderLine(
                                line.m().get("sku").s(),
                                Integer.parseInt(line.m().get("quantity").n())))
                        .toList()
                : List.of();
        return new Order(
                text(item, "orderID"),
                text(item, "customerId"),
                lines,
                text(item, "currency"),
                item.containsKey("total") ? Long.parseLong(item.get("total").n()) : 0,
                OrderStatus.valueOf(text(item, "status")),
                text(item, "reason"),
                channel(text(item, "channel")),
                time(item, "createdAt"),
                time(item, "pendingAt"),
                time(item, "paidAt"),
                time(item, "shippedAt"),
                time(item, "updatedAt"),
                text(item, "idempotencyKey"),
                text(item, "requestHash"),
                text(item, "paymentId"),
                text(item, "trackingId"),
                text(item, "note"));
    }

    private static Order.Channel channel(String name) {
        return name == null ? Order.Channel.seed : Order.Channel.valueOf(name);
    }

    private static Instant time(Map<String, AttributeValue> item, String name) {
        String text = text(item, name);
        return text == null ? null : Instant.parse(text);
    }

    private static String text(Map<String, AttributeValue> item, String name) {
        return item.containsKey(name) ? item.get(name).s() : null;
    }

    private static void put(Map<String, AttributeValue> item, String name, String value) {
        if (value != null) {
            item.put(name, AttributeValue.fromS(value));
        }
    }
}
