package dev.opsctl.command.mail;

import dev.opsctl.command.base.CommandGroup;
import picocli.CommandLine.Command;

/** {@code opsctl mail templates}. */
@Command(
        name = "templates",
        description = "The mail templates in their bucket.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = MailTemplatesPush.class)
final class MailTemplateCommands extends CommandGroup {}
