package dev.opsctl.command.local;

import dev.opsctl.ExitCode;
import dev.opsctl.command.BaseCommand;
import dev.opsctl.target.Directories;
import dev.opsctl.target.LocalCloudProcess;
import picocli.CommandLine.Command;

/** {@code opsctl local status}. */
@Command(
        name = "status",
        description = "Whether it runs, and where.",
        footer = {"", "Example:", "  opsctl local status"})
final class LocalStatus extends BaseCommand {

    /** How the local cloud stands. */
    record State(String state, String endpoint, Long pid, String startedAt, String directory) {}

    @Override
    protected ExitCode run() {
        print(new LocalCloudProcess(Directories.cloudState())
                .running()
                .map(d -> new State(
                        "running",
                        d.endpoint().toString(),
                        d.pid(),
                        d.startedAt(),
                        Directories.cloudState().toString()))
                .orElseGet(() -> new State(
                        "stopped", null, null, null, Directories.cloudState().toString())));
        return ExitCode.OK;
    }
}
