package dev.opsctl.operation.order;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.operation.JsonText;
import dev.opsctl.operation.failure.Failures;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.FileTrouble;
import dev.opsctl.outcome.OperationException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Many orders at a steady rate: a load, or a file of real ones. */
public final class OrderBatch {

    /**
     * One order to place.
     *
     * @param place where it comes from, for messages: {@code orders.ndjson:3} or {@code #3}
     */
    public record Request(
            String place, String customerId, List<JsonNode> items, @Nullable String currency, String idempotencyKey) {}

    /** An order that was not placed, or of which nobody knows, and why. */
    public record Refusal(String place, @Nullable String reason) {}

    /**
     * An order that was accepted.
     *
     * @param status how it ended; null unless waited for
     */
    public record Accepted(String place, String orderID, @Nullable String status) {}

    /**
     * What came of it.
     *
     * @param unknown how many were sent and not answered: the same keys again find out, and make no second order
     * @param unsent how many were not sent, because it was stopped or the API was gone
     * @param perSecond accepted orders per second
     * @param p50Millis median time until the API had answered, in milliseconds
     * @param statuses how many orders ended in each status; empty unless waited for
     * @param unknowns those without an answer
     */
    public record Outcome(
            int placed,
            int refused,
            int unknown,
            int unsent,
            double seconds,
            double perSecond,
            long p50Millis,
            long p99Millis,
            Map<String, Integer> statuses,
            List<Refusal> refusals,
            List<Refusal> unknowns,
            List<Accepted> orders) {}

    private record Placed(Request request, String orderId, long nanos) {}

    private static final int CONNECTIONS = 16;

    /** As long as the API may take to answer what is under way. */
    private static final long LAST_ANSWERS_SECONDS = 40;

    private final Orders orders;
    private final boolean viaQueue;
    private final List<Placed> placed = Collections.synchronizedList(new ArrayList<>());
    private final List<Refusal> unknown = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger unsent = new AtomicInteger();
    private final AtomicReference<OperationException> gone = new AtomicReference<>();
    private volatile boolean stopped;
    private volatile @Nullable Thread waiting;

    public OrderBatch(Orders orders, boolean viaQueue) {
        this.orders = orders;
        this.viaQueue = viaQueue;
    }

    /** How the keys of a batch begin that nobody has named. */
    public static String newKey() {
        return UUID.randomUUID().toString().substring(0, 8);
    }

    /** Sends nothing more; what is under way is waited for, and {@link #place} returns with what came of it. */
    public void stop() {
        stopped = true;
        Thread thread = waiting;
        if (thread != null) {
            thread.interrupt();
        }
    }

    /** Why the API could not be reached any more; empty if it could. */
    public Optional<OperationException> gone() {
        return Optional.ofNullable(gone.get());
    }

