package dev.opsctl.command.mail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.mail.MailEvents;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.FileTrouble;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl mail send}. */
@Command(
        name = "send",
        description = "Send a mail through POST /api/mail.",
        footer = {
            "",
            "Examples:",
            "  opsctl mail send --template welcome --to operator@example.com --data name=Ana --locale es --wait",
            "  opsctl mail send --template history --to operator@example.com --data-file history.json"
        })
final class MailSend extends BaseCommand {

    @Option(names = "--template", required = true, paramLabel = "NAME", description = "A template's name or id.")
    String template;

    @Option(names = "--to", required = true, paramLabel = "ADDRESS", description = "The recipient.")
    String to;

    @Option(names = "--locale", paramLabel = "LANGUAGE", description = "en, es or fr; without it the default one.")
    @Nullable
    String locale;

    @Option(names = "--data", paramLabel = "NAME=TEXT", description = "What the template shows; repeat it for more.")
    Map<String, String> data = new LinkedHashMap<>();

    @Option(names = "--data-file", paramLabel = "FILE", description = "A JSON object with the data.")
    @Nullable
    Path dataFile;

    @Option(names = "--id", paramLabel = "ID", description = "The mail's id: the same id twice is one mail.")
    @Nullable
    String id;

    @Option(names = "--wait", description = "Wait until it is delivered, or is not.")
    boolean await;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long --wait waits (default: ${DEFAULT-VALUE}).")
    long timeout;

    @Override
    protected ExitCode run() {
        ObjectNode fields = read();
        data.forEach(fields::put);
        try (Session session = changing()) {
            MailEvents mails = new MailEvents(session.clients(), session.parameters());
            MailEvents.Accepted accepted = mails.send(template, to, locale, fields, id);
            if (!await) {
                print(accepted);
                return ExitCode.OK;
            }
            JsonNode mail = mails.await(
                    accepted.eventId(), timeout, status -> terminal().say("  " + status));
            print(mail);
            String status = mail.path("status").asText();
            return status.equals("SENT") ? ExitCode.OK : status.equals("PENDING") ? ExitCode.PARTIAL : ExitCode.FAILED;
        }
    }

    private ObjectNode read() {
        ObjectMapper json = new ObjectMapper();
        if (dataFile == null) {
            return json.createObjectNode();
        }
        try {
            if (json.readTree(Files.readAllBytes(dataFile)) instanceof ObjectNode object) {
                return object;
            }
            throw new OperationException(
                    ExitCode.USAGE, dataFile + " holds no JSON object", "Like {\"name\":\"Ana\"}.");
        } catch (IOException e) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "Cannot read JSON from " + dataFile + ": " + FileTrouble.why(e),
                    "Like {\"name\":\"Ana\"}.",
                    e);
        }
    }
}
