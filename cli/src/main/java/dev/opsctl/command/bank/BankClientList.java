package dev.opsctl.command.bank;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.api.OperatorConsole;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.render.Cells;
import dev.opsctl.render.Format;
import dev.opsctl.target.Session;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code opsctl bank client list}. */
@Command(
        name = "list",
        description = "All clients and their balances.",
        footer = {"", "Example:", "  opsctl bank client list"})
final class BankClientList extends BaseCommand {

    private record Row(String clientId, String name, String email, String balance) {}

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            JsonNode clients = new OperatorConsole(session.clients()).bankClients();
            if (format() != Format.table) {
                print(clients);
                return ExitCode.OK;
            }
            List<Row> rows = new ArrayList<>();
            for (JsonNode client : clients) {
                rows.add(new Row(
                        client.path("clientId").asText(),
                        client.path("name").asText(),
                        client.path("email").asText(),
                        Cells.money(
                                client.path("balance").asLong(),
                                client.path("currency").asText())));
            }
            print(rows);
            return ExitCode.OK;
        }
    }
}
