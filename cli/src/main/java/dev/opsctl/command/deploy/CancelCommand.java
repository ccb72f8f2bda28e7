package dev.opsctl.command.deploy;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.deploy.Attachment;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl cancel}. */
@Command(
        name = "cancel",
        description = {
            "Cancel what CloudFormation is doing on the stacks, and wait until that is undone.",
            "An update goes back to what was before. What a creation has made so far is deleted, except for what holds data.",
            "A deletion cannot be cancelled."
        },
        footer = {
            "",
            "Examples:",
            "  opsctl cancel",
            "  opsctl cancel --yes --context staging   (at AWS consent names the context)"
        })
public final class CancelCommand extends BaseCommand {

    @Option(
            names = {"-y", "--yes"},
            description =
                    "Consent, without which nothing is touched at AWS; there, --context says for which environment.")
    boolean yes;

    @Override
    protected ExitCode run() {
        try (Session session = changing()) {
            DeploymentProgress progress = new DeploymentProgress(terminal());
            Attachment attachment =
                    new Attachment(session.clients(), session.partner(), TemplateFiles.bundled(), progress);
            List<String> begun = attachment.underWay();
            if (!begun.isEmpty()) {
                needConsentAtAws(yes, session, "cancel " + String.join(" and ", begun));
            }
            List<Attachment.Ended> ended;
            try (StackInterruption interruption = new StackInterruption(terminal(), attachment.atWork(), progress)) {
                ended = attachment.cancel();
            }
            terminal().clearStatus();
            if (ended.isEmpty()) {
                terminal()
                        .say("Nothing is under way on " + session.target().describe()
                                + ", so there is nothing to cancel.");
            }
            print(ended);
            return ExitCode.OK;
        }
    }
}
