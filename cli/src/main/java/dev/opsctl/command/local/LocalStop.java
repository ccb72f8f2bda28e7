package dev.opsctl.command.local;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Directories;
import dev.opsctl.target.LocalCloudProcess;
import picocli.CommandLine.Command;

/** {@code opsctl local stop}. */
@Command(
        name = "stop",
        description = "Stop it; its state stays.",
        footer = {"", "Example:", "  opsctl local stop"})
final class LocalStop extends BaseCommand {

    @Override
    protected ExitCode run() {
        boolean ran = new LocalCloudProcess(Directories.cloudState()).stop();
        terminal().say(ran ? "The local cloud has stopped." : "The local cloud was not running.");
        return ExitCode.OK;
    }
}
