package dev.opsctl.command.tables;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code opsctl tables}. */
@Command(
        name = "tables",
        description = "Inventory tables.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {TablesCreate.class, TablesList.class})
public final class TablesCommands implements Runnable {

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Which one? " + String.join(", ", spec.subcommands().keySet()));
    }
}
