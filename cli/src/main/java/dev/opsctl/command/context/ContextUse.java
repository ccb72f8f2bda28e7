package dev.opsctl.command.context;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Contexts;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code opsctl context use}. */
@Command(
        name = "use",
        description = "Choose the context that commands work in from now on. One shell: export OPSCTL_CONTEXT=NAME.",
        footer = {"", "Examples:", "  opsctl context use staging", "  opsctl context use local"})
final class ContextUse extends BaseCommand {

    @Parameters(index = "0", paramLabel = "NAME", description = "The context.")
    String name;

    @Override
    protected ExitCode run() {
        Contexts after = Contexts.change(before -> before.using(name), terminal()::say);
        ContextView.overridden(name).ifPresent(terminal()::say);
        print(ContextView.Summary.of(name, after));
        return ExitCode.OK;
    }
}
