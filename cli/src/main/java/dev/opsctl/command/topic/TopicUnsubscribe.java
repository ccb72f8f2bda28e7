package dev.opsctl.command.topic;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.topic.Topics;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code opsctl topic unsubscribe}. */
@Command(
        name = "unsubscribe",
        description = "End a subscription.",
        footer = {"", "Example:", "  opsctl topic unsubscribe POC-Topic warehouse@example.com"})
final class TopicUnsubscribe extends BaseCommand {

    @Parameters(index = "0", paramLabel = "TOPIC", description = "The topic's name.")
    String topic;

    @Parameters(index = "1", paramLabel = "ENDPOINT", description = "As `opsctl topic list` shows it.")
    String endpoint;

    @Override
    protected ExitCode run() {
        try (Session session = changing()) {
            print(new Topics(session.clients()).unsubscribe(topic, endpoint));
            return ExitCode.OK;
        }
    }
}
