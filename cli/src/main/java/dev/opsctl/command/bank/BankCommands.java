package dev.opsctl.command.bank;

import dev.opsctl.command.base.CommandGroup;
import picocli.CommandLine.Command;

/** {@code opsctl bank}. */
@Command(
        name = "bank",
        description = "Clients of the bank, and their cards' recharges and refunds.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {BankClientCommands.class, BankRecharge.class, BankRefund.class, BankHistory.class})
public final class BankCommands extends CommandGroup {}
