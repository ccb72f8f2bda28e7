package dev.opsctl.command;

import dev.opsctl.ExitCode;
import dev.opsctl.OperationException;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code opsctl completion}. */
@Command(
        name = "completion",
        description = "Print a completion script for bash or zsh.",
        footer = {
            "",
            "Examples:",
            "  eval \"$(opsctl completion bash)\"",
            "  opsctl completion zsh > ~/.opsctl-completion; source ~/.opsctl-completion"
        })
final class CompletionCommand extends BaseCommand {

    @Parameters(index = "0", paramLabel = "bash|zsh", description = "The shell.")
    String shell;

    @Override
    protected ExitCode run() {
        if (!shell.equals("bash") && !shell.equals("zsh")) {
            throw new OperationException(
                    ExitCode.USAGE, "There is no completion for '" + shell + "'", "Choose bash or zsh.");
        }
        terminal().out().print(AutoComplete.bash("opsctl", Opsctl.commandLine()));
        terminal().out().flush();
        return ExitCode.OK;
    }
}
