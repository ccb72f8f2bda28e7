package dev.opsctl.command.watch;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.command.base.Durations;
import dev.opsctl.operation.watch.Metrics;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.render.Format;
import dev.opsctl.render.board.Figures;
import dev.opsctl.render.board.Sparkline;
import dev.opsctl.target.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl metrics get}. */
@Command(
        name = "get",
        description = {
            "A metric's values, a line for each set of dimensions that it has.",
            "The table draws them; json has every point."
        },
        footer = {
            "",
            "Examples:",
            "  opsctl metrics get AWS/SQS ApproximateNumberOfMessagesVisible",
            "  opsctl metrics get AWS/Lambda Duration -d FunctionName=AppServer --stat p50,p99 --period 5m --since 1d"
        })
final class MetricsGet extends BaseCommand {

    /** A line of the table. */
    record Row(String dimensions, String stat, String values, String last, String min, String max, String sum) {}

    private static final int WIDTH = 30;

    @Parameters(index = "0", paramLabel = "NAMESPACE", description = "Such as AWS/Lambda.")
    String namespace;

    @Parameters(index = "1", paramLabel = "NAME", description = "Such as Errors.")
    String name;

    @Option(
            names = {"-d", "--dimension"},
            paramLabel = "NAME=VALUE",
            description = "Only metrics with this dimension.")
    Map<String, String> dimensions = new LinkedHashMap<>();

    @Option(
            names = "--stat",
            paramLabel = "STAT",
            split = ",",
            defaultValue = "Sum",
            description =
                    "Sum, Average, Minimum, Maximum, SampleCount, p99 …, several with commas (default: ${DEFAULT-VALUE}).")
    List<String> stats;

    @Option(
            names = "--period",
            paramLabel = "TIME",
            defaultValue = "1m",
            description = "How long each point is; longer where there would be too many (default: ${DEFAULT-VALUE}).")
    String period;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "3h",
            description = "How far back (default: ${DEFAULT-VALUE}).")
    String since;

    @Override
    protected ExitCode run() {
        Duration range = Durations.parse(since);
        long seconds = Durations.parse(period).toSeconds();
        if (seconds == 0 || seconds % 60 != 0 || seconds > 86_400 || range.isZero()) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "--period " + period + " --since " + since + " cannot be: periods are whole minutes up to a day",
                    "Write --period 1m or 5m or 1h, and --since 3h or 7d.");
        }
        try (Session session = session()) {
            Instant to = session.time();
            List<Metrics.Series> all = new Metrics(session.clients())
                    .get(namespace, name, dimensions, stats, (int) seconds, to.minus(range), to);
            print(format() == Format.table ? all.stream().map(MetricsGet::row).toList() : all);
            return ExitCode.OK;
        }
    }

    private static Row row(Metrics.Series series) {
        return new Row(
                series.dimensions().entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .collect(Collectors.joining(" ")),
                series.stat(),
                Sparkline.of(series.points().stream().map(Metrics.Point::value).toList(), WIDTH),
                figure(series.last()),
                figure(series.min()),
                figure(series.max()),
                series.stat().equals("Sum") ? figure(series.sum()) : "-");
    }

    private static String figure(@Nullable Double value) {
        return value == null ? "-" : Figures.brief(value);
    }
}
