package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.target.Clients;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;

/**
 * Every message is delivered twice, and functions and the whole cloud are killed at random while orders come in on both routes: each
 * order is charged, shipped and told of once (ORD-5, ORD-9). Who knows is the outside world: the partners' books and the mailbox.
 * {@code -Dopsctl.kill.rounds=5} makes it 200 orders.
 */
@Timeout(value = 60, unit = TimeUnit.MINUTES)
class KilledOrdersIT {

    private static final int ORDERS = 40 * Kill.ROUNDS;
    private static final Pattern ORDER =
            Pattern.compile("^Order (?:received|confirmed): ([0-9a-f]{32})", Pattern.MULTILINE);
    /** Above everything that waits for a message to be visible again, several times over. */
    private static final long PATIENCE_NANOS = 600_000_000_000L * Kill.ROUNDS;
    /** Above the time that a queue hides a message whose consumer died. */
    private static final String VISIBLE_AGAIN = "+181s";

    @TempDir
    static Path home;

    private static Cli cli;
    private static final Kill KILL = new Kill("KilledOrdersIT");

    @BeforeAll
    static void deploys() {
        System.setProperty("opsctl.deliveries", "2");
        cli = new Cli(home);
        cli.deployed();
        cli.ok("mail", "verify", "inventory@example.com", "operator@example.com");
    }

    @AfterAll
    static void stops() {
        System.clearProperty("opsctl.deliveries");
        cli.close();
    }

    @Test
    void everyOrderIsChargedShippedAndToldOfOnce() throws Exception {
        String run = "killed-" + KILL.draw(1_000_000) + "-";
        AtomicInteger next = new AtomicInteger();
        List<CompletableFuture<Void>> customers = new ArrayList<>();
        for (int customer = 0; customer < 3; customer++) {
            customers.add(CompletableFuture.runAsync(() -> {
                for (int i = next.getAndIncrement(); i < ORDERS; i = next.getAndIncrement()) {
                    place(run + i, i % 2 == 0 ? "api" : "queue");
                }
            }));
        }
        CompletableFuture<Void> accepted = CompletableFuture.allOf(customers.toArray(CompletableFuture[]::new));
        kill(ORDERS / 2, next, accepted);
        accepted.get();
        System.out.println("  " + ORDERS + " orders are accepted");

        settle();
        assertEquals(Map.of(), wrong(once("partner-payments", "CHARGED")), "charges by order");
        assertEquals(Map.of(), wrong(once("partner-shipments", "SHIPPED")), "shipments by order");
        Map<String, Map<String, Integer>> notices = notices();
        assertEquals(Set.of("Order received", "Order confirmed"), notices.keySet());
        notices.forEach((subject, byOrder) -> assertEquals(Map.of(), wrong(byOrder), subject + " by order"));
        Set<String> charged = once("partner-payments", "CHARGED").keySet();
        assertEquals(ORDERS, charged.size(), "orders charged");
        assertEquals(charged, once("partner-shipments", "SHIPPED").keySet());
        notices.values().forEach(byOrder -> assertEquals(charged, byOrder.keySet()));
        assertEquals(Map.of(), messages("(?<!ExternalFetch-)DLQ|manual-review"), "no order was left to people");
    }

