package dev.opsctl.command.deploy;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.deploy.Attachment;
import dev.opsctl.operation.deploy.Resumption;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl resume}. */
@Command(
        name = "resume",
        description = {
            "Get stacks out of the states in which they are stuck.",
            "What was only planned or could not be made is removed; a rollback or a deletion that has failed goes on."
        },
        footer = {
            "",
            "Examples:",
            "  opsctl resume --plan",
            "  opsctl resume",
            "  opsctl resume --yes --context staging    (at AWS consent names the context)",
            "  opsctl resume --skip Orders.StockTable   (UPDATE_ROLLBACK_FAILED: leave it as it is)",
            "  opsctl resume --retain ArtifactBucket    (DELETE_FAILED: leave it without a stack)"
        })
public final class ResumeCommand extends BaseCommand {

    private static final int LONGEST_REASON = 300;

    @Option(names = "--plan", description = "Only say what is stuck, and what would be done.")
    boolean plan;

    @Option(
            names = "--skip",
            paramLabel = "RESOURCE",
            description =
                    "Leave this resource as it is when a rollback goes on; in a nested stack: NESTED.RESOURCE. Repeat it for more.")
    List<String> skip = List.of();

    @Option(
            names = "--retain",
            paramLabel = "RESOURCE",
            description = "Leave this resource without a stack when a deletion goes on. Repeat it for more.")
    List<String> retain = List.of();

    @Option(
            names = {"-y", "--yes"},
            description =
                    "Consent, without which nothing is touched at AWS; there, --context says for which environment.")
    boolean yes;

    @Override
    protected ExitCode run() {
        try (Session session = plan ? session() : changing()) {
            DeploymentProgress progress = new DeploymentProgress(terminal());
            Resumption resumption = new Resumption(session.clients(), session.partner(), skip, retain, progress);
            List<Resumption.Stuck> stuck = resumption.plan();
            if (stuck.isEmpty()) {
                terminal()
                        .say("No stack is stuck on " + session.target().describe()
                                + ". What is under way: opsctl attach");
            }
            for (Resumption.Stuck one : stuck) {
                one.failed().forEach((name, reason) -> terminal()
                        .say(terminal().bad("  ✗ ") + name + " in " + one.stack() + ": "
                                + FailureCardText.cut(reason, LONGEST_REASON)));
            }
            if (plan || stuck.isEmpty()) {
                print(stuck, "stack", "status", "will");
                return ExitCode.OK;
            }
            needConsentAtAws(
                    yes,
                    session,
                    stuck.stream()
                            .map(one -> one.will() + " (stack " + one.stack() + ")")
                            .collect(Collectors.joining(" and ")));
            List<Attachment.Ended> ended;
            try (StackInterruption interruption = new StackInterruption(terminal(), resumption.atWork(), progress)) {
                ended = resumption.run();
            }
            terminal().clearStatus();
            terminal().say("Go on with: opsctl deploy");
            print(ended);
            return ExitCode.OK;
        }
    }
}
