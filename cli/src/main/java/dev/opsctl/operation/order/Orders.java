package dev.opsctl.operation.order;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.functions.orders.domain.OrderStatus;
import dev.opsctl.operation.api.OrderDiagnosis;
import dev.opsctl.operation.api.RestApi;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Orders through the system's own API, as any customer places them (ORD-1, ORD-6). */
public final class Orders {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final RestApi.Hints PLACING = new RestApi.Hints(
            "See what can be ordered: opsctl order products", "Bring the API up to date: opsctl deploy app");
    private static final RestApi.Hints LISTING =
            new RestApi.Hints("See: opsctl order list --help", "Bring the API up to date: opsctl deploy app");
    private static final RestApi.Hints KNOWN = new RestApi.Hints(
            "An order's id is in: opsctl order list --all", "See what there is: opsctl order list --all");
    /** How long an order may stand still before somebody looks why, in nanoseconds. */
    private static final long PATIENCE_NANOS = 2_000_000_000L;

    /** How long a message of the storage-first route may take to become an order, in nanoseconds. */
    private static final long STORING_NANOS = 20_000_000_000L;

    private static final Pattern SKU = Pattern.compile("[A-Z0-9][A-Z0-9-]{0,63}");
    private static final int MOST_OF_A_SKU = 1000;
    /** How many orders the API lists at once. */
    private static final int MOST_OF_A_PAGE = 100;
    /** Statuses after which nothing more happens by itself. */
    private static final Set<String> FINAL =
            Set.of("CONFIRMED", "PAYMENT_FAILED", "REFUNDED", "MANUAL_REVIEW", "REJECTED", "CANCELLED");

    private final Clients clients;
    private final Stacks stacks;
    private final OrderDiagnosis diagnosis;
    private final Instant began = Instant.now().minusSeconds(2);
    private final RestApi api;

    public Orders(Clients clients) {
        this.clients = clients;
        this.stacks = new Stacks(clients);
        this.diagnosis = new OrderDiagnosis(clients);
        this.api = new RestApi(clients, diagnosis);
    }

    /** Reads {@code SKU} or {@code SKU:QUANTITY}. */
    public static JsonNode item(String text) {
        int colon = text.lastIndexOf(':');
        String sku = colon < 0 ? text : text.substring(0, colon);
        String quantity = colon < 0 ? "1" : text.substring(colon + 1);
        if (!SKU.matcher(sku).matches()) {
            throw noItem(text, sku.isEmpty() ? "it names no SKU" : "'" + sku + "' is no SKU");
        } else if (!quantity.matches("-?\\d+")) {
            throw noItem(text, "its quantity is no whole number");
        } else if (quantity.length() > 9
                || Integer.parseInt(quantity) < 1
                || Integer.parseInt(quantity) > MOST_OF_A_SKU) {
            throw noItem(text, "its quantity must be 1 to " + MOST_OF_A_SKU);
        }
        return JSON.createObjectNode().put("sku", sku).put("quantity", Integer.parseInt(quantity));
    }

    private static OperationException noItem(String text, String why) {
        return new OperationException(
                ExitCode.USAGE,
                "'" + text + "' is no order item: " + why,
                "Write SKU or SKU:QUANTITY, such as LATEX-GLOVES:2; the SKUs: opsctl order products");
    }

    /**
     * Places an order.
     *
     * @param viaQueue over {@code POST /api/order} straight to the queue instead of {@code POST /api/orders}
     * @return what the API answered; on the way over the queue, which answers before there is an order, with the id it will have
     */
    public JsonNode place(
            String customerId,
            List<JsonNode> items,
            @Nullable String currency,
            @Nullable String idempotencyKey,
            boolean viaQueue) {
        String key = idempotencyKey == null ? UUID.randomUUID().toString() : idempotencyKey;
        ObjectNode body = JSON.createObjectNode().put("customerId", customerId).put("idempotencyKey", key);
        if (currency != null) {
            body.put("currency", currency);
        }
        body.putArray("items").addAll(items);
        if (!viaQueue) {
            return api.withToken("POST", "/api/orders", body, PLACING);
        }
        ObjectNode answer = JSON.createObjectNode();
        answer.put("orderID", OrderIds.ofKey(api.keyId(), key));
        answer.setAll((ObjectNode) api.withKey("POST", "/api/order", body, PLACING));
        return answer;
    }

