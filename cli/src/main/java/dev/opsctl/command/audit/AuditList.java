package dev.opsctl.command.audit;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.api.OperatorConsole;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Session;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl audit list}. */
@Command(
        name = "list",
        description = "Decisions about orders, redriven messages and lifted suppressions, newest first.",
        footer = {"", "Examples:", "  opsctl audit list", "  opsctl audit list --subject ORDER_ID -o json"})
final class AuditList extends BaseCommand {

    @Option(
            names = "--subject",
            paramLabel = "ID",
            description = "Only what was done to it: an order's id, a queue's name, an address.")
    @Nullable
    String subject;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "25",
            description = "At most (default: ${DEFAULT-VALUE}).")
    int limit;

    @Override
    protected ExitCode run() {
        if (limit > 1000) {
            throw new OperationException(ExitCode.USAGE, "--limit is 1 to 1000", "See: opsctl audit list --help");
        }
        try (Session session = session()) {
            print(
                    new OperatorConsole(session.clients()).audit(subject, limit),
                    "at",
                    "who",
                    "action",
                    "subject",
                    "state",
                    "reason",
                    "outcome");
            return ExitCode.OK;
        }
    }
}
