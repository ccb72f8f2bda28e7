package dev.opsctl.functions.orders;

import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.orders.domain.Order;
import dev.opsctl.functions.orders.domain.OrderLine;
import dev.opsctl.functions.orders.domain.OrderStatus;
import dev.opsctl.functions.runtime.Batch;
import dev.opsctl.functions.runtime.Row;
import dev.opsctl.functions.tracing.Tracing;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Orders as items of table {@code orders}. */
public final class OrderItems {
    private OrderItems() {}

    static Map<String, AttributeValue> toItem(Order order) {
        Map<String, AttributeValue> item = new LinkedHashMap<>();
        item.put("orderID", AttributeValue.fromS(order.orderID()));
        put(item, "customerId", order.customerId());
        item.put(
                "items",
                AttributeValue.fromL(order.items().stream()
                        .map(line -> AttributeValue.fromM(Map.of(
                                "sku",
                                AttributeValue.fromS(line.sku()),
                                "quantity",
                                AttributeValue.fromN(Integer.toString(line.quantity())))))
                        .toList()));
        put(item, "currency", order.currency());
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

    /**
     * What seeded a table may have left out the currency, and the time of a change that there was none of.
     *
     * @throws IllegalStateException if the item has no id, customer, status or time, or its status or channel is none that this version knows
     */
    public static Order toOrder(Map<String, AttributeValue> item) {
        Row row = new Row(item);
        return order(row, row.text("customerId"));
    }

    /** Orders as a list shows them: one that nobody has is shown without its customer, and what cannot be read at all is left out. */
    public static List<Order> listed(List<Map<String, AttributeValue>> items) {
        return Row.listed(items, OrderItems::listed);
    }

    /**
     * An order as a list shows it.
     *
     * @throws IllegalStateException as {@link #toOrder} does, but for the customer
     */
    public static Order listed(Map<String, AttributeValue> item) {
        Row row = new Row(item);
        return order(row, row.optional("customerId"));
    }

    private static Order order(Row row, @Nullable String customerId) {
        Map<String, AttributeValue> item = row.item();
        List<OrderLine> lines = item.containsKey("items")
                ? row.value("items").l().stream()
                        .map(line -> new Row(line.m()))
                        .map(line -> new OrderLine(line.text("sku"), line.integer("quantity")))
                        .toList()
                : List.of();
        Instant created = row.time("createdAt");
        Instant updated = time(row, "updatedAt");
        return new Order(
                row.text("orderID"),
                customerId,
                lines,
                row.optional("currency"),
                item.containsKey("total") ? row.number("total") : 0,
                row.choice("status", OrderStatus.class),
                row.optional("reason"),
                item.containsKey("channel") ? row.choice("channel", Order.Channel.class) : Order.Channel.seed,
                created,
                time(row, "pendingAt"),
                time(row, "paidAt"),
                time(row, "shippedAt"),
                updated == null ? created : updated,
                row.optional("idempotencyKey"),
                row.optional("requestHash"),
                row.optional("paymentId"),
                row.optional("trackingId"),
                row.optional("note"));
    }

    private static @Nullable Instant time(Row row, String name) {
        return row.optional(name) == null ? null : row.time(name);
    }

    private static void put(Map<String, AttributeValue> item, String name, @Nullable String value) {
        if (value != null) {
            item.put(name, AttributeValue.fromS(value));
        }
    }
}
