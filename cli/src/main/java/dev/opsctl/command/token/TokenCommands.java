package dev.opsctl.command.token;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code opsctl token}. */
@Command(
        name = "token",
        description = "Bearer tokens of the shop's API.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = TokenIssue.class)
public final class TokenCommands implements Runnable {

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Which one? " + String.join(", ", spec.subcommands().keySet()));
    }
}
