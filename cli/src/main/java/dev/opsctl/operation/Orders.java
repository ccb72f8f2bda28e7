package dev.opsctl.operation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.ExitCode;
import dev.opsctl.OperationException;
import dev.opsctl.target.Clients;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Orders through the system's own API, as any customer places them (ORD-1, ORD-6). */
public final class Orders {

    private static final ObjectMapper JSON = new ObjectMapper();
    /** How long an order may stand still before somebody looks why, in nanoseconds. */
    private static final long PATIENCE_NANOS = 2_000_000_000L;

    private static final Pattern SKU = Pattern.compile("[A-Z0-9][A-Z0-9-]{0,63}");
    private static final int MOST_OF_A_SKU = 1000;
    /** Statuses after which nothing more happens by itself. */
    private static final Set<String> FINAL =
            Set.of("CONFIRMED", "PAYMENT_FAILED", "REFUNDED", "MANUAL_REVIEW", "REJECTED", "CANCELLED");

    private final Clients clients;
    private final Stacks stacks;
    private final OrderDiagnosis diagnosis;
    private final Instant began = Instant.now().minusSeconds(2);
    private String apiUrl;
    private String apiKey;

    public Orders(Clients clients) {
        this.clients = clients;
        this.stacks = new Stacks(clients);
        this.diagnosis = new OrderDiagnosis(clients);
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
            String customerId, List<JsonNode> items, String currency, String idempotencyKey, boolean viaQueue) {
        String key = idempotencyKey == null ? UUID.randomUUID().toString() : idempotencyKey;
        ObjectNode body = JSON.createObjectNode().put("customerId", customerId).put("idempotencyKey", key);
        if (currency != null) {
            body.put("currency", currency);
        }
        body.putArray("items").addAll(items);
        JsonNode answer = call("POST", viaQueue ? "/api/order" : "/api/orders", body);
        return viaQueue && answer instanceof ObjectNode queued
                ? queued.put("orderID", orderId(stacks.output(Stacks.APP, "ApiKeyId"), key))
                : answer;
    }

    /** The id that the system derives from caller and idempotency key (ORD-5), by the same rule as its function POC-Lambda-1. */
    static String orderId(String apiKeyId, String key) {
        StringBuilder text = new StringBuilder();
        for (String part : List.of("key", apiKeyId, key)) {
            text.append(part.getBytes(StandardCharsets.UTF_8).length)
                    .append(':')
                    .append(part);
        }
        return Packaging.sha256(text.toString().getBytes(StandardCharsets.UTF_8))
                .substring(0, 32);
    }

    public JsonNode get(String orderId, String customerId) {
        return call("GET", "/api/orders/" + encode(orderId) + "?customerId=" + encode(customerId), null);
    }

    public JsonNode list(String customerId, String status) {
        return call(
                "GET",
                "/api/orders?customerId=" + encode(customerId) + (status == null ? "" : "&status=" + encode(status)),
                null);
    }

    public JsonNode cancel(String orderId, String customerId) {
        return call(
                "POST",
                "/api/orders/" + encode(orderId) + "/cancel",
                JSON.createObjectNode().put("customerId", customerId));
    }

    public JsonNode products() {
        return call("GET", "/api/products", null);
    }

    /** Waits until the order's status is final; reports each new status. */
    public JsonNode await(String orderId, String customerId, long seconds, Consumer<JsonNode> onChange) {
        long deadline = System.nanoTime() + seconds * 1_000_000_000L;
        long patient = System.nanoTime() + PATIENCE_NANOS;
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
                patient = System.nanoTime() + PATIENCE_NANOS;
                if (order != null) {
                    onChange.accept(order);
                }
            }
            if (FINAL.contains(status)) {
                return order;
            }
            if (System.nanoTime() > patient) {
                Optional<OperationException> denied = diagnosis.denial(
                        "Order " + orderId + " does not advance, it is " + status, orderId, since(order));
                if (denied.isPresent()) {
                    throw denied.get();
                }
                patient = System.nanoTime() + PATIENCE_NANOS;
            }
            if (System.nanoTime() > deadline) {
                throw diagnosis.explain(
                        "Order " + orderId + " is still " + status + " after " + seconds + " s", orderId, since(order));
            }
            sleep(clients.target().endpoint() == null ? 1_000 : 100);
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
            long patient = System.nanoTime() + PATIENCE_NANOS;
            while (!noticed(id)) {
                boolean late = System.nanoTime() > deadline;
                if (late || System.nanoTime() > patient) {
                    Optional<OperationException> denied = diagnosis.denial(what, id, since(order));
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
                sleep(clients.target().endpoint() == null ? 1_000 : 100);
            }
        }
        return diagnosis.denial(what, id, null);
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

