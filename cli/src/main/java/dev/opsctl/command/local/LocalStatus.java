package dev.opsctl.command.local;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Directories;
import dev.opsctl.target.LocalCloudProcess;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** {@code opsctl local status}. */
@Command(
        name = "status",
        description = "Whether it runs, and where.",
        footer = {"", "Example:", "  opsctl local status"})
final class LocalStatus extends BaseCommand {

    /**
     * How the local cloud stands.
     *
     * @param trouble that it ran out of memory since it was started, and what to do; null if it did not
     */
    record State(
            String state,
            @Nullable String endpoint,
            @Nullable Long pid,
            @Nullable String startedAt,
            String directory,
            @Nullable String trouble) {}

    @Override
    protected ExitCode run() {
        LocalCloudProcess process = new LocalCloudProcess(Directories.cloudState());
        String trouble = process.outOfMemory().orElse(null);
        print(process.running()
                .map(d -> new State(
                        "running",
                        d.endpoint().toString(),
                        d.pid(),
                        d.startedAt(),
                        Directories.cloudState().toString(),
                        trouble))
                .orElseGet(() -> new State(
                        "stopped", null, null, null, Directories.cloudState().toString(), trouble)));
        return ExitCode.OK;
    }
}
