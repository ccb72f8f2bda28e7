package dev.opsctl.command.key;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code opsctl key}. */
@Command(
        name = "key",
        description = "The one encryption key.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {KeyShow.class})
public final class KeyCommands implements Runnable {

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Which one? " + String.join(", ", spec.subcommands().keySet()));
    }
}
