package dev.opsctl.command.local;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.render.Format;
import dev.opsctl.target.Directories;
import dev.opsctl.target.LocalCloudProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl local logs}. */
@Command(
        name = "logs",
        description = "The log of the cloud itself.",
        footer = {"", "Example:", "  opsctl local logs --lines 50"})
final class LocalLogs extends BaseCommand {

    @Option(
            names = "--lines",
            paramLabel = "N",
            defaultValue = "100",
            description = "How many lines (default: ${DEFAULT-VALUE}).")
    int lines;

    @Override
    protected ExitCode run() throws IOException {
        Path log = new LocalCloudProcess(Directories.cloudState()).log();
        List<String> all = Files.exists(log) ? Files.readAllLines(log) : List.of();
        List<String> last = all.subList(Math.max(0, all.size() - lines), all.size());
        if (format() != Format.table) {
            print(last);
            return ExitCode.OK;
        }
        last.forEach(terminal().out()::println);
        terminal().out().flush();
        return ExitCode.OK;
    }
}
