package dev.opsctl.command.mail;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.functions.mail.domain.MailStatus;
import dev.opsctl.operation.mail.MailEvents;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl mail list}. */
@Command(
        name = "list",
        description = "Mails that the system was asked to send, newest first, and how they stand.",
        footer = {"", "Example:", "  opsctl mail list --status FAILED"})
final class MailList extends BaseCommand {

    @Option(names = "--status", paramLabel = "STATUS", description = "Only mails that are: ${COMPLETION-CANDIDATES}.")
    @Nullable
    MailStatus status;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "50",
            description = "At most (default: ${DEFAULT-VALUE}).")
    int limit;

    @Override
    protected ExitCode run() {
        if (limit > 1000) {
            throw new OperationException(ExitCode.USAGE, "--limit is 1 to 1000", "See: opsctl mail list --help");
        }
        try (Session session = session()) {
            print(
                    new MailEvents(session.clients(), session.parameters()).list(status, limit),
                    "eventId",
                    "status",
                    "template",
                    "to",
                    "createdAt",
                    "reason");
            return ExitCode.OK;
        }
    }
}
