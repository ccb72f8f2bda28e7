package dev.opsctl.command.bank;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.bank.Bank;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.render.Cells;
import dev.opsctl.render.Format;
import dev.opsctl.target.Session;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl bank history}. */
@Command(
        name = "history",
        description =
                "A client's transactions, newest first; JSON and YAML have amounts in minor units. The API keeps an answer for some seconds.",
        footer = {"", "Example:", "  opsctl bank history b-001 --limit 10"})
final class BankHistory extends BaseCommand {

    @Parameters(index = "0", paramLabel = "CLIENT_ID", description = "The client's id.")
    String id;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many at most (default: ${DEFAULT-VALUE}).")
    int limit;

    private record Row(
            String transactionId, String type, String amount, String balanceChange, String fee, String exchangeRate) {

        static Row of(JsonNode transaction) {
            String currency = transaction.path("currency").asText();
            return new Row(
                    transaction.path("transactionId").asText(),
                    transaction.path("type").asText(),
                    Cells.money(transaction.path("amount").asLong(), currency),
                    Cells.money(
                            transaction.path("balanceChange").asLong(),
                            transaction.path("balanceCurrency").asText()),
                    Cells.money(transaction.path("fee").asLong(), currency),
                    transaction.path("exchangeRate").asText());
        }
    }

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            JsonNode history = new Bank(session.clients()).history(id, limit);
            if (format() != Format.table) {
                print(history);
                return ExitCode.OK;
            }
            // stdout has all that was asked for
            PrintWriter out = terminal().out();
            out.println("balance  "
                    + Cells.money(
                            history.path("balance").asLong(),
                            history.path("currency").asText()));
            out.println();
            List<Row> rows = new ArrayList<>();
            history.path("transactions").forEach(transaction -> rows.add(Row.of(transaction)));
            print(rows);
            if (history.has("truncated")) {
                terminal().say("There are older transactions: opsctl bank history " + id + " --limit " + 10L * limit);
            }
            return ExitCode.OK;
        }
    }
}
