package dev.opsctl.command.bank;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code opsctl bank client}. */
@Command(
        name = "client",
        description = "Clients of the bank.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {BankClientCreate.class, BankClientShow.class})
final class BankClientCommands implements Runnable {

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Which one? " + String.join(", ", spec.subcommands().keySet()));
    }
}
