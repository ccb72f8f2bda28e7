package dev.opsctl.command.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.report.Reports;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.render.Format;
import dev.opsctl.target.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code opsctl report show}. */
@Command(
        name = "show",
        description = "One stored report.",
        footer = {"", "Example:", "  opsctl report show latest -o json"})
final class ReportShow extends BaseCommand {

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "ID",
            defaultValue = "latest",
            description = "A report's id, or latest.")
    String id;

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            JsonNode report = new Reports(session.clients()).show(id);
            if (format() == Format.table) {
                ReportView.print(report, terminal());
            } else {
                print(report);
            }
            return ExitCode.OK;
        }
    }
}
