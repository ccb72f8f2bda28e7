package dev.opsctl.command.mail;

import dev.opsctl.ExitCode;
import dev.opsctl.command.BaseCommand;
import dev.opsctl.operation.Mail;
import dev.opsctl.target.Session;
import picocli.CommandLine.Command;

/** {@code opsctl mail inbox}. */
@Command(
        name = "inbox",
        description = "Mails that arrived in the local mailbox, newest first.",
        footer = {"", "Example:", "  opsctl mail inbox"})
final class MailInbox extends BaseCommand {

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            print(new Mail(session).inbox(), "id", "date", "from", "to", "subject");
            return ExitCode.OK;
        }
    }
}
