package dev.opsctl.system;

import static dev.opsctl.system.PartnersBooks.once;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Clients;
import dev.opsctl.target.Session;
import dev.opsctl.target.Settings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * What operators decide about orders in review (ORD-9, WEB-4), on a local cloud of its own: each decision about each kind of review, the same one
 * twice, two at once, and a kill in between. What was done is read from the partners' books, never from our tables.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ResolveIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    @TempDir
    static Path home;

    private static Cli cli;
    private static Session session;
    private static Clients clients;
    private static JsonNode outputs;
    private static String partnerKey;
    private static String ann;
    private static String bob;
    private static Map<String, AttributeValue> pattern;
    private static int next;

    @BeforeAll
    static void deploys() throws Exception {
        cli = new Cli(home);
        cli.ok("deploy");
        cli.ok("seed");
        cli.ok("mail", "verify", "inventory@example.com", "operator@example.com");
        outputs = cli.told("status").path("outputs");
        session = Session.open(Settings.load());
        clients = session.clients();
        partnerKey = JSON.readTree(cli.ok("secret", "show", output("PartnerCredentialsSecret"), "--reveal"))
                .path("key")
                .asText();
        ann = "Bearer " + cli.ok("token", "issue", "--operator", "ann").trim();
        bob = "Bearer " + cli.ok("token", "issue", "--operator", "bob").trim();
        String placed = cli.told("order", "place", "--item", "SOAP-1L", "--wait")
                .path("orderID")
                .asText();
        pattern = clients.dynamoDb()
                .getItem(r -> r.tableName(output("OrdersTable")).key(Map.of("orderID", AttributeValue.fromS(placed))))
                .item();
    }

    @AfterAll
    static void stops() {
        if (session != null) {
            session.close();
        }
        cli.close();
    }

    private static String output(String name) {
        return outputs.path(name).asText();
    }

    /** An order that the flow left to people: nobody knows what the partners did, until {@code partner} has them do it. */
    private static String inReview() throws Exception {
        String id = String.format("%032x", 0xabc000 + next++);
        Map<String, AttributeValue> order = new HashMap<>(pattern);
        order.keySet()
                .removeAll(
                        List.of("execution", "paymentId", "trackingId", "notice", "paidAt", "shippedAt", "resolving"));
        order.put("orderID", AttributeValue.fromS(id));
        order.put("status", AttributeValue.fromS("MANUAL_REVIEW"));
        order.put("reason", AttributeValue.fromS("it is unknown whether the customer was charged"));
        order.put("execution", AttributeValue.fromS("order-" + id));
        clients.dynamoDb().putItem(r -> r.tableName(output("OrdersTable")).item(order));
        clients.sqs().sendMessage(r -> r.queueUrl(output("ManualReviewQueueUrl"))
                .messageBody("{\"orderID\":\"" + id + "\",\"reason\":\"unknown\",\"execution\":\"order-" + id + "\"}"));
        return id;
    }

    private static void partner(String what, String order) throws Exception {
        String body =
                switch (what) {
                    case "charge" ->
                        "{\"orderID\":\"" + order + "\",\"amount\":"
                                + pattern.get("total").n() + ",\"currency\":\"USD\",\"customerId\":\"c-001\"}";
                    case "ship" -> "{\"orderID\":\"" + order + "\",\"value\":1,\"items\":[{\"sku\":\"SOAP-1L\"}]}";
                    default -> "{}";
                };
        String path =
                switch (what) {
                    case "charge" -> "/payments";
                    case "ship" -> "/shipments";
                    default -> "/payments/" + order + "/refund";
                };
        JsonHttp.Answer answer = JsonHttp.call(
                "POST", output("PartnersApiUrl") + path, body, "x-partner-key", partnerKey, "idempotency-key", order);
        assertTrue(answer.status() < 300, answer.body().toString());
    }

    /** What the partners' books say, as "CHARGE CHARGED": each entry once. */
    private static Map<String, Integer> books(String order) throws Exception {
        return new PartnersBooks(output("PartnersApiUrl"), partnerKey).effects(order);
    }

    /** As the console's page does it: the same call again while the flow is at it. */
    private static JsonHttp.Answer resolve(String order, String action, String who, String key) throws Exception {
        long deadline = System.nanoTime() + PATIENCE_NANOS * 3;
        while (true) {
            JsonHttp.Answer answer = JsonHttp.call(
                    "POST",
                    output("ApiUrl") + "/api/console/orders/" + order + "/resolve",
                    "{\"action\":\"" + action + "\",\"reason\":\"because " + action + "\"}",
                    "authorization",
                    who,
                    "idempotency-key",
                    key);
            if (answer.status() != 202 || System.nanoTime() > deadline) {
                return answer;
            }
        }
    }

    private static String message(JsonHttp.Answer answer) {
        return answer.status() + " " + answer.body().path("message").asText();
    }

    private static boolean waits(String order) throws Exception {
        return cli.told("queue", "peek", "manual-review", "--limit", "100")
                .toString()
                .contains(order);
    }

    private static long confirmations(String order) throws Exception {
        long found = 0;
        for (JsonNode mail : cli.told("mail", "inbox")) {
            if (mail.path("subject").asText().equals("Order confirmed")
                    && cli.ok("mail", "show", mail.path("id").asText()).contains(order)) {
                found++;
            }
        }
        return found;
    }

    /** The whole way of an order that really came to people: shipment and refund are refused, always. */
    @Test
    @Order(1)
    void anOrderWhoseRefundFailedIsTriedAgainAndAcceptedAtLast() throws Exception {
        String order = cli.told("order", "place", "--item", "SAMPLE-1C:56")
                .path("orderID")
                .asText();
        assertEquals(
                "MANUAL_REVIEW",
                cli.told("order", "watch", order).path("status").asText());
        assertTrue(waits(order));

        Cli.Ran retried = cli.run("order", "resolve", order, "--retry", "--reason", "the carrier is back", "--wait");
        assertEquals(ExitCode.CONFLICT.status(), retried.status(), retried.err());
        assertTrue(retried.err().contains("the shipment failed and so did the refund"), retried.err());
        assertTrue(waits(order), "it is left to people again");

        JsonHttp.Answer refunded = resolve(order, "refund", ann, "k1");
        assertTrue(message(refunded).startsWith("409 the order stays in review: the refund"), message(refunded));
        assertEquals(once("CHARGE CHARGED", "SHIPMENT FAILED", "REFUND NOTHING"), books(order));

        JsonNode accepted = cli.told("order", "resolve", order, "--accept", "--reason", "delivered by hand", "--wait");
        assertEquals("CONFIRMED", accepted.path("status").asText(), accepted.toString());
        assertEquals(
                "accept asked for on review: delivered by hand",
                accepted.path("reason").asText());
        assertEquals(once("CHARGE CHARGED", "SHIPMENT FAILED", "REFUND NOTHING"), books(order));
        assertFalse(waits(order), "the message goes with the decision");
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (confirmations(order) == 0 && System.nanoTime() < deadline) {
            Thread.sleep(100);
        }
        assertEquals(1, confirmations(order));

        List<String> lines = new ArrayList<>();
        for (JsonNode line : cli.told("audit", "list", "--subject", order)) {
            lines.add(line.path("action").asText() + " " + line.path("state").asText() + " "
                    + line.path("before").path("status").asText() + " "
                    + line.path("after").path("status").asText());
        }
        assertEquals(
                List.of(
                        "order.accept DONE MANUAL_REVIEW CONFIRMED",
                        "order.refund FAILED MANUAL_REVIEW MANUAL_REVIEW",
                        "order.retry FAILED MANUAL_REVIEW MANUAL_REVIEW"),
                lines);
        JsonNode line = cli.told("audit", "list", "--subject", order).get(1);
        assertEquals(
                "ann: because refund",
                line.path("who").asText() + ": " + line.path("reason").asText());
    }

    @Test
    @Order(2)
    void aRetryGoesOnFromWhatThePartnersKnow() throws Exception {
        String unknown = inReview();
        assertEquals("200 ", message(resolve(unknown, "retry", ann, "k")));
        assertEquals(once("CHARGE CHARGED", "SHIPMENT SHIPPED"), books(unknown));

        String charged = inReview();
        partner("charge", charged);
        JsonHttp.Answer done = resolve(charged, "retry", ann, "k");
        assertEquals("CONFIRMED", done.body().path("status").asText(), message(done));
        assertEquals(once("CHARGE CHARGED", "SHIPMENT SHIPPED"), books(charged));
        assertFalse(waits(charged));

        String refunded = inReview();
        partner("charge", refunded);
        partner("refund", refunded);
        JsonHttp.Answer ended = resolve(refunded, "retry", ann, "k");
        assertEquals("REFUNDED", ended.body().path("status").asText(), message(ended));
        assertEquals(once("CHARGE CHARGED", "REFUND REFUNDED"), books(refunded));
    }

    @Test
    @Order(3)
    void aRefundIsMadeOnceAndNeverOfWhatWasShipped() throws Exception {
        String charged = inReview();
        partner("charge", charged);
        JsonHttp.Answer done = resolve(charged, "refund", ann, "k");
        assertEquals("REFUNDED", done.body().path("status").asText(), message(done));
        assertEquals(once("CHARGE CHARGED", "REFUND REFUNDED"), books(charged));
        JsonHttp.Answer late = resolve(charged, "retry", bob, "k");
        assertTrue(message(late).contains("it is REFUNDED; ann was first"), message(late));

        String shipped = inReview();
        partner("charge", shipped);
        partner("ship", shipped);
        JsonHttp.Answer refused = resolve(shipped, "refund", ann, "k");
        assertEquals("409 the order stays in review: the order was shipped, so it was not refunded", message(refused));
        assertEquals(once("CHARGE CHARGED", "SHIPMENT SHIPPED"), books(shipped));
        assertEquals("200 ", message(resolve(shipped, "retry", bob, "k")));
        assertEquals(once("CHARGE CHARGED", "SHIPMENT SHIPPED"), books(shipped));

        String nothing = inReview();
        JsonHttp.Answer free = resolve(nothing, "refund", ann, "k");
        assertEquals("PAYMENT_FAILED", free.body().path("status").asText(), message(free));
        assertEquals(Map.of(), books(nothing));
    }

    @Test
    @Order(4)
    void whatWasRefundedIsNotAccepted() throws Exception {
        String order = inReview();
        partner("charge", order);
        partner("refund", order);
        JsonHttp.Answer refused = resolve(order, "accept", ann, "k");
        assertTrue(
                message(refused).endsWith("the payment was refunded, so the order was not accepted"), message(refused));
        assertEquals(0, confirmations(order));
    }

    @Test
    @Order(5)
    void aDoubleClickIsOneDecisionAndOfTwoOperatorsOneIsFirst() throws Exception {
        String order = inReview();
        List<CompletableFuture<JsonHttp.Answer>> calls = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            boolean first = i % 2 == 0;
            calls.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return resolve(order, first ? "retry" : "refund", first ? ann : bob, "click");
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }));
        }
        List<Integer> anns = new ArrayList<>();
        List<Integer> bobs = new ArrayList<>();
        List<String> told = new ArrayList<>();
        for (int i = 0; i < calls.size(); i++) {
            JsonHttp.Answer answer = calls.get(i).get();
            (i % 2 == 0 ? anns : bobs).add(answer.status());
            if (answer.status() == 409) {
                told.add(answer.body().path("message").asText());
            }
        }
        boolean annWon = anns.get(0) == 200;
        assertEquals(List.of(200, 200, 200), annWon ? anns : bobs, told.toString());
        assertEquals(List.of(409, 409, 409), annWon ? bobs : anns, told.toString());
        told.forEach(message -> assertTrue(message.contains((annWon ? "ann" : "bob") + " was first, at "), message));
        assertEquals(annWon ? once("CHARGE CHARGED", "SHIPMENT SHIPPED") : Map.of(), books(order));
        assertEquals(2, cli.told("audit", "list", "--subject", order).size());
    }

    @Test
    @Order(6)
    void whoDiedAfterReservingWasFirstAllTheSame() throws Exception {
        String order = inReview();
        partner("charge", order);
        String execution = "order-" + order + "-r1";
        Map<String, AttributeValue> decision = new HashMap<>(Map.of(
                "number", AttributeValue.fromN("1"),
                "action", AttributeValue.fromS("REFUND"),
                "reason", AttributeValue.fromS("lost"),
                "by", AttributeValue.fromS("carl"),
                "at", AttributeValue.fromS("2026-01-31T12:00:00.000Z"),
                "key", AttributeValue.fromS("x"),
                "execution", AttributeValue.fromS(execution)));
        clients.dynamoDb().updateItem(r -> r.tableName(output("OrdersTable"))
                .key(Map.of("orderID", AttributeValue.fromS(order)))
                .updateExpression("SET resolving = :e, resolutions = :r")
                .expressionAttributeValues(Map.of(
                        ":e", AttributeValue.fromS(execution),
                        ":r", AttributeValue.fromL(List.of(AttributeValue.fromM(decision))))));
        JsonHttp.Answer second = resolve(order, "retry", ann, "k");
        assertEquals("409 carl was first, at 2026-01-31T12:00:00.000Z: refund, because lost", message(second));
        assertEquals(
                "REFUNDED", cli.told("order", "watch", order).path("status").asText());
        assertEquals(once("CHARGE CHARGED", "REFUND REFUNDED"), books(order));
    }

    @Test
    @Order(7)
    void wrongCallsSayWhatIsWrong() throws Exception {
        String order = inReview();
        String url = output("ApiUrl") + "/api/console/orders/" + order + "/resolve";
        String customer =
                "Bearer " + cli.ok("token", "issue", "--customer", "c-001").trim();
        String good = "{\"action\":\"retry\",\"reason\":\"x\"}";
        assertEquals(
                403,
                JsonHttp.call("POST", url, good, "authorization", customer, "idempotency-key", "k")
                        .status());
        assertEquals(
                401, JsonHttp.call("POST", url, good, "idempotency-key", "k").status());
        for (String bad : List.of("", "{}", "[]", "{\"action\":\"undo\",\"reason\":\"x\"}", "{\"action\":\"retry\"}")) {
            assertEquals(
                    400,
                    JsonHttp.call("POST", url, bad, "authorization", ann, "idempotency-key", "k")
                            .status(),
                    bad);
        }
        assertEquals(400, JsonHttp.call("POST", url, good, "authorization", ann).status(), "without a key");
        assertEquals(404, resolve("nope", "retry", ann, "k").status());
        assertEquals(Map.of(), books(order));
        assertEquals(0, cli.told("audit", "list", "--subject", order).size());
        Cli.Ran none = cli.run("order", "resolve", order, "--reason", "x");
        assertEquals(ExitCode.USAGE.status(), none.status(), none.err());
    }

    /** The last one, because it kills the cloud: what was begun comes to its end, once. */
    @Test
    @Order(8)
    void aKillInBetweenDoesNothingTwiceAndLosesNothing() throws Exception {
        Kill kill = new Kill("ResolveIT");
        for (int round = 0; round < 3 * Kill.ROUNDS; round++) {
            String order = inReview();
            String[] command = {
                "order", "resolve", order, "--retry", "--reason", "again", "--key", "k" + round, "--wait"
            };
            kill.after(0, 100 + kill.draw(2_500), cli, command);
            cli.ok("local", "start");
            JsonNode end = cli.told(command);
            assertEquals("CONFIRMED", end.path("status").asText(), end.toString());
            assertEquals(once("CHARGE CHARGED", "SHIPMENT SHIPPED"), books(order));
            assertFalse(waits(order));
            assertEquals(
                    "DONE",
                    cli.told("audit", "list", "--subject", order)
                            .get(0)
                            .path("state")
                            .asText());
        }
    }
}
