package dev.opsctl.operation.bank;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.operation.api.OrderDiagnosis;
import dev.opsctl.operation.api.RestApi;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The bank through its own API, as the systems that recharge cards call it (BNK-1): every changing call has an idempotency key. */
public final class Bank {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** What the API lists at once. */
    private static final int PAGE = 100;

    private static final String CLIENTS = "See who is there: opsctl bank client list";

    private final RestApi api;

    public Bank(Clients clients) {
        this.api = new RestApi(clients, new OrderDiagnosis(clients));
    }

    /** What a client is to be; null for what the API chooses itself. */
    public record NewClient(
            @Nullable String id,
            String name,
            String email,
            @Nullable String locale,
            String currency,
            @Nullable String feeRate) {}

    public JsonNode create(NewClient client, @Nullable String key) {
        ObjectNode body = action("create-client", key);
        put(body, "clientId", client.id());
        put(body, "name", client.name());
        put(body, "email", client.email());
        put(body, "locale", client.locale());
        put(body, "currency", client.currency());
        number(body, "feeRate", client.feeRate());
        return api.withBankKey(
                "POST", "/api/bank", body, new RestApi.Hints("See: opsctl bank client create --help", CLIENTS));
    }

    public JsonNode show(String clientId) {
        ObjectNode body = JSON.createObjectNode().put("action", "show-client").put("clientId", clientId);
        return api.withBankKey("POST", "/api/bank", body, new RestApi.Hints(CLIENTS, CLIENTS));
    }

    /** @param amount in minor units of the currency; @param feeRate null for the client's own */
    public JsonNode recharge(
            String clientId, String amount, String currency, @Nullable String feeRate, @Nullable String key) {
        ObjectNode body = action("recharge", key).put("clientId", clientId).put("currency", currency);
        number(body, "amount", amount);
        number(body, "feeRate", feeRate);
        return api.withBankKey(
                "POST", "/api/bank", body, new RestApi.Hints("See: opsctl bank recharge --help", CLIENTS));
    }

    /** @param amount in minor units of the recharge's currency; null for all that is left */
    public JsonNode refund(String clientId, String transactionId, @Nullable String amount, @Nullable String key) {
        ObjectNode body = action("refund", key).put("clientId", clientId).put("transactionId", transactionId);
        number(body, "amount", amount);
        return api.withBankKey(
                "POST",
                "/api/bank",
                body,
                new RestApi.Hints(
                        "See: opsctl bank refund --help",
                        "See who is there, and what they recharged: opsctl bank client list, opsctl bank history "
                                + clientId));
    }

    /** @return the client's balance and their transactions, newest first, at most so many */
    public JsonNode history(String clientId, int limit) {
        ObjectNode whole = null;
        String next = null;
        int left = limit;
        do {
            JsonNode page = api.withBankKey(
                    "GET",
                    "/api/bank/clients/" + encode(clientId) + "/history?limit=" + Math.min(PAGE, left)
                            + (next == null ? "" : "&nextToken=" + encode(next)),
                    null,
                    new RestApi.Hints("See: opsctl bank history --help", CLIENTS));
            if (whole == null) {
                whole = (ObjectNode) page;
            } else {
                ((ArrayNode) whole.path("transactions")).addAll((ArrayNode) page.path("transactions"));
            }
            next = page.path("nextToken").asText(null);
            left -= page.path("transactions").size();
        } while (next != null && left > 0);
        whole.remove("nextToken");
        if (next != null) {
            whole.put("truncated", true);
        }
        return whole;
    }

    private static ObjectNode action(String name, @Nullable String key) {
        return JSON.createObjectNode()
                .put("action", name)
                .put("idempotencyKey", key == null ? UUID.randomUUID().toString() : key);
    }

    private static void put(ObjectNode body, String name, @Nullable String value) {
        if (value != null) {
            body.put(name, value);
        }
    }

    /** As it was written: the API judges it, to the last digit. */
    private static void number(ObjectNode body, String name, @Nullable String text) {
        if (text == null) {
            return;
        }
        try {
            // Not a plain number of a million digits: that is the API's to refuse, not ours to write out.
            BigDecimal number = new BigDecimal(text.strip());
            if (Math.abs((long) number.scale()) > 100 || number.precision() > 100) {
                throw new NumberFormatException();
            }
            body.put(name, number);
        } catch (NumberFormatException e) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "'" + (text.length() > 40 ? text.substring(0, 40) + "…" : text) + "' is no " + name,
                    name.equals("amount")
                            ? "Write minor units, a whole number: 1050 for 10.50 EUR, 1050 for 1050 XAF."
                            : "Write a number from 0 to 1, such as 0.05 for five percent.",
                    e);
        }
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