    /** @param customerId whose order it has to be; null for anybody's whom the token may see */
    public JsonNode get(String orderId, @Nullable String customerId) {
        return api.withToken("GET", "/api/orders/" + encode(orderId) + of("?", customerId), null, KNOWN);
    }

    private static String of(String separator, @Nullable String customerId) {
        return customerId == null ? "" : separator + "customerId=" + encode(customerId);
    }

    /**
     * Orders, newest first.
     *
     * @param customerId null for everybody's
     * @param status null for any
     * @param since only what changed then or later; null for all
     */
    public List<JsonNode> list(
            @Nullable String customerId, @Nullable OrderStatus status, @Nullable Instant since, int limit) {
        String asked = (since == null ? "" : "&since=" + encode(since.toString())) + of("&", customerId);
        if (customerId != null && status == null) {
            return pages(asked, limit);
        }
        // The API lists everybody's orders by status.
        return Stream.of(status == null ? OrderStatus.values() : new OrderStatus[] {status})
                .flatMap(each -> pages(asked + "&status=" + each, limit).stream())
                .sorted(Comparator.comparing(
                                (JsonNode order) -> order.path("createdAt").asText())
                        .reversed())
                .limit(limit)
                .toList();
    }

    private List<JsonNode> pages(String asked, int limit) {
        List<JsonNode> found = new ArrayList<>();
        String next = "";
        do {
            int rest = Math.min(limit - found.size(), MOST_OF_A_PAGE);
            JsonNode page = api.withToken("GET", "/api/orders?limit=" + rest + asked + next, null, LISTING);
            page.path("orders").forEach(found::add);
            next = page.has("nextToken")
                    ? "&nextToken=" + encode(page.path("nextToken").asText())
                    : null;
        } while (next != null && found.size() < limit);
        return found;
    }

    public JsonNode cancel(String orderId, @Nullable String customerId) {
        ObjectNode body = JSON.createObjectNode();
        if (customerId != null) {
            body.put("customerId", customerId);
        }
        return api.withToken("POST", "/api/orders/" + encode(orderId) + "/cancel", body, KNOWN);
    }

    /** Whether the stack's own table of customers has somebody; another issuer's customers may order without being there. */
    public boolean knows(String customerId) {
        String table = stacks.output(Stacks.APP, "CustomersTable");
        return clients.dynamoDb()
                .getItem(r -> r.tableName(table).key(Map.of("customerId", AttributeValue.fromS(customerId))))
                .hasItem();
    }

    public JsonNode products() {
        return api.open("GET", "/api/products");
    }

    /**
     * As {@link #await}, for what {@link #place} answered. On the storage-first route a key that was used for another order is only found
     * out by the function, which keeps the new one as REJECTED under the message's id.
     */
    public JsonNode awaitPlaced(
            JsonNode answer, String customerId, List<JsonNode> items, long seconds, Consumer<JsonNode> onChange) {
        JsonNode order = await(answer.path("orderID").asText(), customerId, seconds, onChange);
        boolean another = !quantities(order.path("items")).equals(quantities(items));
        return another && answer.has("messageId")
                ? await(OrderIds.ofMessage(answer.path("messageId").asText()), customerId, seconds, onChange)
                : order;
    }

    private static Map<String, Integer> quantities(Iterable<JsonNode> items) {
        Map<String, Integer> quantities = new TreeMap<>();
        items.forEach(item -> quantities.merge(
                item.path("sku").asText(), item.path("quantity").asInt(), Integer::sum));
        return quantities;
    }

    /**
     * The order, waited for if it is not there yet: on the storage-first route it was accepted as a message, which a function may still
     * have to start for.
     */
    public JsonNode awaitStored(String orderId, @Nullable String customerId, long seconds) {
        long deadline = System.nanoTime() + Math.min(STORING_NANOS, seconds * 1_000_000_000L);
        while (true) {
            try {
                return get(orderId, customerId);
            } catch (OperationException e) {
                if (e.exitCode() != ExitCode.NOT_FOUND || System.nanoTime() > deadline || !OrderIds.is(orderId)) {
                    throw e;
                }
            }
            sleep(clients.target().remote() ? 1_000 : 100);
        }
    }

