package dev.opsctl.command.mail;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.mail.Mail;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code opsctl mail verify}. */
@Command(
        name = "verify",
        description = "Have addresses verified, so that mail may go from and to them.",
        footer = {"", "Example:", "  opsctl mail verify inventory@example.com"})
final class MailVerify extends BaseCommand {

    @Parameters(index = "0..*", arity = "1..*", paramLabel = "ADDRESS", description = "E-mail addresses.")
    List<String> addresses;

    @Override
    protected ExitCode run() {
        try (Session session = changing()) {
            Mail mail = new Mail(session);
            List<Mail.Verification> results =
                    addresses.stream().map(mail::verify).toList();
            print(results);
            return results.stream().allMatch(r -> "Success".equals(r.status())) ? ExitCode.OK : ExitCode.PARTIAL;
        }
    }
}
