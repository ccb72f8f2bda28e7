package dev.opsctl.command.execution;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code opsctl execution}. */
@Command(
        name = "execution",
        description = "Executions of a flow: list them, tell their story, follow them live.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ExecutionList.class, ExecutionShow.class, ExecutionTail.class})
public final class ExecutionCommands implements Runnable {

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Which one? " + String.join(", ", spec.subcommands().keySet()));
    }
}
