package dev.opsctl.operation.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Clients;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the operations console does, by its own API: decisions about orders in review, the bank's clients, and the audit of who changed what (WEB-4). */
public final class OperatorConsole {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LOOK_AGAIN_MILLIS = 1_000;
    /** How many lines the API lists at once. */
    private static final int MOST_OF_A_PAGE = 100;

    private static final RestApi.Hints UPDATE = new RestApi.Hints(
            "Bring opsctl and the API to one version: opsctl deploy app",
            "Bring the API up to date: opsctl deploy app");

    private final RestApi api;

    public OperatorConsole(Clients clients) {
        this.api = new RestApi(clients, new OrderDiagnosis(clients));
    }

    /**
     * Decides about an order in review.
     *
     * @param action {@code retry}, {@code refund} or {@code accept}
     * @param key the same key is the same decision, however often it is sent
     * @param seconds how long to wait for the flow to carry it out; the API waits for some seconds itself
     * @return the order as it is then; {@code outcome} is {@code DONE}, or {@code UNFINISHED} while the flow is at it
     * @throws OperationException with {@link ExitCode#CONFLICT} if somebody was first, or if the order stays in review
     */
    public JsonNode resolve(String orderId, String action, String reason, String key, long seconds) {
        long deadline = System.nanoTime() + seconds * 1_000_000_000L;
        while (true) {
            JsonNode answer = api.console(
                    "POST",
                    "/api/console/orders/" + encode(orderId) + "/resolve",
                    JSON.createObjectNode().put("action", action).put("reason", reason),
                    key,
                    new RestApi.Hints(
                            "See: opsctl order resolve --help", "See who waits: opsctl queue peek manual-review"));
            if ("DONE".equals(answer.path("outcome").asText()) || System.nanoTime() > deadline) {
                return answer;
            }
            try {
                Thread.sleep(LOOK_AGAIN_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new OperationException(
                        ExitCode.INTERRUPTED,
                        "Interrupted",
                        "The flow goes on: opsctl audit list --subject " + orderId);
            }
        }
    }

    /**
     * Who changed what, newest first.
     *
     * @param subject an order's id, a queue's name or an address; null for everything
     */
    public List<JsonNode> audit(@Nullable String subject, int limit) {
        String asked = "/api/console/audit?" + (subject == null ? "" : "subject=" + encode(subject) + "&");
        List<JsonNode> found = new ArrayList<>();
        String next = "";
        do {
            int rest = Math.min(limit - found.size(), MOST_OF_A_PAGE);
            JsonNode page = api.console("GET", asked + "limit=" + rest + next, null, null, UPDATE);
            page.path("lines").forEach(found::add);
            next = page.has("nextToken")
                    ? "&nextToken=" + encode(page.path("nextToken").asText())
                    : null;
        } while (next != null && found.size() < limit);
        return found;
    }

    /** The bank's clients, by id; balances are in minor units. */
    public JsonNode bankClients() {
        return api.console("GET", "/api/console/bank/clients", null, null, UPDATE)
                .path("clients");
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
