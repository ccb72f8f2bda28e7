package dev.opsctl.command.bank;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.bank.Bank;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl bank client create}. */
@Command(
        name = "create",
        description = "Create a client with a card; they are told by mail, in their language.",
        footer = {
            "",
            "Example:",
            "  opsctl bank client create --name 'Ana Ngo' --email ana@example.com --locale fr --currency XAF"
        })
final class BankClientCreate extends BaseCommand {

    @Option(names = "--name", paramLabel = "NAME", required = true, description = "The client's name.")
    String name;

    @Option(names = "--email", paramLabel = "ADDRESS", required = true, description = "Where their mails go.")
    String email;

    @Option(names = "--currency", paramLabel = "CODE", required = true, description = "The card's: XAF, EUR or USD.")
    String currency;

    @Option(names = "--locale", paramLabel = "CODE", description = "Their language: en, es or fr (default: en).")
    @Nullable
    String locale;

    @Option(
            names = "--fee-rate",
            paramLabel = "RATE",
            description = "What the bank keeps of their recharges, 0 to 1 (default: 0).")
    @Nullable
    String feeRate;

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "The client's id; by default one that follows from the address.")
    @Nullable
    String id;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Idempotency key: the same key never makes a second client.")
    @Nullable
    String key;

    @Override
    protected ExitCode run() {
        try (Session session = changing()) {
            print(new Bank(session.clients())
                    .create(new Bank.NewClient(id, name, email, locale, currency, feeRate), key));
            return ExitCode.OK;
        }
    }
}
