package dev.opsctl.command.tables;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.tables.Tables;
import dev.opsctl.operation.tables.Tables.InventoryTable;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Session;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl tables delete}. */
@Command(
        name = "delete",
        description = "Delete inventory tables that tables create or seed made, with all their items.",
        footer = {"", "Example:", "  opsctl tables delete RA_moda --yes"})
final class TablesDelete extends BaseCommand {

    @Parameters(index = "0..*", arity = "1..*", paramLabel = "NAME", description = "Names that begin with RA_ or VR_.")
    List<String> names;

    @Option(
            names = {"-y", "--yes"},
            description = "Consent; without it nothing is touched.")
    boolean yes;

    @Override
    protected ExitCode run() {
        try (Session session = changing()) {
            Tables tables = new Tables(session.clients());
            List<InventoryTable> found = tables.deletable(names);
            if (!yes) {
                throw new OperationException(
                        ExitCode.USAGE,
                        "This would delete for ever "
                                + found.stream()
                                        .map(table -> table.name() + " with " + table.items() + " items")
                                        .collect(Collectors.joining(", ")),
                        "Nothing was touched. To consent, run: opsctl tables delete " + String.join(" ", names)
                                + " --yes");
            }
            tables.delete(found.stream().map(InventoryTable::name).toList());
            print(
                    found.stream()
                            .map(table -> Map.of("name", table.name(), "items", table.items(), "outcome", "deleted"))
                            .toList(),
                    "name",
                    "items",
                    "outcome");
            return ExitCode.OK;
        }
    }
}
