package dev.opsctl.command.deploy;

import dev.opsctl.operation.deploy.AtWork;
import dev.opsctl.operation.deploy.Deployment;
import dev.opsctl.operation.deploy.StackResult;
import dev.opsctl.operation.plan.PlanFile;
import dev.opsctl.operation.plan.PlannedDeployment;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Session;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
            "  opsctl deploy --from plan.json",
            "  opsctl deploy --templates templates",
            "  opsctl deploy --parameters production.json --set MailPolicy=never"
        })
public final class DeployCommand extends DeploymentCommand {

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "iam|app|partner|contents|all",
            defaultValue = "all",
            description = "What to deploy (default: all); contents are the pages and mail templates alone.")
    String what;

    @Option(names = "--plan", description = "Only show what would change: opsctl plan.")
    boolean plan;

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description =
                    "Apply exactly the plan that opsctl plan --out FILE kept, or refuse because something has moved.")
    @Nullable
    Path from;

    @Option(
            names = "--templates",
            paramLabel = "FOLDER",
            description = "Deploy the templates of this folder instead of the bundled ones.")
    @Nullable
    Path templates;

    @Override
    protected ExitCode run() {
        if (plan && from != null) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "--plan and --from exclude each other: one plans, the other applies a plan",
                    "See the plan in the file: opsctl plan, or apply it: opsctl deploy --from " + from);
        } else if (plan) {
            return plan(what, templates, null);
        } else if (from != null) {
            if (parameters.any()) {
                throw new OperationException(
                        ExitCode.USAGE,
                        "A kept plan has its own parameters: --set and --parameters change nothing of it",
                        "Plan with them: opsctl plan --out FILE, with the same options, or leave them out.");
            }
            return apply(from);
        }
        List<String> parts = what.equals(CONTENTS) ? List.of() : parts(what);
        TemplateFiles files = templates == null ? TemplateFiles.bundled() : TemplateFiles.in(templates);
        parameters.check(files);
        DeploymentProgress progress = new DeploymentProgress(terminal());
        try (StackInterruption interruption = new StackInterruption(terminal(), new AtWork(), progress);
                Session session = changing()) {
            Deployment deployment =
                    new Deployment(session.clients(), session.partner(), files, session.parameters(), progress);
            if (what.equals(CONTENTS)) {
                deployment.bringContents();
                return ExitCode.OK;
            }
            interruption.on(deployment.atWork());
            List<StackResult> results = deployment.deploy(parts);
            interruption.close();
            terminal().clearStatus();
            print(results, "stack", "outcome", "status");
        }
        return ExitCode.OK;
    }

    /** Applies a kept plan. */
    private ExitCode apply(Path from) {
        PlanFile file = PlanFile.read(from);
        Path folder = templates != null ? templates : file.templates() == null ? null : Path.of(file.templates());
        TemplateFiles files = folder == null ? TemplateFiles.bundled() : TemplateFiles.in(folder);
        if (!what.equals("all")) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "A plan is applied as a whole, and '" + what + "' names a part",
                    "Run: opsctl deploy --from " + from + ". Or plan the part: opsctl plan " + what + " --out FILE");
        }
        parameters.check(files);
        DeploymentProgress progress = new DeploymentProgress(terminal());
        try (StackInterruption interruption = new StackInterruption(terminal(), new AtWork(), progress);
                Session session = changing()) {
            PlannedDeployment deployment =
                    new PlannedDeployment(session.clients(), session.partner(), files, session.parameters(), progress);
            interruption.on(deployment.atWork());
            List<StackResult> results = deployment.apply(file);
            interruption.close();
            terminal().clearStatus();
            print(results, "stack", "outcome", "status");
        }
        return ExitCode.OK;
    }
}
