package dev.opsctl.command;

import dev.opsctl.command.plan.PlanText;
import dev.opsctl.operation.plan.Plan;
import dev.opsctl.operation.plan.PlanFile;
import dev.opsctl.operation.plan.Planning;
import dev.opsctl.operation.template.Packaging;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.render.Format;
import dev.opsctl.render.Screen;
import dev.opsctl.target.Context;
import dev.opsctl.target.Session;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
final class PlanCommand extends BaseCommand {

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
    Path templates;

    @Mixin
    ParameterOptions parameters;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Keep the plan in this file, and its change sets, for opsctl deploy --from FILE.")
    Path out;

    @Option(names = "--schema", description = "Print the JSON Schema of -o json, and nothing else.")
    boolean schema;

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
        if (schema) {
            spec.commandLine()
                    .getOut()
                    .print(new String(
                            Packaging.resource("dev/opsctl/operation/plan/plan.schema.json"), StandardCharsets.UTF_8));
            spec.commandLine().getOut().flush();
            return ExitCode.OK;
        }
        return plan(this, what, templates, parameters, out);
    }

    /** Plans for a command, whichever it is. */
    static ExitCode plan(BaseCommand command, String what, Path templates, ParameterOptions parameters, Path out) {
        List<String> parts = DeployCommand.parts(what);
        TemplateFiles files = templates == null ? TemplateFiles.bundled() : TemplateFiles.in(templates);
        parameters.check(files);
        if (out != null) {
            PlanFile.check(out);
        }
        try (Session session = command.changing()) {
            Planning planning = new Planning(
                    session.clients(),
                    session.partner(),
                    files,
                    session.parameters(),
                    new DeploymentProgress(command.terminal()));
            Thread interrupted = new Thread(planning::stop);
            Runtime.getRuntime().addShutdownHook(interrupted);
            try {
                if (out == null) {
                    show(command, planning.plan(parts), deploying(what));
                } else {
                    Planning.Kept kept = planning.keep(
                            parts,
                            templates == null
                                    ? null
                                    : templates.toAbsolutePath().normalize().toString());
                    kept.file().write(out);
                    show(command, kept.plan(), List.of("Apply exactly this:", "  opsctl deploy --from " + out));
                }
            } finally {
                unhook(interrupted);
            }
        }
        return ExitCode.OK;
    }

    private static void unhook(Thread interrupted) {
        try {
            Runtime.getRuntime().removeShutdownHook(interrupted);
        } catch (IllegalStateException e) {
            // it is at work: somebody has pressed Ctrl-C
        }
    }

    private static List<String> deploying(String what) {
        String part = what.equals("all") ? "" : " " + what;
        return List.of(
                "Deploy it:",
                "  opsctl deploy" + part,
                "Or keep the plan, and apply exactly that:",
                "  opsctl plan" + part + " --out plan.json",
                "  opsctl deploy --from plan.json");
    }

    private static void show(BaseCommand command, Plan plan, List<String> next) {
        command.terminal().clearStatus();
        if (command.format() != Format.table) {
            command.print(plan);
            return;
        }
        Hints hints = Opsctl.hints(command.spec.commandLine());
        List<String> steps = next.stream()
                .map(hints::of)
                .map(step -> step.replace(" --plan", ""))
                .toList();
        new PlanText(Screen.size().columns(), Screen.coloured())
                .lines(plan, plan.isEmpty() ? List.of() : steps)
                .forEach(command.spec.commandLine().getOut()::println);
        command.spec.commandLine().getOut().flush();
    }
}
