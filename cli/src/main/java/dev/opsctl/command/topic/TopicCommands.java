package dev.opsctl.command.topic;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code opsctl topic}. */
@Command(
        name = "topic",
        description = "Topics and who hears them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {TopicList.class, TopicSubscribe.class, TopicUnsubscribe.class})
public final class TopicCommands implements Runnable {

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Which one? " + String.join(", ", spec.subcommands().keySet()));
    }
}
