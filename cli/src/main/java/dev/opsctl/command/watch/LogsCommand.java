package dev.opsctl.command.watch;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.command.base.Durations;
import dev.opsctl.operation.logs.FunctionLogs;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.render.Format;
import dev.opsctl.target.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl logs}. */
@Command(
        name = "logs",
        description = {
            "The log lines of functions, in the order of time: of one, of several, of all when none is named.",
            "Of several, each line says whose it is."
        },
        footer = {
            "",
            "Examples:",
            "  opsctl logs InventoryReport",
            "  opsctl logs AppServer --follow --since 5m",
            "  opsctl logs ProcessOrder ShipOrder --filter ERROR",
            "  opsctl logs --order ORDER_ID",
            "  opsctl logs --follow --filter '{ $.level = \"ERROR\" }'"
        },
        subcommands = LogsQuery.class)
public final class LogsCommand extends BaseCommand {

    @Parameters(
            arity = "0..*",
            paramLabel = "FUNCTION",
            description = "Functions' names, or log groups; all functions without.")
    List<String> functions = List.of();

    @Option(
            names = {"-f", "--follow"},
            description = "Wait for more until Ctrl-C.")
    boolean follow;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "How far back, e.g. 30s, 5m, 2h, 7d (default: 1h; 1d with --order).")
    @Nullable
    String since;

    @Option(names = "--filter", paramLabel = "PATTERN", description = "A CloudWatch Logs filter pattern.")
    @Nullable
    String filter;

    @Option(names = "--order", paramLabel = "ORDER_ID", description = "Only lines that name this order.")
    @Nullable
    String order;

    @Override
    protected ExitCode run() {
        if (order != null && !order.matches("[A-Za-z0-9_-]+")) {
            throw new OperationException(
                    ExitCode.USAGE, "'" + order + "' is no order's id", "See which there are: opsctl order list");
        }
        Instant begin = Instant.now().minus(Durations.parse(since != null ? since : order == null ? "1h" : "1d"));
        // The order's id is a pattern that CloudWatch Logs can look for; with another one, it is looked for here.
        String pattern = filter == null && order != null ? "\"" + order + "\"" : filter;
        try (Session session = session()) {
            FunctionLogs logs = new FunctionLogs(session.clients());
            List<String> whose = functions.isEmpty() ? logs.functions() : functions;
            List<FunctionLogs.Line> lines = new ArrayList<>();
            Consumer<FunctionLogs.Line> sink =
                    format() == Format.table ? new LogPrinter(terminal(), whose) : follow ? this::print : lines::add;
            logs.read(whose, new FunctionLogs.Wanted(begin, pattern, order, follow), sink);
            if (format() != Format.table && !follow) {
                print(lines);
            }
            return ExitCode.OK;
        }
    }
}
