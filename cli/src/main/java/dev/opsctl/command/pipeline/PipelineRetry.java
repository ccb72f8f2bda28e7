package dev.opsctl.command.pipeline;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.pipeline.Retry;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import picocli.CommandLine.Command;

/** {@code opsctl pipeline retry}. */
@Command(
        name = "retry",
        description = {
            "Run what has failed again: the stage, if that can be repeated, else everything, with what is in the branch now.",
            "Where nothing has failed, what is in the branch now is deployed."
        },
        footer = {"", "Example:", "  opsctl pipeline retry && opsctl pipeline tail"})
final class PipelineRetry extends BaseCommand {

    @Override
    protected ExitCode run() {
        try (Session session = changing()) {
            print(new Retry(session.clients()).retry());
            return ExitCode.OK;
        }
    }
}
