package dev.opsctl.command.order;

import dev.opsctl.operation.order.Orders;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl order cancel}. */
@Command(
        name = "cancel",
        description = "Cancel an order that is not paid yet.",
        footer = {"", "Example:", "  opsctl order cancel ORDER_ID"})
final class OrderCancel extends OrderCommand {

    @Parameters(index = "0", paramLabel = "ORDER_ID", description = "The order's id.")
    String id;

    @Option(names = "--customer", paramLabel = "ID", description = "Only if it is this customer's.")
    @Nullable
    String customer;

    @Override
    protected ExitCode run() {
        try (Session session = changing()) {
            printOrder(new Orders(session.clients()).cancel(id, customer));
            return ExitCode.OK;
        }
    }
}
