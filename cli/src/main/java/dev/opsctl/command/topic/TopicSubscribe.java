package dev.opsctl.command.topic;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.topic.Topics;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code opsctl topic subscribe}. */
@Command(
        name = "subscribe",
        description = {
            "Let an address, a phone, a queue or a function hear a topic.",
            "A queue's or a function's own policy is made to let the topic in."
        },
        footer = {
            "",
            "Examples:",
            "  opsctl topic subscribe POC-Topic email warehouse@example.com",
            "  opsctl topic subscribe POC-Topic sms +34911234567",
            "  opsctl topic subscribe POC-Topic sqs audit-queue"
        })
final class TopicSubscribe extends BaseCommand {

    @Parameters(index = "0", paramLabel = "TOPIC", description = "The topic's name.")
    String topic;

    @Parameters(
            index = "1",
            paramLabel = "PROTOCOL",
            description = "email, email-json, sms, sqs, lambda, http or https.")
    String protocol;

    @Parameters(
            index = "2",
            paramLabel = "ENDPOINT",
            description = "Address, phone number, URL, or the name or ARN of a queue or function.")
    String endpoint;

    @Override
    protected ExitCode run() {
        try (Session session = changing()) {
            Topics.Subscriber subscriber = new Topics(session.clients()).subscribe(topic, protocol, endpoint);
            print(subscriber);
            if ("PENDING".equals(subscriber.state())) {
                terminal()
                        .say("Its owner has to confirm by the link that SNS has sent"
                                + (session.localCloud().isPresent() ? ": opsctl mail inbox" : "."));
            }
            return ExitCode.OK;
        }
    }
}
