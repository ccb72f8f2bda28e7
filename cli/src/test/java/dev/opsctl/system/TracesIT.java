package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.operation.execution.OrderTraces;
import dev.opsctl.target.Session;
import dev.opsctl.target.Settings;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * OBS-1: from one order's id, traces that are joined by parent or link reach every hop, on both routes, and no part hangs loose. In full
 * numbers: {@code -Dopsctl.traces.orders=100}.
 */
class TracesIT {

    private static final int ORDERS = Integer.getInteger("opsctl.traces.orders", 10);
    /** What every order passes, whichever way it came. */
    private static final List<String> HOPS = List.of(
            "POC-API/PROD AWS::ApiGateway::Stage",
            "Stream-StartFlow AWS::Lambda::Function",
            "POC-Lambda-2 AWS::Lambda::Function",
            "POC-Topic AWS::SNS::Topic",
            "NoticeLedger AWS::Lambda::Function",
            "OrderFlow AWS::StepFunctions::StateMachine",
            "ProcessOrder AWS::Lambda::Function",
            "ShipOrder AWS::Lambda::Function",
            "partners/PROD AWS::ApiGateway::Stage",
            "PaymentSimulator AWS::Lambda::Function",
            "ShipmentSimulator AWS::Lambda::Function",
            "orders AWS::DynamoDB::Table");

    private static final Map<String, List<String>> ROUTES = Map.of(
            "api", List.of("AppServer AWS::Lambda::Function", "StartOrderFlow AWS::Lambda::Function"),
            "queue", List.of("POC-Lambda-1 AWS::Lambda::Function"));

    @TempDir
    static Path home;

    private static Cli cli;
    private static Session session;
    private static OrderTraces traces;

    @BeforeAll
    static void deploys() {
        cli = new Cli(home);
        cli.deployed();
        session = Session.open(Settings.load());
        traces = new OrderTraces(session.clients());
    }

    @AfterAll
    static void stops() {
        if (session != null) {
            session.close();
        }
        cli.close();
    }

    private static String place(String route, int amount) throws Exception {
        return cli.told("order", "place", "--item", "SAMPLE-1C:" + amount, "--via", route)
                .path("orderID")
                .asText();
    }

    private static JsonNode end(String order) throws Exception {
        return cli.told("order", "watch", order, "--timeout", "240");
    }

    @Test
    void everyHopOfEveryOrderIsReachedAndNothingHangsLoose() throws Exception {
        Map<String, String> orders = new LinkedHashMap<>();
        for (int i = 0; i < ORDERS; i++) {
            String route = i % 2 == 0 ? "api" : "queue";
            orders.put(place(route, 1), route);
        }
        for (Map.Entry<String, String> order : orders.entrySet()) {
            JsonNode end = end(order.getKey());
            assertEquals("CONFIRMED", end.path("status").asText(), end.toString());
            Instant created = Instant.parse(end.path("createdAt").asText());
            Set<String> wanted = new TreeSet<>(HOPS);
            wanted.addAll(ROUTES.get(order.getValue()));
            List<JsonNode> segments = reaching(order.getKey(), created, wanted);
            joined(order.getKey(), segments);
        }
    }

    /** The order's segments, once all hops are among them: what follows from an order takes a moment longer than the order. */
    private static List<JsonNode> reaching(String order, Instant created, Set<String> wanted) throws Exception {
        Set<String> missing = wanted;
        for (int i = 0; i < 300; i++) {
            List<JsonNode> segments = traces.segments(order, created);
            missing = new TreeSet<>(wanted);
            for (JsonNode segment : segments) {
                missing.remove(segment.path("name").asText() + " "
                        + segment.path("origin").asText());
            }
            if (missing.isEmpty() && orphans(segments).isEmpty()) {
                return segments;
            }
            Thread.sleep(100);
        }
        List<JsonNode> segments = traces.segments(order, created);
        assertEquals(Set.of(), missing, () -> "hops of " + order + " among " + names(segments));
        assertEquals(List.of(), orphans(segments), "parts that hang loose");
        return segments;
    }

    private static Set<String> names(List<JsonNode> segments) {
        Set<String> names = new TreeSet<>();
        segments.forEach(segment -> names.add(
                segment.path("name").asText() + " " + segment.path("origin").asText()));
        return names;
    }

