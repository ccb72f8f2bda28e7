package dev.opsctl.command.pipeline;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.command.deploy.DeploymentProgress;
import dev.opsctl.operation.deploy.Destruction;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Session;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl pipeline destroy}. */
@Command(
        name = "destroy",
        description = "Take the pipeline down. What it has deployed stays, and so does its repository.",
        footer = {"", "Example:", "  opsctl pipeline destroy --yes"})
final class PipelineDestroy extends BaseCommand {

    @Option(
            names = {"-y", "--yes"},
            description = "Consent; without it nothing is touched.")
    boolean yes;

    @Override
    protected ExitCode run() {
        try (Session session = changing()) {
            Destruction destruction = Destruction.ofPipeline(session.clients(), new DeploymentProgress(terminal()));
            List<String> stacks = destruction.existing();
            if (stacks.isEmpty()) {
                terminal()
                        .say("There is no pipeline to destroy on "
                                + session.target().describe() + ".");
            } else if (!consented(yes, session)) {
                throw new OperationException(
                        ExitCode.USAGE,
                        "This would delete " + String.join(", ", stacks) + " on "
                                + session.target().describe() + " with the artifacts and logs of its runs",
                        "Nothing was touched. To consent, run: opsctl pipeline destroy" + consenting(session));
            }
            print(stacks.isEmpty() ? List.of() : destruction.destroy());
            return ExitCode.OK;
        }
    }
}
