package dev.opsctl.command.tables;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.tables.Tables;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code opsctl tables create}. */
@Command(
        name = "create",
        description = "Create inventory tables; the next report has them.",
        footer = {"", "Example:", "  opsctl tables create RA_moda VR_juegos"})
final class TablesCreate extends BaseCommand {

    @Parameters(index = "0..*", arity = "1..*", paramLabel = "NAME", description = "Names that begin with RA_ or VR_.")
    List<String> names;

    @Override
    protected ExitCode run() {
        try (Session session = changing()) {
            print(new Tables(session.clients()).create(names), "name", "outcome", "status");
            return ExitCode.OK;
        }
    }
}
