package dev.opsctl.command.order;

import dev.opsctl.ExitCode;
import dev.opsctl.OperationException;
import dev.opsctl.command.BaseCommand;
import dev.opsctl.command.Since;
import dev.opsctl.functions.orders.domain.OrderStatus;
import dev.opsctl.operation.Orders;
import dev.opsctl.target.Session;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl order list}. */
@Command(
        name = "list",
        description = "A customer's orders, newest first.",
        footer = {
            "",
            "Examples:",
            "  opsctl order list --customer c-001 --status CONFIRMED",
            "  opsctl order list --since 10m",
        })
final class OrderList extends BaseCommand {

    @Option(
            names = "--customer",
            paramLabel = "ID",
            defaultValue = "c-001",
            description = "The customer (default: ${DEFAULT-VALUE}).")
    String customer;

    @Option(names = "--status", paramLabel = "STATUS", description = "Only orders that are: ${COMPLETION-CANDIDATES}.")
    OrderStatus status;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only what changed since: how long ago (10m), or a time (2026-01-31T12:00:00Z).")
    String since;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "25",
            description = "At most (default: ${DEFAULT-VALUE}).")
    int limit;

    @Override
    protected ExitCode run() {
        Since begin = since == null ? null : Since.parse(since);
        if (limit > 1000) {
            throw new OperationException(ExitCode.USAGE, "--limit is 1 to 1000", "See: opsctl order list --help");
        }
        try (Session session = session()) {
            Instant from = begin == null ? null : begin.from(session.time());
            print(
                    new Orders(session.clients()).list(customer, status == null ? null : status.name(), from, limit),
                    "orderID",
                    "status",
                    "total",
                    "currency",
                    "createdAt");
            return ExitCode.OK;
        }
    }
}
