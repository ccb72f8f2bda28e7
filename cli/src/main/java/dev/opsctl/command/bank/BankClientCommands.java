package dev.opsctl.command.bank;

import dev.opsctl.command.base.CommandGroup;
import picocli.CommandLine.Command;

/** {@code opsctl bank client}. */
@Command(
        name = "client",
        description = "Clients of the bank.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {BankClientCreate.class, BankClientList.class, BankClientShow.class})
final class BankClientCommands extends CommandGroup {}
