package dev.opsctl.command.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.command.base.Durations;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Directories;
import dev.opsctl.target.LocalCloudProcess;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code opsctl local time}. */
@Command(
        name = "time",
        description = "Read the cloud's clock, or move it forward: schedules and waits on the way fire.",
        footer = {"", "Example:", "  opsctl local time +5m"})
final class LocalTime extends BaseCommand {

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "+TIME",
            description = "How far forward: +30s, +5m, +2h, +7d.")
    @Nullable
    String forward;

    @Override
    protected ExitCode run() throws IOException {
        Duration by = forward == null
                ? Duration.ZERO
                : Durations.parse(forward.startsWith("+") ? forward.substring(1) : forward);
        ObjectMapper json = new ObjectMapper();
        LocalCloudProcess process = new LocalCloudProcess(Directories.cloudState());
        process.ensureRunning(0);
        print(json.readTree(
                process.control("POST", "/_opsctl/time", json.createObjectNode().put("by", by.toString()))));
        return ExitCode.OK;
    }
}
