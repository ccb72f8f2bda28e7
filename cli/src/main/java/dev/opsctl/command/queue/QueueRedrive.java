package dev.opsctl.command.queue;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.queue.Queues;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl queue redrive}. */
@Command(
        name = "redrive",
        description = "Send all messages of a dead-letter queue back to where they came from.",
        footer = {
            "",
            "Examples:",
            "  opsctl queue redrive POC-Queue-DLQ --dry-run",
            "  opsctl queue redrive POC-Queue-DLQ"
        })
final class QueueRedrive extends BaseCommand {

    @Parameters(index = "0", paramLabel = "QUEUE", description = "The dead-letter queue's name.")
    String queue;

    @Option(names = "--to", paramLabel = "QUEUE", description = "Another queue to move them to.")
    @Nullable
    String to;

    @Option(names = "--dry-run", description = "Only say what would be moved, and where to.")
    boolean dryRun;

    @Override
    protected ExitCode run() {
        try (Session session = dryRun ? session() : changing();
                Queues queues = new Queues(session.clients())) {
            print(
                    dryRun
                            ? queues.plan(queue, to)
                            : queues.redrive(queue, to, moved -> terminal().status(moved + " moved")));
            terminal().clearStatus();
            return ExitCode.OK;
        }
    }
}
