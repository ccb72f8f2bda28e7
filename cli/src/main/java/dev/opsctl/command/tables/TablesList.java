package dev.opsctl.command.tables;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.tables.Tables;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import picocli.CommandLine.Command;

/** {@code opsctl tables list}. */
@Command(
        name = "list",
        description = "The tables that the report reads, with true item counts.",
        footer = {"", "Example:", "  opsctl tables list"})
final class TablesList extends BaseCommand {

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            print(new Tables(session.clients()).list(), "name", "kind", "items", "status", "managed");
            return ExitCode.OK;
        }
    }
}
