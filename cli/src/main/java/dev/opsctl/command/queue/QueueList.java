package dev.opsctl.command.queue;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.queue.Queues;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code opsctl queue list}. */
@Command(
        name = "list",
        description = {
            "Every queue of the system with its depth and where its failures go.",
            "Other queues of the account are found by their names: queue peek, purge, redrive."
        },
        footer = {"", "Example:", "  opsctl queue list"})
final class QueueList extends BaseCommand {

    @Override
    protected ExitCode run() {
        try (Session session = session();
                Queues queues = new Queues(session.clients())) {
            List<Queues.Queue> all = queues.list();
            print(all, "name", "messages", "inFlight", "delayed", "deadLetters", "deadLettersOf");
            for (Queues.Queue queue : all) {
                if (queue.trouble() != null) {
                    terminal().say(queue.name() + ": " + queue.trouble());
                }
            }
            return ExitCode.OK;
        }
    }
}