    /** A customer who calls again with the same key until the order is accepted. */
    private static void place(String key, String via) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            Cli.Ran ran = cli.run("order", "place", "--item", "LATEX-GLOVES:1", "--key", key, "--via", via);
            if (ran.status() == 0) {
                return;
            }
            assertTrue(System.nanoTime() < deadline, () -> key + " is not accepted: " + ran.err());
        }
    }

    /** Kills so many times while orders come in, and goes on a little when all are accepted. */
    private static void kill(int times, AtomicInteger begun, CompletableFuture<Void> accepted) throws Exception {
        Map<String, Integer> killed = new TreeMap<>();
        for (int i = 0; i < times; i++) {
            // No sooner than the customers have come as far: the kills are spread over the orders.
            while (begun.get() < i * ORDERS / times && !accepted.isDone()) {
                LockSupport.parkNanos(20_000_000);
            }
            LockSupport.parkNanos(KILL.draw(1_500) * 1_000_000L);
            if (KILL.draw(5) == 0) {
                Kill.Victim victim = Kill.Victim.values()[KILL.draw(2)];
                Kill.now(victim);
                killed.merge(victim.name(), 1, Integer::sum);
            } else if (KILL.function()) {
                killed.merge("a function", 1, Integer::sum);
            }
        }
        System.out.println("  killed: " + killed);
    }

    /** Until nothing is under way: no execution runs and no message waits. Time moves on over what a dead consumer has hidden. */
    private static void settle() {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        int quiet = 0;
        while (quiet < 3) {
            Map<String, Integer> waiting = messages("POC-Queue|order-processing|notice-ledger");
            long running = running();
            long told = notices().values().stream().mapToLong(Map::size).sum();
            quiet = waiting.isEmpty() && running == 0 && told >= 2L * ORDERS ? quiet + 1 : 0;
            if (quiet == 0 && running == 0) {
                cli.ok("local", "time", VISIBLE_AGAIN);
            }
            assertTrue(
                    System.nanoTime() < deadline,
                    () -> running + " executions run, waiting: " + waiting + ", notices: " + told + ", set aside: "
                            + messages("DLQ|manual-review"));
            LockSupport.parkNanos(3_000_000_000L);
        }
    }

    private static long running() {
        return Cli.cloud(clients -> clients.stepFunctions().listStateMachines().stateMachines().stream()
                .filter(machine -> machine.name().equals("OrderFlow"))
                .flatMap(machine -> clients
                        .stepFunctions()
                        .listExecutionsPaginator(r ->
                                r.stateMachineArn(machine.stateMachineArn()).statusFilter(ExecutionStatus.RUNNING))
                        .executions()
                        .stream())
                .count());
    }

    /** Messages by queue, visible or not, of the queues whose names match and that have any. */
    private static Map<String, Integer> messages(String names) {
        return Cli.cloud(clients -> {
            Map<String, Integer> messages = new TreeMap<>();
            for (String url : clients.sqs().listQueuesPaginator().queueUrls()) {
                String name = url.substring(url.lastIndexOf('/') + 1);
                boolean dead = name.endsWith("DLQ") || name.equals("manual-review");
                if (Pattern.compile(names).matcher(name).find() && dead == names.contains("DLQ")) {
                    int count = count(clients, url);
                    if (count > 0) {
                        messages.put(name, count);
                    }
                }
            }
            return messages;
        });
    }

    private static int count(Clients clients, String url) {
        return clients
                .sqs()
                .getQueueAttributes(r -> r.queueUrl(url).attributeNamesWithStrings("All"))
                .attributesAsStrings()
                .entrySet()
                .stream()
                .filter(attribute -> attribute.getKey().startsWith("ApproximateNumberOfMessages"))
                .mapToInt(attribute -> Integer.parseInt(attribute.getValue()))
                .sum();
    }

    /** Entries with this outcome in a partner's books, by order. */
    private static Map<String, Integer> once(String books, String outcome) {
        return Cli.cloud(clients -> {
            Map<String, Integer> entries = new TreeMap<>();
            clients.dynamoDb().scanPaginator(r -> r.tableName(books)).items().stream()
                    .filter(entry -> entry.containsKey("status")
                            && outcome.equals(entry.get("status").s()))
                    .forEach(entry -> entries.merge(entry.get("orderID").s(), 1, Integer::sum));
            return entries;
        });
    }

    private static final Map<String, String> ORDER_BY_MAIL = new HashMap<>();

    /** Mails by subject and order. */
    private static Map<String, Map<String, Integer>> notices() {
        Map<String, Map<String, Integer>> notices = new TreeMap<>();
        for (JsonNode mail : cli.json("mail", "inbox")) {
            String subject = mail.path("subject").asText();
            if (subject.startsWith("Order ")) {
                String order = ORDER_BY_MAIL.computeIfAbsent(mail.path("id").asText(), id -> {
                    Matcher named = ORDER.matcher(cli.ok("mail", "show", id));
                    assertTrue(named.find(), id);
                    return named.group(1);
                });
                notices.computeIfAbsent(subject, s -> new TreeMap<>()).merge(order, 1, Integer::sum);
            }
        }
        return notices;
    }

    private static Map<String, Integer> wrong(Map<String, Integer> byOrder) {
        Map<String, Integer> wrong = new TreeMap<>(byOrder);
        wrong.values().removeIf(count -> count == 1);
        return wrong;
    }
}
