package dev.opsctl.functions.console;

import dev.opsctl.functions.console.Metrics.Wanted;
import dev.opsctl.functions.console.QueueGateway.Queue;
import dev.opsctl.functions.domain.SortableTime;
import dev.opsctl.functions.orders.domain.Order;
import dev.opsctl.functions.orders.domain.OrderStatus;
import dev.opsctl.functions.runtime.ApiCall;
import dev.opsctl.functions.runtime.Log;
import dev.opsctl.functions.time.RealTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** What happens, and what is stuck: counts, the last failures, alarms that are on, full queues, the last report, and how the last hour went. */
final class OverviewPanel {
    private static final Duration SPAN = Duration.ofHours(1);
    private static final Duration FAILURES = Duration.ofHours(24);
    private static final int MOST_FAILURES = 8;
    /** Those that somebody or something has yet to do something about: all of them are counted. */
    private static final List<OrderStatus> OPEN = List.of(
            OrderStatus.RECEIVED,
            OrderStatus.PENDING,
            OrderStatus.PAID,
            OrderStatus.SHIPPED,
            OrderStatus.MANUAL_REVIEW);

    private static final List<OrderStatus> FAILED =
            List.of(OrderStatus.MANUAL_REVIEW, OrderStatus.PAYMENT_FAILED, OrderStatus.REJECTED, OrderStatus.REFUNDED);

    private final OrdersTable orders;
    private final Metrics metrics;
    private final Alarms alarms;
    private final QueueGateway queues;
    private final ReportsPanel reports;
    private final String orderFlow;
    private final String prefix;

    /** @param orderFlow the state machine's ARN */
    OverviewPanel(
            OrdersTable orders,
            Metrics metrics,
            Alarms alarms,
            QueueGateway queues,
            ReportsPanel reports,
            String orderFlow,
            String prefix) {
        this.orders = orders;
        this.metrics = metrics;
        this.alarms = alarms;
        this.queues = queues;
        this.reports = reports;
        this.orderFlow = orderFlow;
        this.prefix = prefix;
    }

    /** {@code GET overview}. */
    Map<String, Object> overview(ApiCall call) {
        // To the minute, as metrics are: who asks within it gets the same answer, or nothing.
        Instant now = RealTime.now().truncatedTo(ChronoUnit.MINUTES);
        List<String> missing = new CopyOnWriteArrayList<>();
        List<Object> parts = AtOnce.<Supplier<Object>, Object>map(
                List.of(
                        () -> counts(now),
                        () -> failures(now),
                        () -> watched(missing, () -> metrics.series(wanted(), now.minus(SPAN), now)),
                        () -> watched(missing, this::alarmsOn),
                        reports::newest),
                Supplier::get);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("at", SortableTime.text(now));
        json.put("counts", parts.get(0));
        json.put("failures", parts.get(1));
        json.put("charts", parts.get(2));
        json.put("alarms", parts.get(3));
        // Many calls at once by itself, so none of the above.
        json.put(
                "queues",
                queues.all().stream()
                        .filter(Queue::isFull)
                        .map(OverviewPanel::json)
                        .toList());
        ((Optional<?>) parts.get(4)).ifPresent(report -> json.put("report", report));
        if (!missing.isEmpty()) {
            json.put("missing", String.join("; ", missing));
        }
        return ApiCall.answer(200, json);
    }

    /** What CloudWatch says; nothing while it refuses, so that the stores are looked at all the same. */
    private static List<Map<String, Object>> watched(List<String> missing, Supplier<List<Map<String, Object>>> asking) {
        try {
            return asking.get();
        } catch (IllegalStateException e) {
            Log.warn("CloudWatch cannot be read", "reason", e.getMessage());
            missing.add(e.getMessage());
            return List.of();
        }
    }

    /** For open statuses how many there are, for the others how many came to it within the hour. */
    private List<Map<String, Object>> counts(Instant now) {
        List<Map<String, Object>> counts = new ArrayList<>();
        for (OrderStatus status : OrderStatus.values()) {
            boolean open = OPEN.contains(status);
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("status", status);
            json.put("count", orders.count(status, open ? Instant.EPOCH : now.minus(SPAN)));
            json.put("open", open);
            counts.add(json);
        }
        return counts;
    }

    private List<Map<String, Object>> failures(Instant now) {
        return FAILED.stream()
                .map(status -> orders.changed(status, now.minus(FAILURES), MOST_FAILURES))
                .flatMap(Collection::stream)
                .sorted(Comparator.comparing(Order::updatedAt).reversed())
                .limit(MOST_FAILURES)
                .map(Order::toJson)
                .toList();
    }

    private static Map<String, Object> json(Queue queue) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", queue.name());
        json.put("messages", queue.messages() + queue.inFlight() + queue.delayed());
        json.put("waits", queue.waits());
        return json;
    }

    private List<Map<String, Object>> alarmsOn() {
        return alarms.on().stream().map(AlarmsPanel::json).toList();
    }

    private List<Wanted> wanted() {
        Map<String, String> flow = Map.of("StateMachineArn", orderFlow);
        Map<String, String> api = Map.of("ApiName", prefix + "POC-API", "Stage", "PROD");
        return List.of(
                new Wanted("orders", "started", "AWS/States", "ExecutionsStarted", flow, "Sum"),
                new Wanted("orders", "succeeded", "AWS/States", "ExecutionsSucceeded", flow, "Sum"),
                new Wanted("orders", "failed", "AWS/States", "ExecutionsFailed", flow, "Sum"),
                new Wanted("money", "charged", prefix + "opsctl", "OrdersCharged", Map.of(), "Sum"),
                new Wanted("money", "refunded", prefix + "opsctl", "OrdersRefunded", Map.of(), "Sum"),
                new Wanted("took", "p50", "AWS/States", "ExecutionTime", flow, "p50"),
                new Wanted("took", "p99", "AWS/States", "ExecutionTime", flow, "p99"),
                new Wanted("calls", "calls", "AWS/ApiGateway", "Count", api, "Sum"),
                new Wanted("calls", "refused", "AWS/ApiGateway", "4XXError", api, "Sum"),
                new Wanted("calls", "broken", "AWS/ApiGateway", "5XXError", api, "Sum"),
                new Wanted("latency", "p50", "AWS/ApiGateway", "Latency", api, "p50"),
                new Wanted("latency", "p99", "AWS/ApiGateway", "Latency", api, "p99"));
    }
}
