package dev.opsctl.command.watch;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.watch.Metrics;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl metrics list}. */
@Command(
        name = "list",
        description = "The metrics that had values within the last two weeks.",
        footer = {
            "",
            "Examples:",
            "  opsctl metrics list AWS/SQS",
            "  opsctl metrics list AWS/Lambda Errors --dimension FunctionName=AppServer"
        })
final class MetricsList extends BaseCommand {

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAMESPACE", description = "Only this one; all without.")
    @Nullable
    String namespace;

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "Only metrics of this name.")
    @Nullable
    String name;

    @Option(
            names = {"-d", "--dimension"},
            paramLabel = "NAME=VALUE",
            description = "Only metrics with this dimension.")
    Map<String, String> dimensions = new LinkedHashMap<>();

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            print(new Metrics(session.clients()).list(namespace, name, dimensions), "namespace", "name", "dimensions");
            return ExitCode.OK;
        }
    }
}
