package dev.opsctl.functions.orders;

import com.amazonaws.services.lambda.runtime.Context;
import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.json.JsonException;
import dev.opsctl.functions.orders.domain.InvalidOrderException;
import dev.opsctl.functions.orders.domain.Order;
import dev.opsctl.functions.orders.domain.OrderIdentity;
import dev.opsctl.functions.orders.domain.OrderRequest;
import dev.opsctl.functions.orders.domain.OrderStatus;
import dev.opsctl.functions.orders.domain.Pricing;
import dev.opsctl.functions.runtime.ApiCall;
import dev.opsctl.functions.runtime.Clients;
import dev.opsctl.functions.runtime.JsonHandler;
import dev.opsctl.functions.runtime.Log;
import dev.opsctl.functions.runtime.Queue;
import dev.opsctl.functions.runtime.Settings;
import dev.opsctl.functions.time.RealTime;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;

/**
 * Function {@code AppServer}: the shop's API (ORD-6), behind API Gateway's proxy integration and {@link ShopAuthorizer}. A customer has
 * their own orders; nobody else's exist for them (SEC-5). An operator acts for any customer; {@code customerId} in the query of
 * {@code GET /api/orders/{id}}, or in query or body of a cancellation, narrows to one customer, whose orders alone exist then. What is read
 * has an entity tag, and {@code since} lists what changed from a time on: who looks again and again is sent only what is new.
 */
public final class AppServer extends JsonHandler {
    private static final int DEFAULT_LIMIT = 25;
    private static final int MAX_LIMIT = 100;
    /** Times are stored with four digits of a year. */
    private static final Instant END_OF_TIME = Instant.parse("+10000-01-01T00:00:00Z");

    private final Orders orders;
    private final Catalogue catalogue;
    private final Queue processing;
    private final Set<String> origins;

    public AppServer() {
        Settings settings = new Settings();
        DynamoDbClient dynamo = Clients.dynamoDb();
        orders = new Orders(dynamo, settings.text("ORDERS_TABLE"));
        catalogue = new Catalogue(dynamo, settings.text("PRODUCTS_TABLE"));
        processing = new Queue(Clients.sqs(), settings.text("ORDER_PROCESSING_QUEUE_URL"));
        origins = Set.of(settings.text("ALLOWED_ORIGINS", "none").split(","));
    }

    @Override
    protected Map<String, Object> handle(Map<String, Object> event, Context context) {
        ApiCall call = ApiCall.of(event);
        Map<String, Object> answer = call.conditional(answer(call));
        String origin = call.header("origin");
        if (origin != null && origins.contains(origin)) {
            ApiCall.header(answer, "Access-Control-Allow-Origin", origin);
            ApiCall.header(answer, "Access-Control-Expose-Headers", "ETag");
        }
        ApiCall.header(answer, "Vary", "Origin");
        return answer;
    }

    private Map<String, Object> answer(ApiCall call) {
        if (call.route().equals("GET /api/products")) {
            return products();
        }
        Shopper shopper = Shopper.of(call);
        if (shopper.expires().isBefore(RealTime.now())) {
            // API Gateway keeps the authorizer's answer for a while; the token may end in that time.
            return ApiCall.error(401, "the token has expired");
        }
        try {
            return switch (call.route()) {
                case "POST /api/orders" -> create(call, shopper);
                case "GET /api/orders" -> list(call, shopper);
                case "GET /api/orders/{id}" -> get(call, shopper);
                case "POST /api/orders/{id}/cancel" -> cancel(call, shopper);
                default -> ApiCall.error(404, "no such route: " + call.route());
            };
        } catch (InvalidOrderException | JsonException | IllegalArgumentException e) {
            return ApiCall.error(400, e.getMessage());
        }
    }

