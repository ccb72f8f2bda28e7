package dev.opsctl.command.watch;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.command.base.Durations;
import dev.opsctl.operation.logs.FunctionLogs;
import dev.opsctl.operation.logs.LogInsights;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.render.Format;
import dev.opsctl.target.Session;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl logs query}. */
@Command(
        name = "query",
        description = "Asks CloudWatch Logs Insights about the lines of functions: of all when none is named.",
        footer = {
            "",
            "Examples:",
            "  opsctl logs query 'filter level = \"ERROR\" | stats count(*) by function, message' --since 1d",
            "  opsctl logs query 'filter @type = \"REPORT\" | stats pct(@duration, 99) by bin(5m)' AppServer",
            "  opsctl logs query 'fields @timestamp, status, path | sort @timestamp desc' --group /aws/apigateway/POC-API"
        })
public final class LogsQuery extends BaseCommand {

    private static final int MOST = 10_000;

    @Parameters(index = "0", paramLabel = "QUERY", description = "The query, in quotes.")
    String query;

    @Parameters(index = "1..*", paramLabel = "FUNCTION", description = "Functions' names.")
    List<String> functions = new ArrayList<>();

    @Option(names = "--group", paramLabel = "GROUP", description = "A log group, several with several --group.")
    List<String> groups = new ArrayList<>();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "1h",
            description = "How far back (default: ${DEFAULT-VALUE}).")
    String since;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many rows at most, up to 10000 (default: ${DEFAULT-VALUE}).")
    int limit;

    @Override
    protected ExitCode run() {
        var back = Durations.parse(since);
        if (limit > MOST) {
            throw new OperationException(
                    ExitCode.USAGE, "--limit " + limit + " is no number of rows", "Choose 1 to " + MOST + ".");
        }
        try (Session session = session()) {
            LogInsights insights = new LogInsights(session.clients());
            List<String> asked = new ArrayList<>(groups);
            boolean named = !groups.isEmpty() || !functions.isEmpty();
            asked.addAll(insights.groups(named ? functions : new FunctionLogs(session.clients()).functions()));
            Instant to = session.time();
            LogInsights.Answer answer = insights.run(query, asked, to.minus(back), to, limit);
            print(answer.rows());
            if (format() == Format.table) {
                terminal().say(terminal().dim(answer.matched() + " of " + answer.scanned() + " lines matched"));
            }
            return ExitCode.OK;
        }
    }
}
