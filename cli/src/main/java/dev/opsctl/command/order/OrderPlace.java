package dev.opsctl.command.order;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.command.base.Interruption;
import dev.opsctl.operation.order.OrderBatch;
import dev.opsctl.operation.order.Orders;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.render.Format;
import dev.opsctl.target.Session;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl order place}. */
@Command(
        name = "place",
        description = "Place an order, or many.",
        footer = {
            "",
            "Examples:",
            "  opsctl order place --item LATEX-GLOVES:2 --wait",
            "  opsctl order place --item BLEACH-5L --count 100 --rate 20 --wait",
            "  opsctl order place --file orders.ndjson"
        })
final class OrderPlace extends OrderCommand {

    private static final int MOST_SHOWN = 50;

    @Option(names = "--item", paramLabel = "SKU[:QTY]", description = "What to order; repeat it for more.")
    List<String> items = List.of();

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description =
                    "Orders to place, one JSON object a line: {\"customerId\",\"items\",\"currency\",\"idempotencyKey\"}.")
    @Nullable
    Path file;

    @Option(
            names = "--customer",
            paramLabel = "ID",
            defaultValue = "c-001",
            description = "The customer (default: ${DEFAULT-VALUE}).")
    String customer;

    @Option(names = "--currency", paramLabel = "CODE", description = "The currency (default: USD).")
    @Nullable
    String currency;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description =
                    "Idempotency key: the same key never makes a second order. Of many orders it is how their keys begin.")
    @Nullable
    String key;

    @Option(names = "--count", paramLabel = "N", defaultValue = "1", description = "How many of the order.")
    int count;

    @Option(
            names = "--rate",
            paramLabel = "R",
            defaultValue = "0",
            description = "How many at most a second; by default as fast as the API takes them.")
    double rate;

    @Option(
            names = "--via",
            paramLabel = "ROUTE",
            defaultValue = "api",
            description = "api (POST /api/orders) or queue (POST /api/order, storage first).")
    String via;

    @Option(names = "--wait", description = "Wait until the status is final.")
    boolean await;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long --wait waits for each order (default: ${DEFAULT-VALUE}).")
    long timeout;

    @Override
    protected ExitCode run() {
        check();
        List<JsonNode> parsed = items.stream().map(Orders::item).toList();
        List<OrderBatch.Refusal> refusals = new ArrayList<>();
        String keys = key == null ? OrderBatch.newKey() : key;
        List<OrderBatch.Request> many = file != null
                ? OrderBatch.read(file, customer, currency, keys, refusals)
                : OrderBatch.repeat(count, customer, parsed, currency, keys);
        try (Session session = changing()) {
            Orders orders = new Orders(session.clients());
            if (named() && !orders.knows(customer)) {
                terminal()
                        .say("Customer " + customer + " is not in table customers; the order is placed all the same.");
            }
            return file == null && count == 1 ? one(orders, parsed) : all(orders, many, keys, refusals);
        }
    }

    private boolean named() {
        return file == null && option("--customer");
    }

    private void check() {
        if (!via.equals("api") && !via.equals("queue")) {
            throw new OperationException(
                    ExitCode.USAGE, "There is no route '" + via + "'", "Choose --via api or --via queue.");
        } else if (items.isEmpty() == (file == null)) {
            throw new OperationException(
                    ExitCode.USAGE,
                    file == null ? "There is nothing to order" : "--item and --file exclude each other",
                    "Say what: --item LATEX-GLOVES:2, or --file orders.ndjson");
        }
    }

    private ExitCode one(Orders orders, List<JsonNode> parsed) {
        JsonNode answer = orders.place(customer, parsed, currency, key, via.equals("queue"));
        if (!await) {
            printOrder(answer);
            return ExitCode.OK;
        }
        JsonNode order = orders.awaitPlaced(answer, customer, parsed, timeout, o -> terminal()
                .say("  " + o.path("status").asText()));
        printOrder(order);
        Optional<OperationException> trouble = orders.aftermath(order, timeout);
        if (trouble.isPresent()) {
            throw trouble.get();
        }
        return "CONFIRMED".equals(order.path("status").asText()) ? ExitCode.OK : ExitCode.FAILED;
    }

    private ExitCode all(Orders orders, List<OrderBatch.Request> many, String keys, List<OrderBatch.Refusal> refusals) {
        OrderBatch batch = new OrderBatch(orders, via.equals("queue"));
        AtomicBoolean stopped = new AtomicBoolean();
        // until all is told: who presses it in the last moment sees what was placed, too
        try (Interruption interruption = new Interruption(terminal(), "what is under way is waited for", () -> {
            stopped.set(true);
            batch.stop();
        })) {
            OrderBatch.Outcome outcome = batch.place(many, rate, await ? timeout : 0, refusals, sent -> terminal()
                    .status(sent + " of " + many.size() + " sent"));
            terminal().clearStatus();
            show(outcome);
            return ended(batch, outcome, stopped, keys);
        }
    }

    private ExitCode ended(OrderBatch batch, OrderBatch.Outcome outcome, AtomicBoolean stopped, String keys) {
        if (stopped.get() || outcome.unknown() + outcome.unsent() > 0) {
            terminal()
                    .say(outcome.placed() + " orders were placed, " + outcome.unsent() + " were not sent"
                            + (outcome.refused() == 0 ? "" : ", " + outcome.refused() + " were refused")
                            + (outcome.unknown() == 0
                                    ? ""
                                    : "; whether " + outcome.unknown() + " were placed is not known")
                            + ".");
        }
        String again = "Go on, which orders nothing twice: " + OperationException.AGAIN
                + (key == null ? " --key " + keys : "");
        if (stopped.get()) {
            terminal().say(again);
            return ExitCode.INTERRUPTED;
        } else if (batch.gone().isPresent()) {
            OperationException gone = batch.gone().get();
            throw new OperationException(ExitCode.UNAVAILABLE, gone.getMessage(), again, gone);
        }
        if (outcome.unknown() > 0) {
            terminal().say(again);
        }
        boolean whole = outcome.refused() + outcome.unknown() == 0
                && (!await || outcome.statuses().getOrDefault("CONFIRMED", 0) == outcome.placed());
        return whole ? ExitCode.OK : outcome.placed() == 0 ? ExitCode.FAILED : ExitCode.PARTIAL;
    }

    private void show(OrderBatch.Outcome outcome) {
        if (format() != Format.table) {
            print(outcome);
            return;
        }
        print(
                outcome,
                "placed",
                "refused",
                "unknown",
                "unsent",
                "seconds",
                "perSecond",
                "p50Millis",
                "p99Millis",
                "statuses");
        List<OrderBatch.Accepted> shown =
                outcome.orders().stream().limit(MOST_SHOWN).toList();
        if (!shown.isEmpty()) {
            terminal().out().println();
            print(shown, await ? new String[] {"place", "orderID", "status"} : new String[] {"place", "orderID"});
        }
        if (shown.size() < outcome.orders().size()) {
            terminal().say(outcome.orders().size() - shown.size() + " more orders: -o json has them all.");
        }
        outcome.refusals().stream().limit(MOST_SHOWN).forEach(one -> terminal()
                .say(terminal().bad("refused ") + one.place() + ": " + one.reason()));
        outcome.unknowns().stream().limit(MOST_SHOWN).forEach(one -> terminal()
                .say(terminal().bad("unknown ") + one.place() + ": " + one.reason()));
    }
}
