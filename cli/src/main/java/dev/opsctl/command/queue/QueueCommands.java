package dev.opsctl.command.queue;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code opsctl queue}. */
@Command(
        name = "queue",
        description = "Queues and their dead letters: look, send back, empty.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {QueueList.class, QueuePeek.class, QueueRedrive.class, QueuePurge.class})
public final class QueueCommands implements Runnable {

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Which one? " + String.join(", ", spec.subcommands().keySet()));
    }
}
