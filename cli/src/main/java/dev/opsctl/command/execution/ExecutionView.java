package dev.opsctl.command.execution;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.execution.ExecutionTree;
import dev.opsctl.operation.execution.Executions;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.render.Format;
import dev.opsctl.target.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What {@code execution show} and {@code execution tail} share: one execution's story. */
abstract class ExecutionView extends BaseCommand {

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "EXECUTION",
            description = "An order's id, or an execution's name or ARN; without it the newest.")
    @Nullable
    String execution;

    @Option(
            names = "--flow",
            paramLabel = "FLOW",
            defaultValue = "OrderFlow",
            description = "The state machine (default: ${DEFAULT-VALUE}).")
    String flow;

    protected ExitCode tell(boolean follow) {
        try (Session session = session()) {
            Executions executions = new Executions(session.clients(), flow);
            boolean drawn = format() == Format.table;
            Executions.Story story = executions.tell(
                    executions.arn(execution),
                    follow,
                    drawn ? new StatePrinter(terminal()) : ExecutionTree.Listener.NONE);
            if (drawn) {
                end(story);
            } else {
                print(story);
            }
            // who asked to see has seen; who waited for the end wants to know whether it is good
            return !follow || "SUCCEEDED".equals(story.status()) ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private void end(Executions.Story story) {
        terminal().clearStatus();
        String status = "SUCCEEDED".equals(story.status())
                ? terminal().good(story.status())
                : terminal().bad(story.status());
        terminal().out().println(story.name() + "  " + status + (story.error() == null ? "" : "  " + story.error()));
        terminal().out().flush();
    }
}
