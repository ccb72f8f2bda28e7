package dev.opsctl.command.mail;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.ExitCode;
import dev.opsctl.command.BaseCommand;
import dev.opsctl.operation.Mail;
import dev.opsctl.operation.MailEvents;
import dev.opsctl.target.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl mail show}. */
@Command(
        name = "show",
        description =
                "How a mail stands (its id is that of opsctl mail list), or one as it arrived (an id of opsctl mail inbox).",
        footer = {
            "",
            "Examples:",
            "  opsctl mail show latest                                the newest mail of the inbox",
            "  opsctl mail show 3f0c2b1a-9d1e-4f51-9d53-2b0a5e4c7d11        how it stands",
            "  opsctl mail show 3f0c2b1a-9d1e-4f51-9d53-2b0a5e4c7d11 --eml  as it arrived"
        })
final class MailShow extends BaseCommand {

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "ID",
            defaultValue = "latest",
            description = "A mail's id, an inbox id, or latest.")
    String id;

    @Option(names = "--eml", description = "The mail as it arrived (RFC 5322), whatever kind of id it is.")
    boolean eml;

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            Mail mailbox = new Mail(session);
            if (Mail.isInboxId(id)) {
                terminal().out().print(mailbox.show(id));
                terminal().out().flush();
                return ExitCode.OK;
            }
            JsonNode mail = new MailEvents(session.clients(), session.parameters()).get(id);
            if (eml) {
                terminal().out().print(mailbox.arrived(mail));
                terminal().out().flush();
            } else {
                print(mail);
            }
            return ExitCode.OK;
        }
    }
}
