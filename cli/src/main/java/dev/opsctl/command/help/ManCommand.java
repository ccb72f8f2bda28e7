package dev.opsctl.command.help;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.command.base.CommandTree;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.FileTrouble;
import dev.opsctl.outcome.OperationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl man}. */
@Command(
        name = "man",
        description =
                "Print a command's manual page, or write those of all commands; the installer puts them where man finds them.",
        footer = {"", "Examples:", "  opsctl man order place | man -l -", "  opsctl man --to ~/.local/share/man/man1"})
public final class ManCommand extends BaseCommand {

    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The command's words; none for opsctl itself.")
    List<String> words = new ArrayList<>();

    @Option(names = "--to", paramLabel = "FOLDER", description = "Write the pages of all commands to this folder.")
    @Nullable
    Path to;

    /** @param folder what was written to */
    record Written(String folder, int pages) {}

    @Override
    protected ExitCode run() {
        List<Reference.Page> pages =
                Reference.pages(CommandTree.of(spec.commandLine()).only(""));
        if (to != null) {
            try {
                Files.createDirectories(to);
                for (Reference.Page page : pages) {
                    Files.writeString(to.resolve(page.file() + ".1"), ManPage.of(page));
                }
            } catch (IOException e) {
                throw new OperationException(
                        ExitCode.FAILED,
                        "Cannot write to " + to + ": " + FileTrouble.why(e),
                        "Name another folder.",
                        e);
            }
            print(new Written(to.toString(), pages.size()));
            return ExitCode.OK;
        }
        String name = String.join(" ", words);
        String wanted = words.isEmpty() ? "opsctl" : "opsctl " + name;
        terminal()
                .out()
                .print(pages.stream()
                        .filter(page -> page.name().equals(wanted))
                        .findFirst()
                        .map(ManPage::of)
                        .orElseThrow(() -> new OperationException(
                                ExitCode.USAGE,
                                "There is no command 'opsctl " + name + "'",
                                "See which there are: opsctl --help")));
        terminal().out().flush();
        return ExitCode.OK;
    }
}
