package dev.opsctl.command.mail;

import dev.opsctl.command.base.CommandGroup;
import picocli.CommandLine.Command;

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
public final class MailCommands extends CommandGroup {}
