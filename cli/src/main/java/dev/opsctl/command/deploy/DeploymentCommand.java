package dev.opsctl.command.deploy;

import dev.opsctl.command.base.Hints;
import dev.opsctl.command.context.ParameterCommand;
import dev.opsctl.command.plan.PlanText;
import dev.opsctl.operation.plan.Plan;
import dev.opsctl.operation.plan.PlanFile;
import dev.opsctl.operation.plan.Planning;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.render.Format;
import dev.opsctl.render.Screen;
import dev.opsctl.target.Session;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What {@code opsctl plan} and {@code opsctl deploy} share: which stacks are meant, and how their plan is made and shown. */
abstract class DeploymentCommand extends ParameterCommand {

    static final String CONTENTS = "contents";

    /** The parts of the whole that a name means; none for everything. */
    static List<String> parts(String what) {
        return switch (what) {
            case "all" -> List.of();
            case "iam" -> List.of(Stacks.IAM);
            case "app" -> List.of(Stacks.APP);
            case "partner" -> List.of(Stacks.PARTNER);
            case CONTENTS ->
                throw new OperationException(
                        ExitCode.USAGE,
                        "Contents are copied, not planned: no stack changes",
                        "Copy them: opsctl deploy contents");
            default ->
                throw new OperationException(
                        ExitCode.USAGE,
                        "There is no stack '" + what + "'",
                        "Choose one of: iam, app, partner, contents, all");
        };
    }

    /** Plans, and shows it. @param out where the plan is kept to be applied; null if it is not */
    ExitCode plan(String what, @Nullable Path templates, @Nullable Path out) {
        List<String> parts = parts(what);
        TemplateFiles files = templates == null ? TemplateFiles.bundled() : TemplateFiles.in(templates);
        parameters.check(files);
        if (out != null) {
            PlanFile.check(out);
        }
        try (Session session = changing()) {
            Planning planning = new Planning(
                    session.clients(),
                    session.partner(),
                    files,
                    session.parameters(),
                    new DeploymentProgress(terminal()));
            Thread interrupted = new Thread(planning::stop);
            Runtime.getRuntime().addShutdownHook(interrupted);
            try {
                if (out == null) {
                    show(planning.plan(parts), deploying(what));
                } else {
                    Planning.Kept kept = planning.keep(
                            parts,
                            templates == null
                                    ? null
                                    : templates.toAbsolutePath().normalize().toString());
                    kept.file().write(out);
                    show(kept.plan(), List.of("Apply exactly this:", "  opsctl deploy --from " + out));
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

    private void show(Plan plan, List<String> next) {
        terminal().clearStatus();
        if (format() != Format.table) {
            print(plan);
            return;
        }
        Hints hints = new Hints(spec.commandLine());
        List<String> steps = next.stream()
                .map(hints::of)
                .map(step -> step.replace(" --plan", ""))
                .toList();
        new PlanText(Screen.size().columns(), Screen.coloured())
                .lines(plan, plan.isEmpty() ? List.of() : steps)
                .forEach(spec.commandLine().getOut()::println);
        spec.commandLine().getOut().flush();
    }
}