    /** Waits until the order's status is final; reports each new status. */
    public JsonNode await(String orderId, @Nullable String customerId, long seconds, Consumer<JsonNode> onChange) {
        long deadline = System.nanoTime() + seconds * 1_000_000_000L;
        long patient = System.nanoTime() + PATIENCE_NANOS;
        long still = System.nanoTime();
        String last = null;
        while (true) {
            JsonNode order = null;
            try {
                order = get(orderId, customerId);
            } catch (OperationException e) {
                if (e.exitCode() != ExitCode.NOT_FOUND) {
                    throw e;
                }
            }
            String status = order == null ? "QUEUED" : order.path("status").asText();
            if (!status.equals(last)) {
                last = status;
                still = System.nanoTime();
                patient = System.nanoTime() + PATIENCE_NANOS;
                if (order != null) {
                    onChange.accept(order);
                }
            }
            if (order != null && FINAL.contains(status)) {
                return order;
            }
            if (System.nanoTime() > patient) {
                Optional<OperationException> denied = diagnosis.denial(
                        "Order " + orderId + " does not advance, it is " + status,
                        orderId,
                        since(order),
                        sources(order, triedAgain(still)));
                if (denied.isPresent()) {
                    throw denied.get();
                }
                patient = System.nanoTime() + PATIENCE_NANOS;
            }
            if (System.nanoTime() > deadline) {
                throw diagnosis.explain(
                        "Order " + orderId + " is still " + status + " after " + seconds + " s", orderId, since(order));
            }
            sleep(clients.target().remote() ? 1_000 : 100);
        }
    }

    /**
     * What else was due for an order that came to its end: its first notice, and that no hop was denied what it tried. Waits for the
     * notice, because that goes its own way.
     *
     * @return what went wrong, for the operator
     */
    public Optional<OperationException> aftermath(JsonNode order, long seconds) {
        String id = order.path("orderID").asText();
        String what = "Order " + id + " is " + order.path("status").asText() + ", but not all on its way succeeded";
        if (!"REJECTED".equals(order.path("status").asText())) {
            long deadline = System.nanoTime() + seconds * 1_000_000_000L;
            long still = System.nanoTime();
            long patient = still + PATIENCE_NANOS;
            while (!noticed(id)) {
                boolean late = System.nanoTime() > deadline;
                if (late || System.nanoTime() > patient) {
                    Optional<OperationException> denied =
                            diagnosis.denial(what, id, since(order), sources(order, late || triedAgain(still)));
                    if (denied.isPresent() || late) {
                        return denied.isPresent()
                                ? denied
                                : Optional.of(diagnosis.explain(
                                        "The notice of order " + id + " did not go out in " + seconds + " s",
                                        id,
                                        since(order)));
                    }
                    patient = System.nanoTime() + PATIENCE_NANOS;
                }
                sleep(clients.target().remote() ? 1_000 : 100);
            }
        }
        // what ended well needs no reading of logs: history and sources tell of what was given up on the way
        boolean well = "CONFIRMED".equals(order.path("status").asText());
        long still = System.nanoTime();
        while (true) {
            Optional<OperationException> denied =
                    diagnosis.denial(what, id, well ? null : since(order), OrderDiagnosis.Sources.of(channel(order)));
            // a source tells of its last trouble until it has taken something again
            if (denied.isEmpty() || !well || triedAgain(still)) {
                return denied;
            }
            sleep(1_000);
        }
    }

    private boolean noticed(String orderId) {
        String table = stacks.output(Stacks.APP, "NoticesTable");
        return "done"
                .equals(clients.dynamoDb()
                        .getItem(r -> r.tableName(table)
                                .consistentRead(true)
                                .key(Map.of("id", AttributeValue.fromS(orderId + "#received"))))
                        .item()
                        .getOrDefault("state", AttributeValue.fromS(""))
                        .s());
    }

    /** Whether nothing has moved for so long that a poller which was denied something before has tried again. */
    private static boolean triedAgain(long still) {
        return System.nanoTime() - still >= PATIENCE_NANOS * 5;
    }

    private static OrderDiagnosis.Sources sources(@Nullable JsonNode order, boolean fresh) {
        return fresh ? OrderDiagnosis.Sources.of(channel(order)) : OrderDiagnosis.Sources.NONE;
    }

    private static String channel(@Nullable JsonNode order) {
        return order == null ? "" : order.path("channel").asText();
    }

    /** From when on trouble may be this order's. */
    private Instant since(@Nullable JsonNode order) {
        String created = order == null ? "" : order.path("createdAt").asText();
        return created.isEmpty() ? began : Instant.parse(created);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperationException(ExitCode.INTERRUPTED, "Interrupted", "The order goes on: opsctl order list");
        }
    }
}