    /** From when on trouble may be this order's. */
    private Instant since(JsonNode order) {
        String created = order == null ? "" : order.path("createdAt").asText();
        return created.isEmpty() ? began : Instant.parse(created).minusSeconds(1);
    }

    private JsonNode call(String method, String path, JsonNode body) {
        if (apiUrl == null) {
            apiUrl = stacks.output(Stacks.APP, "ApiUrl");
            String keyId = stacks.output(Stacks.APP, "ApiKeyId");
            apiKey = clients.apiGateway()
                    .getApiKey(r -> r.apiKey(keyId).includeValue(true))
                    .value();
        }
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(apiUrl + path).toURL().openConnection();
            connection.setRequestMethod(method);
            connection.setConnectTimeout(5_000);
            connection.setReadTimeout(35_000);
            connection.setRequestProperty("x-api-key", apiKey);
            connection.setRequestProperty("accept", "application/json");
            if (body != null) {
                connection.setDoOutput(true);
                connection.setRequestProperty("content-type", "application/json");
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(JSON.writeValueAsBytes(body));
                }
            }
            int status = connection.getResponseCode();
            String text;
            try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
                text = in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
            if (status >= 400) {
                throw status >= 500 ? failed(method, path, status, text) : refused(method, path, status, text);
            }
            return text.isBlank() ? JSON.createObjectNode() : JSON.readTree(text);
        } catch (IOException e) {
            throw new OperationException(
                    ExitCode.UNAVAILABLE,
                    "The API at " + apiUrl + " does not answer: " + e.getMessage(),
                    "See how it stands: opsctl status",
                    e);
        }
    }

    /** What is behind a failure that the API does not explain; its logs take a moment to arrive. */
    private OperationException failed(String method, String path, int status, String text) {
        long deadline = System.nanoTime() + PATIENCE_NANOS * (clients.target().endpoint() == null ? 5 : 1);
        while (System.nanoTime() < deadline) {
            Optional<OperationException> denied =
                    diagnosis.denial(method + " " + path + " answered " + status, null, began);
            if (denied.isPresent()) {
                return denied.get();
            }
            sleep(200);
        }
        return refused(method, path, status, text);
    }

    private static OperationException refused(String method, String path, int status, String text) {
        String message = text;
        try {
            JsonNode answer = JSON.readTree(text);
            message = answer.path("message").asText(answer.path("Message").asText(text));
        } catch (IOException e) {
            message = text.isBlank() ? "no explanation" : text;
        }
        ExitCode code =
                switch (status) {
                    case 400, 413, 422 -> ExitCode.USAGE;
                    case 401, 403 -> ExitCode.DENIED;
                    case 404 -> ExitCode.NOT_FOUND;
                    case 409 -> ExitCode.CONFLICT;
                    default -> ExitCode.FAILED;
                };
        String next =
                switch (status) {
                    case 404 -> "See what there is: opsctl order list";
                    case 400 -> "See what can be ordered: opsctl order products";
                    case 429 -> "Slow down and try again.";
                    case 403 -> "Bring the API up to date: opsctl deploy app";
                    default -> status >= 500 ? "Its log: opsctl logs AppServer" : null;
                };
        return new OperationException(code, method + " " + path + " answered " + status + ": " + message, next);
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
