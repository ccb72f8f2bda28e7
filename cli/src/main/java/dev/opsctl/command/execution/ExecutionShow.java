package dev.opsctl.command.execution;

import dev.opsctl.outcome.ExitCode;
import picocli.CommandLine.Command;

/** {@code opsctl execution show}. */
@Command(
        name = "show",
        description = "Show an execution as far as it is, without waiting.",
        footer = {"", "Examples:", "  opsctl execution show ORDER_ID", "  opsctl execution show -o yaml"})
final class ExecutionShow extends ExecutionView {

    @Override
    protected ExitCode run() {
        return tell(false);
    }
}
