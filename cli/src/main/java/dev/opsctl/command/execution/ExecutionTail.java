package dev.opsctl.command.execution;

import dev.opsctl.outcome.ExitCode;
import picocli.CommandLine.Command;

/** {@code opsctl execution tail}. */
@Command(
        name = "tail",
        description = {
            "Follow an execution, state by state, to its end: how long each took, how often it was retried,",
            "what it changed in the data, and what the function had logged where it failed."
        },
        footer = {"", "Examples:", "  opsctl execution tail", "  opsctl execution tail -o json | jq '.states[].name'"})
final class ExecutionTail extends ExecutionView {

    @Override
    protected ExitCode run() {
        return tell(true);
    }
}
