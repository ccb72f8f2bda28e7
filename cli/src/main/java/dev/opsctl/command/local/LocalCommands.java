package dev.opsctl.command.local;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

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
public final class LocalCommands implements Runnable {

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Which one? " + String.join(", ", spec.subcommands().keySet()));
    }
}
