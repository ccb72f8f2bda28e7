package dev.opsctl.command.queue;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.queue.Queues;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl queue peek}. */
@Command(
        name = "peek",
        description = "Show messages, and why they were set aside, without taking them.",
        footer = {
            "",
            "Examples:",
            "  opsctl queue peek POC-Queue-DLQ",
            "  opsctl queue peek order-processing-DLQ --limit 100 -o json"
        })
final class QueuePeek extends BaseCommand {

    @Parameters(index = "0", paramLabel = "QUEUE", description = "The queue's name.")
    String queue;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "10",
            description = "How many messages at most (default: ${DEFAULT-VALUE}).")
    int limit;

    @Option(names = "--anyway", description = "Look even where a look counts as one of the receives a message has.")
    boolean anyway;

    @Override
    protected ExitCode run() {
        try (Session session = session();
                Queues queues = new Queues(session.clients())) {
            print(queues.peek(queue, limit, anyway), "id", "sent", "receives", "reason", "body");
            return ExitCode.OK;
        }
    }
}
