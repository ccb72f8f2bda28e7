package dev.opsctl.command;

import dev.opsctl.ExitCode;
import dev.opsctl.OperationException;
import dev.opsctl.operation.Deployment;
import dev.opsctl.operation.Stacks;
import dev.opsctl.operation.TemplateFiles;
import dev.opsctl.target.Context;
import dev.opsctl.target.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl deploy}. */
@Command(
        name = "deploy",
        description = "Bring the stacks up to date: artifacts, then a change set per stack.",
        footer = {
            "",
            "Examples:",
            "  opsctl deploy",
            "  opsctl deploy iam",
            "  opsctl deploy --plan",
            "  opsctl deploy --templates templates",
            "  opsctl deploy --parameters production.json --set MailPolicy=never"
        })
final class DeployCommand extends BaseCommand {

    private static final String CONTENTS = "contents";

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "iam|app|partner|contents|all",
            defaultValue = "all",
            description = "What to deploy (default: all); contents are the pages and mail templates alone.")
    String what;

    @Option(names = "--plan", description = "Only show what would change.")
    boolean plan;

    @Option(
            names = "--templates",
            paramLabel = "FOLDER",
            description = "Deploy the templates of this folder instead of the bundled ones.")
    Path templates;

    @Mixin
    ParameterOptions parameters;

    @Override
    protected Context said() {
        return super.said().with(parameters.said());
    }

    @Override
    protected Map<String, String> saidInFile() {
        return parameters.inFile();
    }

    @Override
    protected ExitCode run() {
        List<String> parts =
                switch (what) {
                    case "all", CONTENTS -> List.of();
                    case "iam" -> List.of(Stacks.IAM);
                    case "app" -> List.of(Stacks.APP);
                    case "partner" -> List.of(Stacks.PARTNER);
                    default ->
                        throw new OperationException(
                                ExitCode.USAGE,
                                "There is no stack '" + what + "'",
                                "Choose one of: iam, app, partner, contents, all");
                };
        TemplateFiles files = templates == null ? TemplateFiles.bundled() : TemplateFiles.in(templates);
        parameters.check(files);
        try (Session session = changing()) {
            DeploymentProgress progress = new DeploymentProgress(terminal());
            Deployment deployment =
                    new Deployment(session.clients(), session.partner(), files, session.parameters(), plan, progress);
            if (what.equals(CONTENTS)) {
                deployment.bringContents();
                return ExitCode.OK;
            }
            List<Deployment.StackResult> results;
            try (StackInterruption interruption = new StackInterruption(terminal(), deployment.atWork(), progress)) {
                results = parts.isEmpty() ? deployment.deploy() : deployment.deploy(parts);
            }
            terminal().clearStatus();
            print(results, "stack", "outcome", "status");
            if (plan && format() == dev.opsctl.render.Format.table) {
                results.forEach(r -> print(r.changes()));
            }
        }
        return ExitCode.OK;
    }
}
