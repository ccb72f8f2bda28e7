package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** The cloud is killed while the system works; the same command again ends as if nothing had been (ORD-5, ORD-9, REP-6, REP-9, PLT-8). */
class KilledWorkIT {

    private static final Kill KILL = new Kill("KilledWorkIT");
    /** Above the minute after which a claim that nobody fulfilled is taken over. */
    private static final long PATIENCE_NANOS = 150_000_000_000L;

    @TempDir
    static Path home;

    private static Cli cli;

    @BeforeAll
    static void deploys() {
        cli = new Cli(home);
        cli.deployed();
        cli.ok("mail", "verify", "inventory@example.com", "operator@example.com");
    }

    @AfterAll
    static void stops() {
        cli.close();
    }

    @Test
    void aSeedKilledAnywhereIsWholeWhenItIsRepeated() throws Exception {
        for (int round = 0; round < Kill.ROUNDS; round++) {
            String table = "RA_kill" + round;
            cli.ok("tables", "create", table);
            KILL.after(0, 200 + KILL.draw(3_000), cli, "seed", "--table", table, "--count", "4000");
            Set<String> before = ids(table);
            cli.ok("seed", "--table", table, "--count", "4000");
            Set<String> after = ids(table);
            assertEquals(4_000, after.size());
            assertTrue(after.containsAll(before));
        }
    }

    private static Set<String> ids(String table) {
        return Cli.cloud(clients -> {
            List<String> ids = clients.dynamoDb().scanPaginator(r -> r.tableName(table)).items().stream()
                    .map(item -> item.get("id").s())
                    .toList();
            assertEquals(ids.size(), new HashSet<>(ids).size());
            return new HashSet<>(ids);
        });
    }

    @Test
    void aReportKilledAnywhereIsWholeWhenItIsRepeated() throws Exception {
        JsonNode first = cli.json("report", "now", "--no-mail");
        for (int round = 0; round < Kill.ROUNDS; round++) {
            KILL.after(0, KILL.draw(2_500), cli, "report", "now");
            assertTrue(cli.json("report", "show", "latest")
                            .path("totals")
                            .path("RA")
                            .path("count")
                            .asInt()
                    > 0);
            JsonNode report = cli.json("report", "now");
            JsonNode latest = cli.json("report", "show", "latest");
            assertEquals(report.path("id"), latest.path("id"));
            assertEquals(first.path("totals").path("VR"), latest.path("totals").path("VR"));
            assertEquals("sent", report.path("mail").path("outcome").asText());
        }
    }

    @Test
    void anOrderKilledAnywhereIsChargedShippedAndToldOnceWhenItIsRepeated() throws Exception {
        for (int round = 0; round < 2 * Kill.ROUNDS; round++) {
            String via = round % 2 == 0 ? "api" : "queue";
            String key = "kill-" + round + "-" + KILL.draw(1_000_000);
            String[] place = {"order", "place", "--item", "LATEX-GLOVES:1", "--key", key, "--via", via};
            Set<String> before = orders().keySet();
            String[] waiting = {"order", "place", "--item", "LATEX-GLOVES:1", "--key", key, "--via", via, "--wait"};
            KILL.after(0, KILL.draw(6_000), cli, via.equals("api") ? waiting : place);
            cli.ok(place);
            cli.ok(place);
            String order = confirmed(before);
            assertEquals(1, count("partner-payments", order), "charges of " + order);
            assertEquals(1, count("partner-shipments", order), "shipments of " + order);
            awaitDone(order + "#received");
            assertEquals(Map.of("Order received", 1L, "Order confirmed", 1L), notices(order), order);
        }
    }

    /** Statuses by order. */
    private static Map<String, String> orders() {
        return Cli.cloud(clients -> clients.dynamoDb().scanPaginator(r -> r.tableName("orders")).items().stream()
                .collect(Collectors.toMap(item -> item.get("orderID").s(), item -> item.get("status")
                        .s())));
    }

    /** The one order that is new, when its flow is over. */
    private static String confirmed(Set<String> before) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            Map<String, String> fresh = orders();
            fresh.keySet().removeAll(before);
            assertTrue(fresh.size() < 2, "more than one order: " + fresh);
            if (fresh.containsValue("CONFIRMED")) {
                return fresh.keySet().iterator().next();
            }
            assertTrue(System.nanoTime() < deadline, "the order is not CONFIRMED: " + fresh);
            LockSupport.parkNanos(100_000_000);
        }
    }

    private static long count(String table, String order) {
        return Cli.cloud(clients -> clients.dynamoDb().scanPaginator(r -> r.tableName(table)).items().stream()
                .filter(item -> item.toString().contains(order))
                .count());
    }

    /** Waits until whoever is to tell something has noted that it was told, so that nobody will tell it again. */
    private static void awaitDone(String notice) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            Map<String, AttributeValue> state = Cli.cloud(clients -> clients.dynamoDb()
                    .getItem(r -> r.tableName("order-notices").key(Map.of("id", AttributeValue.fromS(notice))))
                    .item());
            if (state.containsKey("state") && "done".equals(state.get("state").s())) {
                return;
            }
            assertTrue(System.nanoTime() < deadline, notice + " is not told: " + state);
            LockSupport.parkNanos(100_000_000);
        }
    }

    private static Map<String, Long> notices(String order) throws Exception {
        Map<String, Long> notices = new java.util.TreeMap<>();
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (notices.size() < 2 && System.nanoTime() < deadline) {
            notices.clear();
            for (JsonNode mail : cli.json("mail", "inbox")) {
                if (mail.path("subject").asText().startsWith("Order ")
                        && cli.ok("mail", "show", mail.path("id").asText()).contains(order)) {
                    notices.merge(mail.path("subject").asText(), 1L, Long::sum);
                }
            }
        }
        return notices;
    }
}
