package dev.opsctl.command.report;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code opsctl report}. */
@Command(
        name = "report",
        description = "Inventory reports.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ReportNow.class, ReportList.class, ReportShow.class})
public final class ReportCommands implements Runnable {

    @Spec
    CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "Which one? " + String.join(", ", spec.subcommands().keySet()));
    }
}
