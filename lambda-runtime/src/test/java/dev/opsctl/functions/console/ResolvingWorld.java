package dev.opsctl.functions.console;

import dev.opsctl.functions.console.Resolving.Outcome;
import dev.opsctl.functions.console.domain.AuditLine;
import dev.opsctl.functions.console.domain.Decision;
import dev.opsctl.functions.console.domain.FlowState;
import dev.opsctl.functions.console.domain.Resolution;
import dev.opsctl.functions.console.domain.ReviewedOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Orders, executions, reviews and audit in memory. Each change may be the last thing that a function does. */
final class ResolvingWorld implements Resolving.Orders, Resolving.Flow, Resolving.Reviews, AuditLog {
    static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    /** What dies at a certain call, so that nothing after it happens. */
    static final class Died extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    ReviewedOrder order = new ReviewedOrder("o1", "MANUAL_REVIEW", "nobody knows", "order-o1", null, List.of());
    final Map<String, FlowState> executions = new HashMap<>(
            Map.of("order-o1", new FlowState(FlowState.Kind.FAILED, NOW.minusSeconds(1), "nobody knows")));
    final List<String> started = new ArrayList<>();
    final Map<String, AuditLine> lines = new LinkedHashMap<>();
    int sweeps;
    int hiddenFor;
    String ends = "REFUNDED";
    int dieAfter = Integer.MAX_VALUE;
    int deaths;
    Runnable beforeReserve = () -> {};
    boolean patient = true;

    private void change(Runnable what) {
        what.run();
        if (--dieAfter == 0) {
            deaths++;
            throw new Died();
        }
    }

    @Override
    public Optional<ReviewedOrder> get(String orderID) {
        return order.orderID().equals(orderID) ? Optional.of(order) : Optional.empty();
    }

    @Override
    public boolean reserve(ReviewedOrder seen, Resolution resolution) {
        Runnable other = beforeReserve;
        beforeReserve = () -> {};
        other.run();
        if (!seen.equals(order)) {
            return false;
        }
        change(() -> {
            List<Resolution> taken = new ArrayList<>(order.resolutions());
            taken.add(resolution);
            order = new ReviewedOrder(
                    order.orderID(),
                    order.status(),
                    order.reason(),
                    order.execution(),
                    resolution.execution(),
                    List.copyOf(taken));
        });
        return true;
    }

    @Override
    public FlowState state(String execution) {
        return executions.getOrDefault(execution, FlowState.NONE);
    }

    @Override
    public void start(String orderID, Resolution resolution) {
        change(() -> {
            if (executions.putIfAbsent(resolution.execution(), FlowState.RUNNING) == null) {
                started.add(resolution.execution());
            }
        });
    }

    /** The flow comes to its end. */
    boolean pause() {
        if (patient) {
            order.current().ifPresent(this::carryOut);
        }
        return patient;
    }

    void carryOut(Resolution resolution) {
        boolean review = ends.equals("MANUAL_REVIEW");
        order = new ReviewedOrder(
                order.orderID(),
                ends,
                review ? "the order was shipped" : resolution.decision().note(),
                resolution.execution(),
                null,
                order.resolutions());
        executions.put(
                resolution.execution(),
                review
                        ? new FlowState(FlowState.Kind.FAILED, NOW, "the order was shipped")
                        : new FlowState(FlowState.Kind.SUCCEEDED, NOW, null));
    }

    @Override
    public boolean sweep() {
        change(() -> sweeps++);
        return sweeps >= hiddenFor;
    }

    @Override
    public Optional<AuditLine> begin(AuditLine line) {
        Optional<AuditLine> before = Optional.ofNullable(lines.get(line.id()));
        change(() -> lines.putIfAbsent(line.id(), line));
        return before;
    }

    @Override
    public List<AuditLine> since(String subject, Instant time) {
        return lines.values().stream()
                .filter(line -> line.subject().equals(subject) && !line.at().isBefore(time))
                .toList();
    }

    @Override
    public void end(AuditLine line) {
        change(() -> {
            if (lines.get(line.id()).state() == AuditLine.State.INTENDED) {
                lines.put(line.id(), line);
            }
        });
    }

    Outcome resolve(Decision decision, String operator, String key) {
        return new Resolving(this, this, this, this, this::pause).resolve("o1", decision, operator, key, NOW);
    }
}
