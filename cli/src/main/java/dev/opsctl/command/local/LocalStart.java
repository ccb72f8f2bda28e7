package dev.opsctl.command.local;

import dev.opsctl.ExitCode;
import dev.opsctl.command.BaseCommand;
import dev.opsctl.target.Directories;
import dev.opsctl.target.LocalCloudProcess;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl local start}. */
@Command(
        name = "start",
        description = "Start it, if it does not run.",
        footer = {"", "Example:", "  opsctl local start --port 4566"})
final class LocalStart extends BaseCommand {

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "The port to prefer; a free one is taken if another program has it.")
    int port;

    @Override
    protected ExitCode run() {
        LocalCloudProcess.Daemon daemon = new LocalCloudProcess(Directories.cloudState()).ensureRunning(port);
        if (port != 0 && daemon.port() != port) {
            terminal()
                    .say("Port " + port + " was not to be had, or the cloud ran already: it is at "
                            + daemon.endpoint());
        }
        print(new LocalStatus.State(
                "running",
                daemon.endpoint().toString(),
                daemon.pid(),
                daemon.startedAt(),
                Directories.cloudState().toString()));
        return ExitCode.OK;
    }
}
