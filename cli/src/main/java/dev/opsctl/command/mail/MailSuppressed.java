package dev.opsctl.command.mail;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.mail.MailEvents;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl mail suppressed}. */
@Command(
        name = "suppressed",
        description = "Addresses that bounced or complained; no mail goes to them.",
        footer = {"", "Example:", "  opsctl mail suppressed --release ana@example.com"})
final class MailSuppressed extends BaseCommand {

    @Option(names = "--release", paramLabel = "ADDRESS", description = "Let mails go to this address again.")
    @Nullable
    String address;

    @Override
    protected ExitCode run() {
        try (Session session = address == null ? session() : changing()) {
            MailEvents mails = new MailEvents(session.clients(), session.parameters());
            print(address == null ? mails.suppressed() : mails.release(address));
            return ExitCode.OK;
        }
    }
}
