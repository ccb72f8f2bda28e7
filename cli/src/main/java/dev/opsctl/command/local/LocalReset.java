package dev.opsctl.command.local;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Directories;
import dev.opsctl.target.LocalCloudProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl local reset}. */
@Command(
        name = "reset",
        description = "Give its whole state up: stacks, data, mails.",
        footer = {"", "Example:", "  opsctl local reset --yes"})
final class LocalReset extends BaseCommand {

    @Option(
            names = {"-y", "--yes"},
            description = "Consent; without it nothing is touched.")
    boolean yes;

    @Override
    protected ExitCode run() throws IOException {
        Path state = Directories.cloudState();
        if (!Files.exists(state)) {
            terminal().say("There is no state in " + state + ".");
            return ExitCode.OK;
        }
        if (!yes) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "This would delete everything in " + state,
                    "To consent, run: opsctl local reset --yes");
        }
        new LocalCloudProcess(state).stop();
        try (Stream<Path> files = Files.walk(state)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
        terminal().say("The local cloud is empty again.");
        return ExitCode.OK;
    }
}
