package dev.opsctl.command.order;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.command.base.Since;
import dev.opsctl.functions.orders.domain.OrderStatus;
import dev.opsctl.operation.order.Orders;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.render.Cells;
import dev.opsctl.render.Format;
import dev.opsctl.target.Session;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl order list}. */
@Command(
        name = "list",
        description = "Orders, newest first: everybody's, or one customer's.",
        footer = {
            "",
            "Examples:",
            "  opsctl order list --all --status MANUAL_REVIEW",
            "  opsctl order list --customer c-001",
            "  opsctl order list --since 10m",
        })
final class OrderList extends BaseCommand {

    @Option(
            names = "--customer",
            paramLabel = "ID",
            description = "Only this customer's; of everybody's orders without it.")
    @Nullable
    String customer;

    @Option(names = "--all", description = "Everybody's, which is what is listed without --customer.")
    boolean all;

    @Option(names = "--status", paramLabel = "STATUS", description = "Only orders that are: ${COMPLETION-CANDIDATES}.")
    @Nullable
    OrderStatus status;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only what changed since: how long ago (10m), or a time (2026-01-31T12:00:00Z).")
    @Nullable
    String since;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "25",
            description = "At most (default: ${DEFAULT-VALUE}).")
    int limit;

    private record Row(String orderID, String status, String total, String customer, String createdAt, String reason) {

        static Row of(JsonNode order) {
            return new Row(
                    order.path("orderID").asText(),
                    order.path("status").asText(),
                    Cells.money(
                            order.path("total").asLong(), order.path("currency").asText()),
                    order.path("customerId").asText(),
                    order.path("createdAt").asText(),
                    order.path("reason").asText(""));
        }
    }

    @Override
    protected ExitCode run() {
        Since begin = since == null ? null : Since.parse(since);
        if (limit > 1000) {
            throw new OperationException(ExitCode.USAGE, "--limit is 1 to 1000", "See: opsctl order list --help");
        }
        if (all && customer != null) {
            throw new OperationException(
                    ExitCode.USAGE, "--all and --customer exclude each other", "Leave one of them out.");
        }
        try (Session session = session()) {
            Instant from = begin == null ? null : begin.from(session.time());
            List<JsonNode> orders = new Orders(session.clients()).list(customer, status, from, limit);
            print(
                    format() == Format.table ? orders.stream().map(Row::of).toList() : orders,
                    "orderID",
                    "status",
                    "total",
                    "createdAt",
                    "customer",
                    "reason");
            return ExitCode.OK;
        }
    }
}
