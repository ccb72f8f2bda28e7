package dev.opsctl.command.execution;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.execution.Executions;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl execution list}. */
@Command(
        name = "list",
        description = {
            "Executions, newest first.",
            "END is the state that one ended in: it says what came of it, also where a flow has SUCCEEDED in telling that a payment failed."
        },
        footer = {"", "Example:", "  opsctl execution list --status FAILED"})
final class ExecutionList extends BaseCommand {

    /** How an execution stands, as Step Functions says it. */
    enum Status {
        RUNNING,
        SUCCEEDED,
        FAILED,
        TIMED_OUT,
        ABORTED
    }

    @Option(names = "--status", paramLabel = "STATUS", description = "Only those that are: ${COMPLETION-CANDIDATES}.")
    @Nullable
    Status status;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many (default: ${DEFAULT-VALUE}).")
    int limit;

    @Option(
            names = "--flow",
            paramLabel = "FLOW",
            defaultValue = "OrderFlow",
            description = "The state machine (default: ${DEFAULT-VALUE}).")
    String flow;

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            print(
                    new Executions(session.clients(), flow).told(status == null ? null : status.name(), limit),
                    "name",
                    "status",
                    "end",
                    "started",
                    "took",
                    "error");
            return ExitCode.OK;
        }
    }
}
