package dev.opsctl.command;

import dev.opsctl.ExitCode;
import dev.opsctl.operation.Stacks;
import dev.opsctl.render.Format;
import dev.opsctl.target.Session;
import picocli.CommandLine.Command;

/** {@code opsctl status}. */
@Command(
        name = "status",
        description = "How the stacks stand, with all their outputs.",
        footer = {"", "Examples:", "  opsctl status", "  opsctl status -o json | jq -r .outputs.ApiUrl"})
final class StatusCommand extends BaseCommand {

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            if (session.settings().context() != null
                    && !session.settings().context().equals("local")) {
                terminal().say(terminal().dim("target: " + session.target().describe()));
            }
            Stacks.Status status = new Stacks(session.clients()).status(session.partner());
            if (format() == Format.table) {
                print(status.stacks(), "name", "stack", "status", "updated");
                terminal().out().println();
                print(java.util.Map.of("outputs", status.outputs()));
            } else {
                print(status);
            }
            boolean deployed = status.stacks().stream()
                    .allMatch(
                            s -> s.status().endsWith("_COMPLETE") && !s.status().startsWith("ROLLBACK"));
            if (!deployed) {
                terminal().say("Not everything is deployed. Deploy it: opsctl deploy");
            }
            return ExitCode.OK;
        }
    }
}
