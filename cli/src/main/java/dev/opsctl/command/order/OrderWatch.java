package dev.opsctl.command.order;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.order.Orders;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.render.Cells;
import dev.opsctl.render.Format;
import dev.opsctl.target.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl order watch}. */
@Command(
        name = "watch",
        description = "Follow an order's status to its end.",
        footer = {"", "Example:", "  opsctl order watch ORDER_ID"})
final class OrderWatch extends BaseCommand {

    @Parameters(index = "0", paramLabel = "ORDER_ID", description = "The order's id.")
    String id;

    @Option(names = "--customer", paramLabel = "ID", description = "Only if it is this customer's.")
    @Nullable
    String customer;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "300",
            description = "How long to follow it (default: ${DEFAULT-VALUE}).")
    long timeout;

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            Orders orders = new Orders(session.clients());
            orders.awaitStored(id, customer, timeout);
            JsonNode end = orders.await(id, customer, timeout, order -> {
                if (format() == Format.table) {
                    terminal()
                            .out()
                            .println(Cells.here().alone(order.path("updatedAt")) + "  "
                                    + order.path("status").asText()
                                    + (order.hasNonNull("reason")
                                            ? "  " + order.path("reason").asText()
                                            : ""));
                    terminal().out().flush();
                }
            });
            if (format() != Format.table) {
                print(end);
            }
            return "CONFIRMED".equals(end.path("status").asText()) ? ExitCode.OK : ExitCode.FAILED;
        }
    }
}
