package dev.opsctl.command.local;

import dev.opsctl.command.base.CommandGroup;
import picocli.CommandLine.Command;

/** {@code opsctl local}. */
@Command(
        name = "local",
        description = "The local cloud on this machine.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            LocalStart.class,
            LocalStop.class,
            LocalStatus.class,
            LocalReset.class,
            LocalLogs.class,
            LocalEnv.class,
            LocalTime.class
        })
public final class LocalCommands extends CommandGroup {}
