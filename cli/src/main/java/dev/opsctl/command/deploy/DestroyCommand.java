package dev.opsctl.command.deploy;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.deploy.AtWork;
import dev.opsctl.operation.deploy.Destruction;
import dev.opsctl.operation.deploy.TeardownLosses;
import dev.opsctl.operation.tables.Tables;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.target.Session;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
public final class DestroyCommand extends BaseCommand {

    @Option(
            names = {"-y", "--yes"},
            description = "Consent; without it nothing is touched. At AWS, --context says for which environment.")
    boolean yes;

    @Option(names = "--tables", description = "Delete the operator's own inventory tables too, with all their items.")
    boolean tables;

    @Override
    protected ExitCode run() {
        DeploymentProgress progress = new DeploymentProgress(terminal());
        try (StackInterruption interruption = new StackInterruption(terminal(), new AtWork(), progress);
                Session session = changing()) {
            Destruction destruction = new Destruction(session.clients(), session.partner(), progress);
            interruption.on(destruction.atWork());
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
                tell(destruction.fates());
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
            interruption.close();
            terminal().clearStatus();
            Map<String, TeardownLosses.Fate> fates = new LinkedHashMap<>();
            destroyed.forEach(d -> fates.put(d.stack(), new TeardownLosses.Fate(d.kept(), d.lost())));
            tell(fates);
            print(destroyed, "stack", "outcome");
            return ExitCode.OK;
        }
    }

    /** What stays and what is lost, for a person; data has it all. */
    private void tell(Map<String, TeardownLosses.Fate> fates) {
        fates.forEach((stack, fate) -> {
            if (!fate.kept().isEmpty()) {
                terminal().say(stack + " keeps, and the next deployment takes back:");
                fate.kept().forEach(kept -> terminal().say("  " + kept));
            }
            if (!fate.lost().isEmpty()) {
                terminal().say(stack + " loses for good:");
                fate.lost().forEach((what, names) -> terminal().say("  " + what + ": " + String.join(", ", names)));
            }
        });
    }
}
