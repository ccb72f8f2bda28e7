package dev.opsctl.command.watch;

import dev.opsctl.command.base.CommandGroup;
import picocli.CommandLine.Command;

/** {@code opsctl alarms}. */
@Command(
        name = "alarms",
        description = "Alarms: how they stand, what to do, what happened, and whether they are heard.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {AlarmsList.class, AlarmsShow.class, AlarmsHistory.class, AlarmsTest.class})
public final class AlarmsCommands extends CommandGroup {}
