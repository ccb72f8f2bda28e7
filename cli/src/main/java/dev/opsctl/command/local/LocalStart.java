package dev.opsctl.command.local;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.command.base.Numbers;
import dev.opsctl.outcome.ExitCode;
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
            converter = Numbers.Port.class,
            description = "The port to prefer; a free one is taken if another program has it.")
    int port;

    @Override
    protected ExitCode run() {
        LocalCloudProcess process = new LocalCloudProcess(Directories.cloudState());
        boolean ran = process.running().isPresent();
        LocalCloudProcess.Daemon daemon = process.ensureRunning(port);
        int wanted = port != 0 ? port : LocalCloudProcess.PREFERRED_PORT;
        if (ran && port != 0 && daemon.port() != port) {
            terminal()
                    .say("The cloud runs already, at " + daemon.endpoint()
                            + ". To move it: opsctl local stop && opsctl local start --port " + port);
        } else if (!ran && daemon.port() != wanted) {
            terminal()
                    .say("Port " + wanted + " is taken by another program; the cloud is at " + daemon.endpoint()
                            + ". opsctl finds it; for other tools: eval \"$(opsctl local env)\"");
        }
        daemon.unreachable().ifPresent(terminal()::say);
        print(new LocalStatus.State(
                "running",
                daemon.endpoint().toString(),
                daemon.pid(),
                daemon.startedAt(),
                Directories.cloudState().toString(),
                process.outOfMemory().orElse(null)));
        return ExitCode.OK;
    }
}
