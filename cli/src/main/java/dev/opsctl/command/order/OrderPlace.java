package dev.opsctl.command.order;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.ExitCode;
import dev.opsctl.OperationException;
import dev.opsctl.command.BaseCommand;
import dev.opsctl.operation.Orders;
import dev.opsctl.target.Session;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl order place}. */
@Command(
        name = "place",
        description = "Place an order.",
        footer = {"", "Example:", "  opsctl order place --item LATEX-GLOVES:2 --wait"})
final class OrderPlace extends BaseCommand {

    @Option(
            names = "--item",
            required = true,
            paramLabel = "SKU[:QTY]",
            description = "What to order; repeat it for more.")
    List<String> items;

    @Option(
            names = "--customer",
            paramLabel = "ID",
            defaultValue = "c-001",
            description = "The customer (default: ${DEFAULT-VALUE}).")
    String customer;

    @Option(names = "--currency", paramLabel = "CODE", description = "The currency; by default the customer's.")
    String currency;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Idempotency key: the same key never makes a second order.")
    String key;

    @Option(
            names = "--via",
            paramLabel = "ROUTE",
            defaultValue = "api",
            description = "api (POST /api/orders) or queue (POST /api/order, storage first).")
    String via;

    @Option(names = "--wait", description = "Wait until the order's status is final.")
    boolean await;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long --wait waits (default: ${DEFAULT-VALUE}).")
    long timeout;

    @Override
    protected ExitCode run() {
        if (!via.equals("api") && !via.equals("queue")) {
            throw new OperationException(
                    ExitCode.USAGE, "There is no route '" + via + "'", "Choose --via api or --via queue.");
        }
        List<JsonNode> parsed = items.stream().map(Orders::item).toList();
        try (Session session = changing()) {
            Orders orders = new Orders(session.clients());
            JsonNode answer = orders.place(customer, parsed, currency, key, via.equals("queue"));
            String id = answer.path("orderID").asText(null);
            if (!await) {
                print(answer);
                return ExitCode.OK;
            }
            if (id == null) {
                throw new OperationException(
                        ExitCode.USAGE,
                        "The answer has no orderID to wait for: " + answer,
                        "Find it with: opsctl order list --customer " + customer);
            }
            JsonNode order = orders.await(id, customer, timeout, o -> terminal()
                    .say("  " + o.path("status").asText()));
            print(order);
            return "CONFIRMED".equals(order.path("status").asText()) ? ExitCode.OK : ExitCode.FAILED;
        }
    }
}
