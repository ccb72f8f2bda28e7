package dev.opsctl.command.report;

import dev.opsctl.command.base.CommandGroup;
import picocli.CommandLine.Command;

/** {@code opsctl report}. */
@Command(
        name = "report",
        description = "Inventory reports.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ReportNow.class, ReportList.class, ReportShow.class})
public final class ReportCommands extends CommandGroup {}
