package dev.opsctl.command.mail;

import dev.opsctl.ExitCode;
import dev.opsctl.command.BaseCommand;
import dev.opsctl.operation.Mail;
import dev.opsctl.target.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code opsctl mail show}. */
@Command(
        name = "show",
        description = "One mail, as it was sent.",
        footer = {"", "Example:", "  opsctl mail show latest"})
final class MailShow extends BaseCommand {

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "ID",
            defaultValue = "latest",
            description = "A mail's id, or latest.")
    String id;

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            terminal().out().print(new Mail(session).show(id));
            terminal().out().flush();
            return ExitCode.OK;
        }
    }
}
