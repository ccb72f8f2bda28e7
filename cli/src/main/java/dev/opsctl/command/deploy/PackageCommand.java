package dev.opsctl.command.deploy;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.release.Release;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl package}. */
@Command(
        name = "package",
        description = {
            "Write what `opsctl deploy` would deploy to a folder: packaged templates, parameters, artifacts by their hashes.",
            "A pipeline's build makes its change sets from there; nothing is uploaded or changed."
        },
        footer = {
            "",
            "Examples:",
            "  opsctl package --out target/release",
            "  opsctl package --templates templates --out target/release"
        })
public final class PackageCommand extends BaseCommand {

    @Option(names = "--out", required = true, paramLabel = "FOLDER", description = "Where to write it.")
    Path out;

    @Option(
            names = "--templates",
            paramLabel = "FOLDER",
            description = "Package the templates of this folder instead of the bundled ones.")
    @Nullable
    Path templates;

    @Override
    protected ExitCode run() {
        TemplateFiles files = templates == null ? TemplateFiles.bundled() : TemplateFiles.in(templates);
        try (Session session = session()) {
            print(
                    Release.packaged(session.clients(), session.partner(), files, session.parameters())
                            .write(out),
                    "folder",
                    "artifacts",
                    "bytes");
            return ExitCode.OK;
        }
    }
}
