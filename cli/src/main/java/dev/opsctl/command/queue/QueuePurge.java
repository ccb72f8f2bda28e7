package dev.opsctl.command.queue;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.queue.Queues;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl queue purge}. */
@Command(
        name = "purge",
        description = "Delete all messages of a queue for ever.",
        footer = {"", "Example:", "  opsctl queue purge POC-Queue-DLQ --yes"})
final class QueuePurge extends BaseCommand {

    @Parameters(index = "0", paramLabel = "QUEUE", description = "The queue's name.")
    String queue;

    @Option(
            names = {"-y", "--yes"},
            description = "Consent; without it nothing is touched.")
    boolean yes;

    @Override
    protected ExitCode run() {
        try (Session session = changing();
                Queues queues = new Queues(session.clients())) {
            if (!yes) {
                Queues.Queue found = queues.find(queue);
                throw new OperationException(
                        ExitCode.USAGE,
                        "This would delete all messages of " + found.name() + " for ever ("
                                + (found.messages() + found.inFlight() + found.delayed()) + " now)",
                        "Nothing was touched. To consent, run: opsctl queue purge " + queue + " --yes");
            }
            print(queues.purge(queue));
            return ExitCode.OK;
        }
    }
}
