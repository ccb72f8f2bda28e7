package dev.opsctl.command.help;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.Bundled;
import dev.opsctl.outcome.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code opsctl completion}. */
@Command(
        name = "completion",
        description = {
            "Print a completion script for bash, zsh or fish.",
            "It completes commands, options and what is deployed: functions, queues, orders, secrets, statuses."
        },
        footer = {
            "",
            "Examples:",
            "  eval \"$(opsctl completion bash)\"       in ~/.bashrc",
            "  source <(opsctl completion zsh)        in ~/.zshrc",
            "  opsctl completion fish | source        in ~/.config/fish/config.fish"
        })
public final class CompletionCommand extends BaseCommand {

    enum Shell {
        bash,
        zsh,
        fish
    }

    @Parameters(index = "0", paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
    Shell shell;

    @Override
    protected ExitCode run() {
        terminal().out().print(Bundled.text("completion/" + shell));
        terminal().out().flush();
        return ExitCode.OK;
    }
}
