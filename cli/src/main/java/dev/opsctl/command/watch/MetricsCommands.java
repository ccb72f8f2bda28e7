package dev.opsctl.command.watch;

import dev.opsctl.command.base.CommandGroup;
import picocli.CommandLine.Command;

/** {@code opsctl metrics}. */
@Command(
        name = "metrics",
        description = "Metrics: which there are, and their values over time.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {MetricsGet.class, MetricsList.class})
public final class MetricsCommands extends CommandGroup {}