    /** Parts whose parent is nowhere. */
    private static List<String> orphans(List<JsonNode> segments) {
        Set<String> ids = new HashSet<>();
        segments.forEach(segment ->
                OrderTraces.each(segment, part -> ids.add(part.path("id").asText())));
        List<String> orphans = new ArrayList<>();
        for (JsonNode segment : segments) {
            String parent = segment.path("parent_id").asText("");
            if (!parent.isEmpty() && !ids.contains(parent)) {
                orphans.add(segment.path("name").asText() + " under " + parent);
            }
        }
        return orphans;
    }

    /** Whether all segments hang together by parents and links. */
    private static void joined(String order, List<JsonNode> segments) {
        Map<String, Integer> owners = new HashMap<>();
        for (int i = 0; i < segments.size(); i++) {
            int segment = i;
            OrderTraces.each(segments.get(i), part -> owners.put(part.path("id").asText(), segment));
        }
        Map<Integer, Set<Integer>> joins = new HashMap<>();
        for (int i = 0; i < segments.size(); i++) {
            int segment = i;
            join(joins, segment, owners.get(segments.get(i).path("parent_id").asText()));
            OrderTraces.each(segments.get(i), part -> part.path("links")
                    .forEach(link ->
                            join(joins, segment, owners.get(link.path("id").asText()))));
        }
        Set<Integer> reached = new HashSet<>(Set.of(0));
        Deque<Integer> open = new ArrayDeque<>(reached);
        while (!open.isEmpty()) {
            for (int next : joins.getOrDefault(open.poll(), Set.of())) {
                if (reached.add(next)) {
                    open.add(next);
                }
            }
        }
        List<String> apart = new ArrayList<>();
        for (int i = 0; i < segments.size(); i++) {
            if (!reached.contains(i)) {
                apart.add(segments.get(i).path("name").asText());
            }
        }
        assertEquals(List.of(), apart, "segments of " + order + " that nothing joins with the others");
    }

    private static void join(Map<Integer, Set<Integer>> joins, int one, Integer other) {
        if (other != null) {
            joins.computeIfAbsent(one, key -> new HashSet<>()).add(other);
            joins.computeIfAbsent(other, key -> new HashSet<>()).add(one);
        }
    }

    @Test
    void aPartnersFailureIsMarkedWhereItHappenedAndNamedAsTheCulprit() throws Exception {
        String order = place("api", 53); // the payment partner answers twice that it is not available
        JsonNode end = end(order);
        assertEquals("CONFIRMED", end.path("status").asText(), end.toString());
        Instant created = Instant.parse(end.path("createdAt").asText());
        List<JsonNode> failed = List.of();
        JsonNode graph = null;
        for (int i = 0; i < 100; i++) {
            failed = failedPayments(order, created);
            graph = cli.told("trace", order, "--graph");
            if (failed.size() >= 2 && graph.path("culprit").asText().contains(failure(failed.get(0)))) {
                break;
            }
            Thread.sleep(100);
        }
        String all = failed.toString();
        assertTrue(failed.size() >= 2, all);
        // on a busy machine a try may be over before it is answered
        assertTrue(
                failed.stream()
                        .anyMatch(part -> part.at("/http/response/status").asInt() == 503),
                all);
        assertTrue(graph.path("culprit").asText().contains("payment" + failure(failed.get(0))), graph + "\n" + all);
        assertTrue(graph.path("services").size() > 10, graph.toString());
    }

    /** The calls to the payment partner that failed, in the order in which they began. */
    private static List<JsonNode> failedPayments(String order, Instant created) {
        List<JsonNode> failed = new ArrayList<>();
        traces.segments(order, created)
                .forEach(segment -> OrderTraces.each(segment, part -> {
                    if (part.path("name").asText().equals("payment")
                            && part.path("type").asText().equals("subsegment")
                            && part.path("fault").asBoolean()) {
                        failed.add(part);
                    }
                }));
        failed.sort(Comparator.comparingDouble(part -> part.path("start_time").asDouble()));
        return failed;
    }

    private static String failure(JsonNode payment) {
        JsonNode message = payment.at("/cause/exceptions/0/message");
        return message.isMissingNode()
                ? ", answered " + payment.at("/http/response/status").asInt()
                : ", " + message.asText();
    }
}
