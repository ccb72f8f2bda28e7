package dev.opsctl.command.mail;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code opsctl mail}. */
@Command(
        name = "mail",
        description = "Mails and addresses.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            MailSend.class,
            MailList.class,
            MailShow.class,
            MailRetry.class,
            MailSuppressed.class,
            MailTemplateCommands.class,
            MailInbox.class,
            MailVerify.class
        })
public final class MailCommands implements Runnable {

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Which one? " + String.join(", ", spec.subcommands().keySet()));
    }
}
