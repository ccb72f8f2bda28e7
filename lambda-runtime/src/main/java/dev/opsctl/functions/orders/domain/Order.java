package dev.opsctl.functions.orders.domain;

import dev.opsctl.functions.domain.SortableTime;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One order. {@code customerId} is null only in lists, if what was seeded has none. {@code total} is in minor units of {@code currency}, which is null if what was seeded does not name it. {@code idempotencyKey} is the hash of caller and key, never the key
 * itself; {@code requestHash} tells the same request from another under the same key; what was seeded has neither. {@code pendingAt}, {@code paidAt} and
 * {@code shippedAt} are when it came to those statuses, null if it did not; the last status's time is {@code updatedAt}.
 */
public record Order(
        String orderID,
        @Nullable String customerId,
        List<OrderLine> items,
        @Nullable String currency,
        long total,
        OrderStatus status,
        @Nullable String reason,
        Channel channel,
        Instant createdAt,
        @Nullable Instant pendingAt,
        @Nullable Instant paidAt,
        @Nullable Instant shippedAt,
        Instant updatedAt,
        @Nullable String idempotencyKey,
        @Nullable String requestHash,
        @Nullable String paymentId,
        @Nullable String trackingId,
        @Nullable String note) {

    /** How the order came in. Orders of the queue find the flow by the table's stream, those of the API by a queue of their own. */
    public enum Channel {
        queue,
        api,
        seed
    }

    /** A new order that the flow may take. */
    public static Order received(
            OrderIdentity identity, OrderRequest request, long total, Channel channel, Instant at) {
        return new Order(
                identity.orderID(),
                request.customerId(),
                request.items(),
                request.currency(),
                total,
                OrderStatus.RECEIVED,
                null,
                channel,
                at,
                null,
                null,
                null,
                at,
                identity.keyHash(),
                request.hash(),
                null,
                null,
                request.note());
    }

    /** An order that is kept to say why it was refused. */
    public static Order rejected(
            OrderIdentity identity, OrderRequest request, String reason, Channel channel, Instant at) {
        return new Order(
                identity.orderID(),
                request.customerId(),
                request.items(),
                request.currency(),
                0,
                OrderStatus.REJECTED,
                reason,
                channel,
                at,
                null,
                null,
                null,
                at,
                identity.keyHash(),
                request.hash(),
                null,
                null,
                request.note());
    }

    /** As the API shows it: without hashes. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("orderID", orderID);
        put(json, "customerId", customerId);
        json.put("status", status);
        put(json, "reason", reason);
        json.put(
                "items",
                items.stream()
                        .map(line -> {
                            Map<String, Object> item = new LinkedHashMap<>();
                            item.put("sku", line.sku());
                            item.put("quantity", line.quantity());
                            return item;
                        })
                        .toList());
        put(json, "currency", currency);
        json.put("total", total);
        json.put("channel", channel);
        put(json, "note", note);
        put(json, "paymentId", paymentId);
        put(json, "trackingId", trackingId);
        put(json, "createdAt", createdAt);
        put(json, "pendingAt", pendingAt);
        put(json, "paidAt", paidAt);
        put(json, "shippedAt", shippedAt);
        put(json, "updatedAt", updatedAt);
        return json;
    }

    private static void put(Map<String, Object> json, String name, @Nullable Instant time) {
        put(json, name, time == null ? null : SortableTime.text(time));
    }

    private static void put(Map<String, Object> json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
