package dev.opsctl.command.watch;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.watch.Alarms;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code opsctl alarms show}. */
@Command(
        name = "show",
        description = "One alarm: its state, why, and what to do.",
        footer = {"", "Example:", "  opsctl alarms show dead-letters-POC-Queue"})
final class AlarmsShow extends BaseCommand {

    @Parameters(index = "0", paramLabel = "NAME", description = "The alarm's name.")
    String name;

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            Alarms.Alarm alarm = new Alarms(session.clients()).show(name);
            print(alarm, "name", "state", "since", "reason", alarm.composite() ? "on" : "watches", "todo", "actions");
            return ExitCode.OK;
        }
    }
}
