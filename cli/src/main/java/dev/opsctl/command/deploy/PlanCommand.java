package dev.opsctl.command.deploy;

import dev.opsctl.operation.Bundled;
import dev.opsctl.outcome.ExitCode;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl plan}, and what {@code opsctl deploy --plan} does. */
@Command(
        name = "plan",
        description = {
            "Show what a deployment would change, property by property: what is lost first.",
            "Nothing is changed and no change set stays, unless --out keeps the plan."
        },
        footer = {
            "",
            "Examples:",
            "  opsctl plan",
            "  opsctl plan app --templates templates",
            "  opsctl plan --out plan.json",
            "  opsctl deploy --from plan.json",
            "  opsctl plan -o json"
        })
public final class PlanCommand extends DeploymentCommand {

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "iam|app|partner|all",
            defaultValue = "all",
            description = "What to plan (default: all).")
    String what;

    @Option(
            names = "--templates",
            paramLabel = "FOLDER",
            description = "Plan the templates of this folder instead of the bundled ones.")
    @Nullable
    Path templates;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Keep the plan in this file, and its change sets, for opsctl deploy --from FILE.")
    @Nullable
    Path out;

    @Option(names = "--schema", description = "Print the JSON Schema of -o json, and nothing else.")
    boolean schema;

    @Override
    protected ExitCode run() {
        if (schema) {
            spec.commandLine().getOut().print(Bundled.text("dev/opsctl/operation/plan/plan.schema.json"));
            spec.commandLine().getOut().flush();
            return ExitCode.OK;
        }
        return plan(what, templates, out);
    }
}
