package dev.opsctl.command.order;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.ExitCode;
import dev.opsctl.command.BaseCommand;
import dev.opsctl.operation.Orders;
import dev.opsctl.target.Session;
import picocli.CommandLine.Command;

/** {@code opsctl order products}. */
@Command(
        name = "products",
        description = "What can be ordered.",
        footer = {"", "Example:", "  opsctl order products"})
final class OrderProducts extends BaseCommand {

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            JsonNode answer = new Orders(session.clients()).products();
            print(answer.has("products") ? answer.path("products") : answer);
            return ExitCode.OK;
        }
    }
}
