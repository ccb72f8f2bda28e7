package dev.opsctl.functions.orders;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.json.JsonException;
import dev.opsctl.functions.orders.domain.InvalidOrderException;
import dev.opsctl.functions.orders.domain.Order;
import dev.opsctl.functions.orders.domain.OrderIdentity;
import dev.opsctl.functions.orders.domain.OrderRequest;
import dev.opsctl.functions.orders.domain.Pricing;
import dev.opsctl.functions.runtime.Batch;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.Log;
import dev.opsctl.functions.runtime.Queue;
import dev.opsctl.functions.runtime.Settings;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Function {@code POC-Lambda-1}: messages of {@code POC-Queue} become orders (ORD-1, ORD-5). What is no order goes aside at once with
 * its reason; an order that only the catalogue or an earlier order refuses is kept as REJECTED, for its sender to see.
 */
public final class PocLambda1 extends JsonHandler {
    private final Orders orders;
    private final Catalogue catalogue;
    private final Queue aside;

    public PocLambda1() {
        Settings settings = new Settings();
        DynamoDbClient dynamo = Clients.dynamoDb();
        orders = new Orders(dynamo, settings.text("ORDERS_TABLE"));
        catalogue = new Catalogue(dynamo, settings.text("PRODUCTS_TABLE"));
        aside = new Queue(Clients.sqs(), settings.text("DEAD_LETTER_QUEUE_URL"));
    }

    @Override
    protected Map<String, Object> handle(Map<String, Object> event, Context context) {
        return Batch.ofQueue(event, this::take);
    }

    private void take(Map<String, Object> message) {
        String messageId = Json.required(message, "messageId");
        String body = Json.required(message, "body");
        OrderRequest request;
        try {
            request = OrderRequest.of(Json.parseObject(body)).withKey(attribute(message, "idempotencyKey"));
        } catch (InvalidOrderException | JsonException e) {
            Log.warn("poison message set aside", "messageId", messageId, "reason", e.getMessage());
            aside.setAside(body, String.valueOf(e.getMessage()), messageId);
            return;
        }
        String caller = attribute(message, "caller");
        OrderIdentity identity = request.idempotencyKey() == null
                ? OrderIdentity.ofDelivery(messageId)
                : OrderIdentity.ofKey(caller == null ? "" : caller, request.idempotencyKey());
        Order order = order(identity, request, Queue.sentAt(message));
        Optional<Order> before = orders.create(order);
        if (before.isPresent() && !request.hash().equals(before.get().requestHash())) {
            order = Order.rejected(
                    OrderIdentity.ofDelivery(messageId),
                    request,
                    "this idempotency key was used for another order",
                    Order.Channel.queue,
                    order.createdAt());
            before = orders.create(order);
        }
        Log.info(
                before.isPresent() ? "order was stored before" : "order stored",
                "orderID",
                order.orderID(),
                "status",
                order.status(),
                "messageId",
                messageId,
                "sentAt",
                Queue.sentAt(message),
                "apiRequestId",
                attribute(message, "apiRequestId"));
    }

    private Order order(OrderIdentity identity, OrderRequest request, Instant at) {
        try {
            long total = Pricing.total(request, catalogue.of(request.items()));
            return Order.received(identity, request, total, Order.Channel.queue, at);
        } catch (InvalidOrderException e) {
            return Order.rejected(identity, request, String.valueOf(e.getMessage()), Order.Channel.queue, at);
        }
    }

    private static @Nullable String attribute(Map<String, Object> message, String name) {
        return Json.text(Json.object(Json.object(message, "messageAttributes"), name), "stringValue");
    }
}
