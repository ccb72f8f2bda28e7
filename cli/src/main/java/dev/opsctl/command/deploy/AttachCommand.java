package dev.opsctl.command.deploy;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.deploy.Attachment;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl attach}. */
@Command(
        name = "attach",
        description = {
            "Come back to what is under way on the stacks and see it end, whoever began it, from any machine.",
            "The exit status is that of the command that began it."
        },
        footer = {"", "Examples:", "  opsctl attach", "  opsctl attach --templates templates"})
public final class AttachCommand extends BaseCommand {

    @Option(
            names = "--templates",
            paramLabel = "FOLDER",
            description = "The templates that are being deployed, if not the bundled ones: errors name their lines.")
    @Nullable
    Path templates;

    @Override
    protected ExitCode run() {
        TemplateFiles files = templates == null ? TemplateFiles.bundled() : TemplateFiles.in(templates);
        try (Session session = session()) {
            DeploymentProgress progress = new DeploymentProgress(terminal());
            Attachment attachment = new Attachment(session.clients(), session.partner(), files, progress);
            List<Attachment.Ended> ended;
            try (StackInterruption interruption = new StackInterruption(terminal(), attachment.atWork(), progress)) {
                ended = attachment.follow();
            }
            terminal().clearStatus();
            terminal()
                    .say(
                            ended.isEmpty()
                                    ? "Nothing is under way on "
                                            + session.target().describe() + ". How it stands: opsctl status"
                                    : "Nothing is under way any more. If a deployment was interrupted, it goes on with: opsctl deploy");
            print(ended);
            return ExitCode.OK;
        }
    }
}
