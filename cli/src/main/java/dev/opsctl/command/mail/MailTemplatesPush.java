package dev.opsctl.command.mail;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.mail.MailTemplates;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code opsctl mail templates push}. */
@Command(
        name = "push",
        description = "Upload mail templates; they take effect within ten seconds.",
        footer = {
            "",
            "A folder has index.json, the list of templates that may be used, and NAME.LOCALE.mail for each of them.",
            "What you upload stays when you deploy; without a folder the bundled templates come back.",
            "",
            "Example:",
            "  opsctl mail templates push templates/mail"
        })
final class MailTemplatesPush extends BaseCommand {

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FOLDER",
            description = "Where they are; the bundled ones if left out.")
    @Nullable
    Path folder;

    @Override
    protected ExitCode run() {
        try (Session session = changing()) {
            MailTemplates templates = new MailTemplates(session.clients());
            print(folder == null ? templates.restore() : templates.push(folder));
            return ExitCode.OK;
        }
    }
}
