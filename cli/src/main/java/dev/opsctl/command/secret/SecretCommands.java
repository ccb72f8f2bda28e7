package dev.opsctl.command.secret;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code opsctl secret}. */
@Command(
        name = "secret",
        description = "Secrets of the system, in Secrets Manager.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {SecretSet.class, SecretShow.class, SecretList.class})
public final class SecretCommands implements Runnable {

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Which one? " + String.join(", ", spec.subcommands().keySet()));
    }
}
