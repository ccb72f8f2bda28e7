package dev.opsctl.command.deploy;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.deploy.Attachment;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code opsctl cancel}. */
@Command(
        name = "cancel",
        description = {
            "End what is under way on the stacks.",
            "An update goes back to what was before; of a creation what was made is deleted, but for what holds data.",
            "A deletion cannot be cancelled."
        },
        footer = {"", "Examples:", "  opsctl cancel"})
public final class CancelCommand extends BaseCommand {

    @Override
    protected ExitCode run() {
        try (Session session = changing()) {
            DeploymentProgress progress = new DeploymentProgress(terminal());
            Attachment attachment =
                    new Attachment(session.clients(), session.partner(), TemplateFiles.bundled(), progress);
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
