package dev.opsctl.command.deploy;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.stack.Stacks;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.render.Format;
import dev.opsctl.target.Session;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;

/** {@code opsctl status}. */
@Command(
        name = "status",
        description = "How the stacks stand, and where the system answers; -o json has all outputs.",
        footer = {"", "Examples:", "  opsctl status", "  opsctl status -o json | jq -r .outputs.ApiUrl"})
public final class StatusCommand extends BaseCommand {

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
                addresses(status.outputs());
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

    /** Of a hundred outputs, those that somebody opens. */
    private void addresses(Map<String, String> outputs) {
        Map<String, String> addresses = new TreeMap<>(outputs);
        addresses.values().removeIf(value -> !value.startsWith("http"));
        addresses.keySet().removeIf(name -> name.endsWith("QueueUrl"));
        if (!addresses.isEmpty()) {
            print(addresses);
        }
        int rest = outputs.size() - addresses.size();
        if (rest > 0) {
            terminal().out().println("… " + rest + " outputs more: -o json");
            terminal().out().flush();
        }
    }
}
