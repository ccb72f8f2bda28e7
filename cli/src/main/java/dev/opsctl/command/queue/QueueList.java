package dev.opsctl.command.queue;

import dev.opsctl.ExitCode;
import dev.opsctl.command.BaseCommand;
import dev.opsctl.operation.Queues;
import dev.opsctl.target.Session;
import picocli.CommandLine.Command;

/** {@code opsctl queue list}. */
@Command(
        name = "list",
        description = "Every queue with its depth and where its failures go.",
        footer = {"", "Example:", "  opsctl queue list"})
final class QueueList extends BaseCommand {

    @Override
    protected ExitCode run() {
        try (Session session = session();
                Queues queues = new Queues(session.clients())) {
            print(queues.list(), "name", "messages", "inFlight", "delayed", "deadLetters", "deadLettersOf");
            return ExitCode.OK;
        }
    }
}