    /** The same order again and again, each with a key of its own: {@code KEY-1}, {@code KEY-2}. */
    public static List<Request> repeat(
            int count, String customerId, List<JsonNode> items, @Nullable String currency, String key) {
        List<Request> requests = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            requests.add(new Request("#" + i, customerId, items, currency, key + "-" + i));
        }
        return requests;
    }

    /**
     * Reads orders from a file, one JSON object a line, as {@code POST /api/orders} takes them.
     *
     * @param key how the keys of orders begin that have none: {@code KEY-LINE}
     * @param refusals takes the lines that are no order
     */
    public static List<Request> read(
            Path file, String customerId, @Nullable String currency, String key, List<Refusal> refusals) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (MalformedInputException e) {
            throw new OperationException(
                    ExitCode.USAGE, file + " is not UTF-8", "Convert it: iconv -t utf-8 " + file, e);
        } catch (IOException e) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "Cannot read " + file + ": " + FileTrouble.why(e),
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
                    line.path("idempotencyKey").asText(key + "-" + (i + 1))));
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
        waiting = Thread.currentThread();
        List<Refusal> refused = Collections.synchronizedList(refusals);
        ExecutorService connections = Executors.newFixedThreadPool(CONNECTIONS);
        long start = System.nanoTime();
        for (int i = 0; i < requests.size(); i++) {
            Request request = requests.get(i);
            if (perSecond > 0 && !over()) {
                pause(start + (long) (i * 1e9 / perSecond));
            }
            connections.execute(() -> send(request, refused));
            if (!over()) {
                progress.accept(i + 1);
            }
        }
        finish(connections);
        double seconds = (System.nanoTime() - start) / 1e9;
        long[] nanos = placed.stream().mapToLong(Placed::nanos).sorted().toArray();
        List<Accepted> accepted = ends(waitSeconds);
        waiting = null;
        Thread.interrupted();
        Map<String, Integer> statuses = new TreeMap<>();
        accepted.stream()
                .filter(order -> order.status() != null)
                .forEach(order -> statuses.merge(order.status(), 1, Integer::sum));
        return new Outcome(
                placed.size(),
                refused.size(),
                unknown.size(),
                unsent.get(),
                Math.round(seconds * 1000) / 1000.0,
                Math.round(placed.size() / seconds * 10) / 10.0,
                percentile(nanos, 0.5),
                percentile(nanos, 0.99),
                statuses,
                List.copyOf(refused),
                List.copyOf(unknown),
                accepted);
    }

    private boolean over() {
        return stopped || gone.get() != null;
    }

    private void send(Request request, List<Refusal> refused) {
        if (over()) {
            unsent.incrementAndGet();
            return;
        }
        long sent = System.nanoTime();
        try {
            JsonNode answer = orders.place(
                    request.customerId(), request.items(), request.currency(), request.idempotencyKey(), viaQueue);
            placed.add(new Placed(request, answer.path("orderID").asText(null), System.nanoTime() - sent));
        } catch (OperationException e) {
            Refusal told = new Refusal(request.place(), e.getMessage());
            if (e.getCause() instanceof ConnectException) {
                unsent.incrementAndGet();
                gone.compareAndSet(null, e);
            } else if (e.exitCode() == ExitCode.UNAVAILABLE || e.exitCode() == ExitCode.FAILED) {
                unknown.add(told); // it may have been taken before the answer was lost
            } else {
                refused.add(told);
            }
        } catch (RuntimeException e) {
            // Before the order is sent, its token and the API's address are asked for.
            unsent.incrementAndGet();
            gone.compareAndSet(null, Failures.explain(e));
        }
    }

    /** The accepted orders, in the order in which they were asked for, each waited for if that is wished. */
    private List<Accepted> ends(long waitSeconds) {
        List<Placed> all = new ArrayList<>(placed);
        all.sort(Comparator.comparingInt(
                one -> Integer.parseInt(one.request().place().replaceAll("^.*[#:]", ""))));
        List<Accepted> ends = new ArrayList<>();
        for (Placed one : all) {
            ends.add(new Accepted(
                    one.request().place(),
                    one.orderId(),
                    waitSeconds == 0 ? null : over() ? "UNFINISHED" : end(one, waitSeconds)));
        }
        return ends;
    }

    private String end(Placed one, long waitSeconds) {
        try {
            return orders.await(one.orderId(), one.request().customerId(), waitSeconds, o -> {})
                    .path("status")
                    .asText();
        } catch (OperationException e) {
            Thread.interrupted(); // a stop has interrupted it, and the rest is still to be told
            if (e.exitCode() == ExitCode.UNAVAILABLE) {
                gone.compareAndSet(null, e);
            } else if (e.exitCode() != ExitCode.PARTIAL && !stopped) {
                throw e;
            }
            return "UNFINISHED";
        }
    }

    private void pause(long until) {
        while (System.nanoTime() < until && !over()) {
            LockSupport.parkNanos(until - System.nanoTime());
        }
    }

    private void finish(ExecutorService connections) {
        connections.shutdown();
        try {
            if (!stopped && connections.awaitTermination(1, TimeUnit.HOURS)) {
                return;
            }
        } catch (InterruptedException e) {
            stopped = true;
        }
        Thread.interrupted(); // what is under way is still waited for
        try {
            connections.awaitTermination(LAST_ANSWERS_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long percentile(long[] nanos, double share) {
        return nanos.length == 0
                ? 0
                : nanos[(int) Math.min(nanos.length - 1, Math.floor(nanos.length * share))] / 1_000_000;
    }
}
