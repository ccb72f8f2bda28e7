package dev.opsctl.command.pipeline;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.pipeline.RunTail;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.render.Format;
import dev.opsctl.target.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code opsctl pipeline tail}. */
@Command(
        name = "tail",
        description = {
            "Follow a run to its end: stages, actions, the lines of its builds, and why it failed.",
            "The exit status says how it ended: 0 deployed, 1 failed, 5 overtaken by a newer push or stopped."
        },
        footer = {"", "Examples:", "  opsctl pipeline tail", "  opsctl pipeline tail -o json | jq .cause"})
final class PipelineTail extends BaseCommand {

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "RUN",
            description = "Its id, or how that begins; without it the newest.")
    @Nullable
    String run;

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            RunPrinter printer = new RunPrinter(terminal(), format() == Format.table);
            RunTail.Story story = new RunTail(session.clients(), printer).follow(run);
            if (format() == Format.table) {
                printer.end(story);
            } else {
                print(story);
            }
            return switch (story.status()) {
                case "Succeeded" -> ExitCode.OK;
                case "Failed" -> ExitCode.FAILED;
                default -> ExitCode.CONFLICT;
            };
        }
    }
}
