package dev.opsctl.command.topic;

import dev.opsctl.command.base.CommandGroup;
import picocli.CommandLine.Command;

/** {@code opsctl topic}. */
@Command(
        name = "topic",
        description = "Topics and who hears them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {TopicList.class, TopicSubscribe.class, TopicUnsubscribe.class})
public final class TopicCommands extends CommandGroup {}
