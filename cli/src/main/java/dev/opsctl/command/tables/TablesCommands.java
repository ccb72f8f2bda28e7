package dev.opsctl.command.tables;

import dev.opsctl.command.base.CommandGroup;
import picocli.CommandLine.Command;

/** {@code opsctl tables}. */
@Command(
        name = "tables",
        description = "Inventory tables.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {TablesCreate.class, TablesDelete.class, TablesList.class})
public final class TablesCommands extends CommandGroup {}
