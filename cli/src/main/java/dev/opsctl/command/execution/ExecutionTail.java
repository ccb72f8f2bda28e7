package dev.opsctl.command.execution;

import dev.opsctl.ExitCode;
import dev.opsctl.command.BaseCommand;
import dev.opsctl.operation.Executions;
import dev.opsctl.render.Format;
import dev.opsctl.target.Session;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code opsctl execution tail}. */
@Command(
        name = "tail",
        description = "Follow an execution, state by state, to its end.",
        footer = {"", "Example:", "  opsctl execution tail"})
final class ExecutionTail extends BaseCommand {

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "EXECUTION",
            description = "Name or ARN; without it the newest.")
    String execution;

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            Executions executions = new Executions(session.clients());
            List<Executions.Step> steps = new ArrayList<>();
            Executions.Execution end = executions.tail(executions.arn(execution), step -> {
                steps.add(step);
                if (format() == Format.table) {
                    show(step);
                }
            });
            if (format() == Format.table) {
                terminal()
                        .out()
                        .println(end.name() + "  "
                                + ("SUCCEEDED".equals(end.status())
                                        ? terminal().good(end.status())
                                        : terminal().bad(end.status())));
                terminal().out().flush();
            } else {
                print(steps);
            }
            return "SUCCEEDED".equals(end.status()) ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private void show(Executions.Step step) {
        var out = terminal().out();
        if (step.type().endsWith("StateEntered")) {
            out.println(terminal().dim(step.time()) + "  " + terminal().bold(step.state()));
        } else if (step.type().endsWith("StateExited")) {
            out.println(terminal().dim(step.time()) + "    " + terminal().good("done")
                    + (step.millis() == null ? "" : " in " + step.millis() + " ms"));
        } else if (step.detail() != null) {
            out.println(terminal().dim(step.time()) + "    " + terminal().bad(step.type()) + "  " + step.detail());
        }
        out.flush();
    }
}
