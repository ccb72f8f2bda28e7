package dev.opsctl.command.mail;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.mail.MailEvents;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl mail retry}. */
@Command(
        name = "retry",
        description = "Send mails again that failed, or that wait for SES's quota.",
        footer = {"", "Example:", "  opsctl mail retry 3f0c2b1a-9d1e-4f51-9d53-2b0a5e4c7d11"})
final class MailRetry extends BaseCommand {

    @Parameters(
            index = "0..*",
            arity = "1..*",
            paramLabel = "ID",
            description = "Ids of mails, as opsctl mail list says.")
    List<String> ids;

    @Option(
            names = "--unknown",
            description = "Also mails of which nobody knows whether they are out. They may arrive twice.")
    boolean unknown;

    @Override
    protected ExitCode run() {
        try (Session session = changing()) {
            MailEvents mails = new MailEvents(session.clients(), session.parameters());
            print(ids.stream().map(id -> mails.retry(id, unknown)).toList());
            return ExitCode.OK;
        }
    }
}
