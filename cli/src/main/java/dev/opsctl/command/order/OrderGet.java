package dev.opsctl.command.order;

import dev.opsctl.operation.order.Orders;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl order get}. */
@Command(
        name = "get",
        description = "One order.",
        footer = {"", "Example:", "  opsctl order get ORDER_ID"})
final class OrderGet extends OrderCommand {

    @Parameters(index = "0", paramLabel = "ORDER_ID", description = "The order's id.")
    String id;

    @Option(names = "--customer", paramLabel = "ID", description = "Only if it is this customer's.")
    @Nullable
    String customer;

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            printOrder(new Orders(session.clients()).get(id, customer));
            return ExitCode.OK;
        }
    }
}
