package dev.opsctl.command.bank;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code opsctl bank}. */
@Command(
        name = "bank",
        description = "Clients of the bank, and their cards' recharges and refunds.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {BankClientCommands.class, BankRecharge.class, BankRefund.class, BankHistory.class})
public final class BankCommands implements Runnable {

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Which one? " + String.join(", ", spec.subcommands().keySet()));
    }
}
