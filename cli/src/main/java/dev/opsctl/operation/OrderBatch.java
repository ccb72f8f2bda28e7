package dev.opsctl.operation;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.ExitCode;
import dev.opsctl.OperationException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;

/** Many orders at a steady rate: a load, or a file of real ones. */
public final class OrderBatch {

    /**
     * One order to place.
     *
     * @param place where it comes from, for messages: {@code orders.ndjson:3} or {@code #3}
     */
    public record Request(
            String place, String customerId, List<JsonNode> items, String currency, String idempotencyKey) {}

    /** An order that was not placed, and why. */
    public record Refusal(String place, String reason) {}

    /**
     * What came of it.
     *
     * @param perSecond accepted orders per second
     * @param p50Millis median time until the API had answered, in milliseconds
     * @param statuses how many orders ended in each status; empty unless waited for
     */
    public record Outcome(
            int placed,
            int refused,
            double seconds,
            double perSecond,
            long p50Millis,
            long p99Millis,
            Map<String, Integer> statuses,
            List<Refusal> refusals) {}

    private record Placed(Request request, String orderId, long nanos) {}

    private static final int CONNECTIONS = 16;

    private final Orders orders;
    private final boolean viaQueue;

    public OrderBatch(Orders orders, boolean viaQueue) {
        this.orders = orders;
        this.viaQueue = viaQueue;
    }

    /** The same order again and again, each with a key of its own. */
    public static List<Request> repeat(int count, String customerId, List<JsonNode> items, String currency) {
        List<Request> requests = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            requests.add(new Request(
                    "#" + i, customerId, items, currency, UUID.randomUUID().toString()));
        }
        return requests;
    }

    /**
     * Reads orders from a file, one JSON object a line, as {@code POST /api/orders} takes them.
     *
     * @param refusals takes the lines that are no order
     */
    public static List<Request> read(Path file, String customerId, String currency, List<Refusal> refusals) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (MalformedInputException e) {
            throw new OperationException(
                    ExitCode.USAGE, file + " is not UTF-8", "Convert it: iconv -t utf-8 " + file, e);
        } catch (IOException e) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "Cannot read " + file + ": " + e.getMessage(),
                    "Write one order a line, e.g. {\"customerId\":\"c-001\",\"items\":[{\"sku\":\"BLEACH-5L\",\"quantity\":1}]}",
                    e);
        }
        List<Request> requests = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String place = file.getFileName() + ":" + (i + 1);
            if (lines.get(i).isBlank()) {
                continue;
            }
            JsonNode line = JsonText.read(lines.get(i));
            if (!line.isObject() || !line.path("items").isArray()) {
                refusals.add(new Refusal(place, "no order: a JSON object with \"items\" is wanted"));
                continue;
            }
            List<JsonNode> items = new ArrayList<>();
            line.path("items").forEach(items::add);
            requests.add(new Request(
                    place,
                    line.path("customerId").asText(customerId),
                    items,
                    line.path("currency").asText(currency),
                    line.path("idempotencyKey").asText(UUID.randomUUID().toString())));
        }
        return requests;
    }

    /**
     * Places the orders.
     *
     * @param perSecond how many at most are sent a second; 0 is as fast as the API takes them
     * @param waitSeconds how long to wait for each order's end; 0 does not wait
     * @param refusals those that were refused before; further ones are added
     * @param progress hears how many were sent
     */
    public Outcome place(
            List<Request> requests, double perSecond, long waitSeconds, List<Refusal> refusals, IntConsumer progress) {
        orders.products();
        List<Placed> placed = Collections.synchronizedList(new ArrayList<>());
        List<Refusal> refused = Collections.synchronizedList(refusals);
        ExecutorService connections = Executors.newFixedThreadPool(CONNECTIONS);
        long start = System.nanoTime();
        for (int i = 0; i < requests.size(); i++) {
            Request request = requests.get(i);
            if (perSecond > 0) {
                pause(start + (long) (i * 1e9 / perSecond));
            }
            connections.execute(() -> send(request, placed, refused));
            progress.accept(i + 1);
        }
        finish(connections);
        double seconds = (System.nanoTime() - start) / 1e9;
        long[] nanos = placed.stream().mapToLong(Placed::nanos).sorted().toArray();
        return new Outcome(
                placed.size(),
                refused.size(),
                Math.round(seconds * 1000) / 1000.0,
                Math.round(placed.size() / seconds * 10) / 10.0,
                percentile(nanos, 0.5),
                percentile(nanos, 0.99),
                waitSeconds == 0 ? Map.of() : ends(placed, waitSeconds),
                List.copyOf(refused));
    }

    private void send(Request request, List<Placed> placed, List<Refusal> refused) {
        long sent = System.nanoTime();
        try {
            JsonNode answer = orders.place(
                    request.customerId(), request.items(), request.currency(), request.idempotencyKey(), viaQueue);
            placed.add(new Placed(request, answer.path("orderID").asText(null), System.nanoTime() - sent));
        } catch (OperationException e) {
            refused.add(new Refusal(request.place(), e.getMessage()));
        }
    }

    private Map<String, Integer> ends(List<Placed> placed, long waitSeconds) {
        Map<String, Integer> statuses = new TreeMap<>();
        for (Placed one : placed) {
            String status;
            try {
                status = orders.await(one.orderId(), one.request().customerId(), waitSeconds, o -> {})
                        .path("status")
                        .asText();
            } catch (OperationException e) {
                if (e.exitCode() != ExitCode.PARTIAL) {
                    throw e;
                }
                status = "UNFINISHED";
            }
            statuses.merge(status, 1, Integer::sum);
        }
        return statuses;
    }

    private static void pause(long until) {
        while (System.nanoTime() < until) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }

    private static void finish(ExecutorService connections) {
        connections.shutdown();
        try {
            connections.awaitTermination(1, TimeUnit.HOURS);
        } catch (InterruptedException e) {
            connections.shutdownNow();
            Thread.currentThread().interrupt();
            throw new OperationException(
                    ExitCode.INTERRUPTED, "Interrupted; what was accepted goes on", "See it: opsctl order list");
        }
    }

    private static long percentile(long[] nanos, double share) {
        return nanos.length == 0
                ? 0
                : nanos[(int) Math.min(nanos.length - 1, Math.floor(nanos.length * share))] / 1_000_000;
    }
}
