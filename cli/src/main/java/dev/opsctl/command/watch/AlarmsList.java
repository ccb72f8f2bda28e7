package dev.opsctl.command.watch;

import dev.opsctl.ExitCode;
import dev.opsctl.command.BaseCommand;
import dev.opsctl.operation.watch.Alarms;
import dev.opsctl.target.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl alarms list}. */
@Command(
        name = "list",
        description = "Every alarm with its state, those that are on first.",
        footer = {"", "Examples:", "  opsctl alarms list", "  opsctl alarms list --state ALARM -o json"})
final class AlarmsList extends BaseCommand {

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Only those in state OK, ALARM or INSUFFICIENT_DATA.")
    String state;

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            print(
                    new Alarms(session.clients())
                            .list().stream()
                                    .filter(alarm ->
                                            state == null || alarm.state().equalsIgnoreCase(state))
                                    .toList(),
                    "name",
                    "state",
                    "since",
                    "watches");
            return ExitCode.OK;
        }
    }
}
