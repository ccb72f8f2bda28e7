package dev.opsctl.command.pipeline;

import dev.opsctl.command.base.CommandGroup;
import picocli.CommandLine.Command;

/** {@code opsctl pipeline}. */
@Command(
        name = "pipeline",
        description = "From git push to live: the pipeline that builds, asks, deploys and proves itself.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            PipelineDeploy.class,
            PipelineStatus.class,
            PipelineTail.class,
            PipelineApprove.class,
            PipelineRetry.class,
            PipelineCredentials.class,
            PipelinePrepare.class,
            PipelineDestroy.class
        })
public final class PipelineCommands extends CommandGroup {}
