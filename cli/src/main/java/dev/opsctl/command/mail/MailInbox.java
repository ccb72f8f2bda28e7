package dev.opsctl.command.mail;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.command.base.Since;
import dev.opsctl.operation.mail.Mail;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl mail inbox}. */
@Command(
        name = "inbox",
        description = "Mails that arrived in the local mailbox, newest first.",
        footer = {
            "",
            "Examples:",
            "  opsctl mail inbox",
            "  opsctl mail inbox --to ana@example.com --since 10m",
            "  opsctl mail inbox --subject confirmed"
        })
final class MailInbox extends BaseCommand {

    @Option(names = "--to", paramLabel = "ADDRESS", description = "Only to this address, or a part of one.")
    @Nullable
    String to;

    @Option(names = "--subject", paramLabel = "TEXT", description = "Only with this in the subject.")
    @Nullable
    String subject;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only what came since: how long ago (10m), or a time (2026-01-31T12:00:00Z).")
    @Nullable
    String since;

    @Override
    protected ExitCode run() {
        Since begin = since == null ? null : Since.parse(since);
        try (Session session = session()) {
            print(
                    new Mail(session).inbox(to, subject, begin == null ? null : begin.from(session.time())),
                    "id",
                    "date",
                    "to",
                    "subject",
                    "from");
            return ExitCode.OK;
        }
    }
}
