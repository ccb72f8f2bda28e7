package dev.opsctl.command.pipeline;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.pipeline.GitAccess;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.GitConfig;
import dev.opsctl.target.Session;
import dev.opsctl.target.Settings;
import dev.opsctl.target.ShellCommand;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl pipeline credentials}. */
@Command(
        name = "credentials",
        description = {
            "Let Git into the pipeline's repository with your AWS credentials: Git asks this opsctl for each push, and for no other remote.",
            "Nothing secret is stored; what Git is told is good for 15 minutes."
        },
        footer = {
            "",
            "Examples:",
            "  opsctl pipeline credentials",
            "  git remote add live \"$(opsctl pipeline credentials -o json | jq -r .remote)\" && git push live HEAD:main"
        })
final class PipelineCredentials extends BaseCommand {

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Git's settings to write to, .git/config for example, instead of your global ones.")
    @Nullable
    Path file;

    @Parameters(
            index = "0",
            arity = "0..1",
            hidden = true,
            description = "What Git wants of its helper: get, store or erase.")
    @Nullable
    String asked;

    @Override
    protected ExitCode run() throws IOException {
        if (asked != null && !asked.equals("get")) {
            return ExitCode.OK; // nothing is stored, so there is nothing to erase
        }
        try (Session session = asked == null ? changing() : session()) {
            GitAccess access = new GitAccess(session.clients());
            if (asked == null) {
                print(access.install(file == null ? GitConfig.global() : GitConfig.in(file), helper(session)));
                return ExitCode.OK;
            }
            Optional<String> answer = access.answer(new String(System.in.readAllBytes(), StandardCharsets.UTF_8));
            answer.ifPresent(terminal().out()::println);
            terminal().out().flush();
            return ExitCode.OK;
        }
    }

    /** Target and context are said: what `opsctl use` chooses later is another matter. */
    private static String helper(Session session) {
        Settings settings = session.settings();
        List<String> words = new ArrayList<>(ShellCommand.opsctl());
        words.addAll(List.of("pipeline", "credentials", "--target", settings.target(), "--region", settings.region()));
        words.add("--prefix=" + settings.prefix());
        if (settings.context() != null) {
            words.addAll(List.of("--context", settings.context()));
        }
        if (settings.profile() != null) {
            words.addAll(List.of("--profile", settings.profile()));
        }
        return ShellCommand.quoted(words);
    }
}
