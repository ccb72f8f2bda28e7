package dev.opsctl.command.pipeline;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.command.deploy.DeploymentProgress;
import dev.opsctl.operation.pipeline.PipelineStack;
import dev.opsctl.operation.template.TemplateFiles;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl pipeline deploy}. */
@Command(
        name = "deploy",
        description = {
            "Make the pipeline, or bring it up to date. What you do not choose stays as it is.",
            "It deploys iam and app; bootstrap, partner and the pipeline itself are deployed by hand."
        },
        footer = {
            "",
            "Examples:",
            "  opsctl pipeline deploy",
            "  opsctl pipeline deploy --approval always --branch release",
            "  opsctl pipeline deploy --source connection --connection ARN --repository owner/name",
            "  opsctl pipeline deploy --source s3 --bucket sources --key source.zip --order off"
        })
final class PipelineDeploy extends BaseCommand {

    @Option(
            names = "--source",
            paramLabel = "SOURCE",
            description = "codecommit (at first), connection (GitHub and others) or s3.")
    @Nullable
    String source;

    @Option(names = "--branch", paramLabel = "BRANCH", description = "Whose pushes are deployed (at first: main).")
    @Nullable
    String branch;

    @Option(names = "--connection", paramLabel = "ARN", description = "With --source connection: the connection's ARN.")
    @Nullable
    String connection;

    @Option(
            names = "--repository",
            paramLabel = "OWNER/NAME",
            description = "With --source connection: the repository behind it.")
    @Nullable
    String repository;

    @Option(
            names = "--bucket",
            paramLabel = "BUCKET",
            description = "With --source s3: where the archive is; it has to tell EventBridge of new objects.")
    @Nullable
    String bucket;

    @Option(names = "--key", paramLabel = "KEY", description = "With --source s3: the archive (at first: source.zip).")
    @Nullable
    String key;

    @Option(
            names = "--approval",
            paramLabel = "WHEN",
            description =
                    "Ask before anything changes: always, never, or data (at first): when something that holds data"
                            + " would be replaced or deleted.")
    @Nullable
    String approval;

    @Option(
            names = "--order",
            paramLabel = "SKU[:QTY]",
            description = "The order with which a run ends (at first: LATEX-GLOVES:1); off for none.")
    @Nullable
    String order;

    @Option(
            names = "--templates",
            paramLabel = "FOLDER",
            description = "Take pipeline.yaml from this folder instead of the bundled one.")
    @Nullable
    Path templates;

    @Override
    protected ExitCode run() {
        TemplateFiles files = templates == null ? TemplateFiles.bundled() : TemplateFiles.in(templates);
        Map<String, String> chosen = chosen();
        PipelineStack.check(chosen);
        try (Session session = changing()) {
            print(
                    new PipelineStack(session.clients(), session.partner())
                            .deploy(chosen, session.parameters(), files, new DeploymentProgress(terminal())),
                    "stack",
                    "outcome",
                    "status",
                    "outputs");
            terminal().say("Next: opsctl pipeline credentials, then push; follow it: opsctl pipeline tail");
            return ExitCode.OK;
        }
    }

    private Map<String, String> chosen() {
        Map<String, String> chosen = new LinkedHashMap<>();
        put(chosen, "Source", source);
        put(chosen, "Branch", branch);
        put(chosen, "ConnectionArn", connection);
        put(chosen, "ConnectionRepository", repository);
        put(chosen, "SourceBucket", bucket);
        put(chosen, "SourceKey", key);
        put(chosen, "Approval", approval);
        put(chosen, "SmokeOrder", order);
        return chosen;
    }

    private static void put(Map<String, String> chosen, String parameter, @Nullable String value) {
        if (value != null) {
            chosen.put(parameter, value);
        }
    }
}
