package dev.opsctl.command.topic;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.topic.Topics;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import picocli.CommandLine.Command;

/** {@code opsctl topic list}. */
@Command(
        name = "list",
        description = "Every topic and its subscribers.",
        footer = {"", "Example:", "  opsctl topic list"})
final class TopicList extends BaseCommand {

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            print(new Topics(session.clients()).list(), "topic", "protocol", "endpoint", "state");
            return ExitCode.OK;
        }
    }
}
