package dev.opsctl.command.queue;

import dev.opsctl.command.base.CommandGroup;
import picocli.CommandLine.Command;

/** {@code opsctl queue}. */
@Command(
        name = "queue",
        description = "Queues and their dead letters: look, send back, empty.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {QueueList.class, QueuePeek.class, QueueRedrive.class, QueuePurge.class})
public final class QueueCommands extends CommandGroup {}