    private Map<String, Object> create(ApiCall call, Shopper shopper) {
        Map<String, Object> body = Json.parseObject(call.body() == null ? "" : call.body());
        if (!shopper.operator()) {
            Object named = body.putIfAbsent("customerId", shopper.id());
            if (named != null && !named.equals(shopper.id())) {
                return notYours();
            }
        }
        OrderRequest request = OrderRequest.of(body).withKey(call.header("idempotency-key"));
        OrderIdentity identity = request.idempotencyKey() == null
                ? OrderIdentity.ofDelivery(
                        Objects.requireNonNull(call.requestId(), "API Gateway gives each call an id"))
                : OrderIdentity.ofKey(shopper.id(), request.idempotencyKey());
        long total = Pricing.total(request, catalogue.of(request.items()));
        Order order = Order.received(identity, request, total, Order.Channel.api, call.time());
        Optional<Order> before = orders.create(order);
        if (before.isPresent() && !request.hash().equals(before.get().requestHash())) {
            return ApiCall.error(409, "this idempotency key was used for another order");
        }
        Order stored = before.orElse(order);
        if (stored.status() == OrderStatus.RECEIVED && stored.channel() == Order.Channel.api) {
            // At once, for speed. Should this fail, the table's stream tells the queue as well (StreamStartFlow).
            processing.send(Json.write(Map.of("orderID", stored.orderID())));
        }
        Log.info(
                before.isPresent() ? "order was stored before" : "order stored",
                "orderID",
                stored.orderID(),
                "status",
                stored.status(),
                "apiRequestId",
                call.requestId());
        return ApiCall.answer(before.isPresent() ? 200 : 201, stored.toJson());
    }

    private Map<String, Object> list(ApiCall call, Shopper shopper) {
        String customer = call.queryParameter("customerId");
        if (!shopper.operator()) {
            if (customer != null && !customer.equals(shopper.id())) {
                return notYours();
            }
            customer = shopper.id();
        }
        OrderStatus status = status(call.queryParameter("status"));
        Instant since = since(call.queryParameter("since"));
        int limit = limit(call.queryParameter("limit"));
        String from = call.queryParameter("nextToken");
        if (customer == null && status == null) {
            return ApiCall.error(400, "say customerId or status");
        }
        Orders.Page page = orders.list(new Orders.Wanted(customer, status, since), limit, from);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("orders", page.orders().stream().map(Order::toJson).toList());
        if (page.next() != null) {
            json.put("nextToken", page.next());
        }
        return ApiCall.answer(200, json);
    }

    private Map<String, Object> get(ApiCall call, Shopper shopper) {
        return visible(call, shopper)
                .map(order -> ApiCall.answer(200, order.toJson()))
                .orElseGet(AppServer::unknown);
    }

    private Map<String, Object> cancel(ApiCall call, Shopper shopper) {
        Optional<Order> order = visible(call, shopper);
        if (order.isEmpty()) {
            return unknown();
        }
        if (order.get().status() == OrderStatus.CANCELLED) {
            return ApiCall.answer(200, order.get().toJson());
        }
        return orders.cancel(order.get().orderID(), call.time())
                .map(cancelled -> ApiCall.answer(200, cancelled.toJson()))
                .orElseGet(() -> ApiCall.error(409, "the order is being processed or over and cannot be cancelled"));
    }

    private Map<String, Object> products() {
        return ApiCall.answer(
                200,
                Map.of(
                        "products",
                        catalogue.all().stream()
                                .map(product -> {
                                    Map<String, Object> json = new LinkedHashMap<>();
                                    json.put("sku", product.sku());
                                    if (product.category() != null) {
                                        json.put("category", product.category());
                                    }
                                    json.put("name", product.names());
                                    json.put("prices", product.prices());
                                    return json;
                                })
                                .toList()));
    }

    private Optional<Order> visible(ApiCall call, Shopper shopper) {
        String inBody = call.body() == null || call.body().isBlank()
                ? null
                : Json.text(Json.parseObject(call.body()), "customerId");
        String customer = inBody != null ? inBody : call.queryParameter("customerId");
        return orders.get(call.pathParameter("id"))
                .filter(order -> shopper.operator() || shopper.id().equals(order.customerId()))
                .filter(order -> customer == null || customer.equals(order.customerId()));
    }

    private static Map<String, Object> notYours() {
        return ApiCall.error(403, "customerId is not the token's subject; leave it out");
    }

    private static Map<String, Object> unknown() {
        return ApiCall.error(404, "no such order");
    }

    private static @Nullable OrderStatus status(@Nullable String text) {
        try {
            return text == null ? null : OrderStatus.valueOf(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("status must be one of " + Arrays.toString(OrderStatus.values()), e);
        }
    }

    private static @Nullable Instant since(@Nullable String text) {
        try {
            Instant since = text == null ? null : Instant.parse(text);
            if (since == null || !since.isBefore(Instant.EPOCH) && since.isBefore(END_OF_TIME)) {
                return since;
            }
        } catch (DateTimeParseException e) {
            // as a time that no order can have
        }
        throw new IllegalArgumentException("since must be a time such as 2026-01-31T12:00:00Z");
    }

    private static int limit(@Nullable String text) {
        int limit = text == null ? DEFAULT_LIMIT : text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new IllegalArgumentException("limit must be 1 to " + MAX_LIMIT);
        }
        return limit;
    }
}
