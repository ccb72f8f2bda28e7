package dev.opsctl.command.pipeline;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.pipeline.Pipeline;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import picocli.CommandLine.Command;

/** {@code opsctl pipeline status}. */
@Command(
        name = "status",
        description = "How the pipeline stands: each action, as its last run left it.",
        footer = {"", "Examples:", "  opsctl pipeline status", "  opsctl pipeline status -o json"})
final class PipelineStatus extends BaseCommand {

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            print(new Pipeline(session.clients()).actions(), "stage", "action", "status", "since", "message");
            return ExitCode.OK;
        }
    }
}
