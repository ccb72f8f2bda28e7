package dev.opsctl.command.order;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.ExitCode;
import dev.opsctl.command.BaseCommand;
import dev.opsctl.operation.Orders;
import dev.opsctl.target.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl order list}. */
@Command(
        name = "list",
        description = "A customer's orders.",
        footer = {"", "Example:", "  opsctl order list --customer c-001 --status CONFIRMED"})
final class OrderList extends BaseCommand {

    @Option(
            names = "--customer",
            paramLabel = "ID",
            defaultValue = "c-001",
            description = "The customer (default: ${DEFAULT-VALUE}).")
    String customer;

    @Option(names = "--status", paramLabel = "STATUS", description = "Only orders with this status.")
    String status;

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            JsonNode answer = new Orders(session.clients()).list(customer, status);
            print(
                    answer.has("orders") ? answer.path("orders") : answer,
                    "orderID",
                    "status",
                    "total",
                    "currency",
                    "createdAt");
            return ExitCode.OK;
        }
    }
}
