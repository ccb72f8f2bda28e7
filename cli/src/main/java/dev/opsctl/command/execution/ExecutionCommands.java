package dev.opsctl.command.execution;

import dev.opsctl.command.base.CommandGroup;
import picocli.CommandLine.Command;

/** {@code opsctl execution}. */
@Command(
        name = "execution",
        description = "Executions of a flow: list them, tell their story, follow them live.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ExecutionList.class, ExecutionShow.class, ExecutionTail.class})
public final class ExecutionCommands extends CommandGroup {}
