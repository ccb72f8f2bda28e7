package dev.opsctl.command.bank;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.bank.Bank;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code opsctl bank client show}. */
@Command(
        name = "show",
        description = "A client and their balance, in minor units of the card's currency.",
        footer = {"", "Example:", "  opsctl bank client show b-001"})
final class BankClientShow extends BaseCommand {

    @Parameters(index = "0", paramLabel = "CLIENT_ID", description = "The client's id.")
    String id;

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            print(new Bank(session.clients()).show(id));
            return ExitCode.OK;
        }
    }
}
