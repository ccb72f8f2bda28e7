package dev.opsctl.command;

import dev.opsctl.ExitCode;
import dev.opsctl.OperationException;
import dev.opsctl.operation.Destruction;
import dev.opsctl.operation.Tables;
import dev.opsctl.target.Session;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl destroy}. */
@Command(
        name = "destroy",
        description = "Take the stacks down. What holds data stays, and the next deployment takes it back.",
        footer = {
            "",
            "Examples:",
            "  opsctl destroy --yes",
            "  opsctl destroy --yes --context staging   (at AWS consent names the context)",
            "  opsctl destroy --yes --tables   (also the tables that `tables create` made, with their items)"
        })
final class DestroyCommand extends BaseCommand {

    @Option(
            names = {"-y", "--yes"},
            description = "Consent; without it nothing is touched. At AWS, --context says for which environment.")
    boolean yes;

    @Option(names = "--tables", description = "Delete the operator's own inventory tables too, with all their items.")
    boolean tables;

    @Override
    protected ExitCode run() {
        try (Session session = changing()) {
            Destruction destruction =
                    new Destruction(session.clients(), session.partner(), new DeploymentProgress(terminal())::event);
            List<String> stacks = destruction.existing();
            List<String> managed = new Tables(session.clients()).managed();
            if (stacks.isEmpty() && (managed.isEmpty() || !tables)) {
                terminal()
                        .say("There is nothing to destroy on "
                                + session.target().describe() + ".");
                print(List.of());
                return ExitCode.OK;
            }
            if (!consented(yes, session)) {
                throw new OperationException(
                        ExitCode.USAGE,
                        "This would delete " + String.join(", ", stacks) + " on "
                                + session.target().describe()
                                + (managed.isEmpty()
                                        ? ""
                                        : "; tables made by `tables create` "
                                                + (tables ? "would go too: " : "would stay: ")
                                                + String.join(", ", managed)),
                        "Nothing was touched. To consent, run: opsctl destroy" + consenting(session));
            }
            if (tables) {
                new Tables(session.clients()).delete(managed);
            } else if (!managed.isEmpty()) {
                terminal()
                        .say("Kept, made by `tables create`: " + String.join(", ", managed)
                                + " (delete them with --tables)");
            }
            List<Destruction.Destroyed> destroyed = destruction.destroy();
            terminal().clearStatus();
            print(destroyed);
            return ExitCode.OK;
        }
    }
}
