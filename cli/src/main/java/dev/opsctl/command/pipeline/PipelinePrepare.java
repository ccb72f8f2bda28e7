package dev.opsctl.command.pipeline;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.command.deploy.DeploymentProgress;
import dev.opsctl.operation.release.Preparation;
import dev.opsctl.operation.release.Release;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Session;
import dev.opsctl.target.ShellCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl pipeline prepare}. */
@Command(
        name = "prepare",
        description = {
            "What the pipeline's build does: upload a release and make its change sets, which nothing executes yet,",
            "and find out what they would replace or delete that holds data."
        },
        footer = {
            "",
            "Example:",
            "  opsctl package --out target/release && opsctl pipeline prepare try-1 --release target/release"
        })
final class PipelinePrepare extends BaseCommand {

    @Parameters(index = "0", paramLabel = "NAME", description = "The change sets' name: letters, digits and hyphens.")
    String name;

    @Option(
            names = "--release",
            required = true,
            paramLabel = "FOLDER",
            description = "What `opsctl package` has written.")
    Path release;

    @Option(
            names = "--variables",
            paramLabel = "FILE",
            description = "Write DATA_AT_RISK to this file, for a shell: \"none\", or what is at risk.")
    @Nullable
    Path variables;

    @Override
    protected ExitCode run() throws IOException {
        if (!name.matches("[A-Za-z][A-Za-z0-9-]{0,127}")) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "'" + name + "' is no name of a change set",
                    "Begin with a letter; up to 128 letters, digits and hyphens.");
        }
        try (Session session = changing()) {
            Preparation.Result result = new Preparation(session.clients(), new DeploymentProgress(terminal()))
                    .prepare(Release.read(release), name);
            if (variables != null) {
                Files.writeString(
                        variables, "DATA_AT_RISK=" + ShellCommand.quoted(List.of(result.dataAtRisk())) + "\n");
            }
            print(result);
            return ExitCode.OK;
        }
    }
}
