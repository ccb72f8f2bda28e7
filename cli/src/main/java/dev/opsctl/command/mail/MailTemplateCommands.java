package dev.opsctl.command.mail;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code opsctl mail templates}. */
@Command(
        name = "templates",
        description = "The mail templates in their bucket.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = MailTemplatesPush.class)
final class MailTemplateCommands implements Runnable {

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Which one? " + String.join(", ", spec.subcommands().keySet()));
    }
}
