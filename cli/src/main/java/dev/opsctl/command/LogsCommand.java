package dev.opsctl.command;

import dev.opsctl.ExitCode;
import dev.opsctl.operation.FunctionLogs;
import dev.opsctl.render.Format;
import dev.opsctl.target.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl logs}. */
@Command(
        name = "logs",
        description = "The log lines of a function.",
        footer = {
            "",
            "Examples:",
            "  opsctl logs InventoryReport",
            "  opsctl logs AppServer --follow --since 5m",
            "  opsctl logs ProcessOrder --filter ERROR"
        })
final class LogsCommand extends BaseCommand {

    @Parameters(index = "0", paramLabel = "FUNCTION", description = "The function's name, or a log group.")
    String function;

    @Option(
            names = {"-f", "--follow"},
            description = "Wait for more until Ctrl-C.")
    boolean follow;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "1h",
            description = "How far back, e.g. 30s, 5m, 2h, 7d (default: ${DEFAULT-VALUE}).")
    String since;

    @Option(names = "--filter", paramLabel = "PATTERN", description = "A CloudWatch Logs filter pattern.")
    String filter;

    @Override
    protected ExitCode run() {
        Duration back = Durations.parse(since);
        try (Session session = session()) {
            List<FunctionLogs.Line> lines = new ArrayList<>();
            boolean stream = format() == Format.table;
            new FunctionLogs(session.clients()).read(function, Instant.now().minus(back), filter, follow, line -> {
                if (stream) {
                    terminal().out().println(terminal().dim(line.time()) + "  " + line.message());
                    terminal().out().flush();
                } else if (follow) {
                    print(line);
                } else {
                    lines.add(line);
                }
            });
            if (!stream && !follow) {
                print(lines);
            }
            return ExitCode.OK;
        }
    }
}
