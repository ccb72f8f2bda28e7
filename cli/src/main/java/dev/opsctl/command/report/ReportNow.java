package dev.opsctl.command.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.report.Reports;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.render.Format;
import dev.opsctl.target.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl report now}. */
@Command(
        name = "now",
        description = "Run the report and print it.",
        footer = {"", "Example:", "  opsctl report now --no-mail"})
final class ReportNow extends BaseCommand {

    @Option(names = "--no-mail", description = "Do not announce it by mail.")
    boolean noMail;

    @Override
    protected ExitCode run() {
        try (Session session = changing()) {
            Reports reports = new Reports(session.clients());
            JsonNode report = reports.now(!noMail, session.time());
            if (format() == Format.table) {
                ReportView.print(report, terminal());
            } else {
                print(report);
            }
            for (OperationException denied : reports.denials(report)) {
                terminal().say(terminal().bad("error: ") + denied.getMessage() + ".");
                terminal().say("       " + denied.next());
            }
            boolean whole =
                    !report.path("partial").asBoolean() && !report.path("mail").has("error");
            return whole ? ExitCode.OK : ExitCode.PARTIAL;
        }
    }
}
