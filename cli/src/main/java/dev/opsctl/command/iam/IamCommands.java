package dev.opsctl.command.iam;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code opsctl iam}. */
@Command(
        name = "iam",
        description = "What roles may do, and what they do.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {IamDiff.class})
public final class IamCommands implements Runnable {

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Which one? " + String.join(", ", spec.subcommands().keySet()));
    }
}
