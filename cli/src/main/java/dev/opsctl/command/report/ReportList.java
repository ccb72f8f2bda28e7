package dev.opsctl.command.report;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.report.Reports;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl report list}. */
@Command(
        name = "list",
        description = "The stored reports, newest first.",
        footer = {"", "Example:", "  opsctl report list --limit 5"})
final class ReportList extends BaseCommand {

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many (default: ${DEFAULT-VALUE}).")
    int limit;

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            print(new Reports(session.clients()).list(limit));
            return ExitCode.OK;
        }
    }
}
