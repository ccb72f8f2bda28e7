package dev.opsctl.command.bank;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.bank.Bank;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl bank recharge}. */
@Command(
        name = "recharge",
        description = "Recharge a client's card; what remains after the fee is exchanged into the card's currency.",
        footer = {
            "",
            "Examples:",
            "  opsctl bank recharge b-001 --amount 10000 --currency XAF",
            "  opsctl bank recharge b-002 --amount 1050 --currency EUR --fee-rate 0.05    (10.50 EUR)",
            "",
            "The simulated exchange is out of order for amounts 502 (nonsense), 503 (outage) and 504 (too late)",
            "of another currency than the card's."
        })
final class BankRecharge extends BaseCommand {

    @Parameters(index = "0", paramLabel = "CLIENT_ID", description = "The client's id.")
    String id;

    @Option(
            names = "--amount",
            paramLabel = "MINOR",
            required = true,
            description = "In minor units: 1050 is 10.50 EUR, or 1050 XAF.")
    String amount;

    @Option(names = "--currency", paramLabel = "CODE", required = true, description = "XAF, EUR or USD.")
    String currency;

    @Option(names = "--fee-rate", paramLabel = "RATE", description = "0 to 1; by default the client's own.")
    @Nullable
    String feeRate;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Idempotency key: the same key never recharges a second time.")
    @Nullable
    String key;

    @Override
    protected ExitCode run() {
        try (Session session = changing()) {
            print(new Bank(session.clients()).recharge(id, amount, currency, feeRate, key));
            return ExitCode.OK;
        }
    }
}
