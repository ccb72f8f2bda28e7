package dev.opsctl.command.bank;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.bank.Bank;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl bank refund}. */
@Command(
        name = "refund",
        description =
                "Pay a recharge back, or a part of it, at the recharge's own exchange rate. Its fee is not paid back.",
        footer = {
            "",
            "Example:",
            "  opsctl bank refund b-001 TRANSACTION_ID --amount 500",
            "",
            "The recharges: opsctl bank history b-001"
        })
final class BankRefund extends BaseCommand {

    @Parameters(index = "0", paramLabel = "CLIENT_ID", description = "The client's id.")
    String id;

    @Parameters(index = "1", paramLabel = "TRANSACTION_ID", description = "The recharge.")
    String transaction;

    @Option(
            names = "--amount",
            paramLabel = "MINOR",
            description = "In minor units of the recharge's currency; by default all that is left.")
    @Nullable
    String amount;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Idempotency key: the same key never refunds a second time.")
    @Nullable
    String key;

    @Override
    protected ExitCode run() {
        try (Session session = changing()) {
            print(new Bank(session.clients()).refund(id, transaction, amount, key));
            return ExitCode.OK;
        }
    }
}
