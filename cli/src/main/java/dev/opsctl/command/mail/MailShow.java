package dev.opsctl.command.mail;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.mail.Letter;
import dev.opsctl.operation.mail.Mail;
import dev.opsctl.operation.mail.MailEvents;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.render.Format;
import dev.opsctl.target.Session;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
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
            "  opsctl mail show latest   (the newest mail of the inbox)",
            "  opsctl mail show 3f0c2b1a-9d1e-4f51-9d53-2b0a5e4c7d11   (how it stands)",
            "  opsctl mail show 3f0c2b1a-9d1e-4f51-9d53-2b0a5e4c7d11 --eml   (as it arrived)"
        })
final class MailShow extends BaseCommand {

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "ID",
            defaultValue = "latest",
            description = "A mail's id, an inbox id, or latest.")
    String id;

    @Option(names = "--eml", description = "The mail as it arrived (RFC 5322), not decoded, whatever kind of id it is.")
    boolean eml;

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            Mail mailbox = new Mail(session);
            if (Mail.isInboxId(id)) {
                if (eml) {
                    terminal().out().print(mailbox.show(id));
                    terminal().out().flush();
                } else if (format() == Format.table) {
                    page(mailbox.read(id));
                } else {
                    print(mailbox.read(id));
                }
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

    private void page(Letter letter) {
        print(letter, "id", "date", "from", "to", "subject");
        PrintWriter out = terminal().out();
        out.println();
        out.println(seen(letter.text() != null ? letter.text() : letter.html()));
        for (Letter.Attachment file : letter.attachments()) {
            out.println("attached: " + seen(file.name()) + ", " + file.type() + ", " + file.bytes() + " bytes");
        }
        if (letter.text() != null && letter.html() != null) {
            out.println("(It has an HTML part, too: -o json)");
        }
        out.flush();
    }

    /** Who writes a mail does not write to the terminal of who reads it. */
    private static String seen(@Nullable String text) {
        return text == null ? "-" : text.replaceAll("[\\p{Cntrl}&&[^\n\t]]", "").stripTrailing();
    }
}
