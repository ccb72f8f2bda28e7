package dev.opsctl.command.watch;

import dev.opsctl.ExitCode;
import dev.opsctl.OperationException;
import dev.opsctl.command.BaseCommand;
import dev.opsctl.operation.watch.Alarms;
import dev.opsctl.target.Session;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl alarms list}. */
@Command(
        name = "list",
        description = "Every alarm with its state, those that are on first.",
        footer = {"", "Examples:", "  opsctl alarms list", "  opsctl alarms list --state ALARM -o json"})
final class AlarmsList extends BaseCommand {

    private static final List<String> STATES = List.of("OK", "ALARM", "INSUFFICIENT_DATA");

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Only those in state OK, ALARM or INSUFFICIENT_DATA.")
    String state;

    @Override
    protected ExitCode run() {
        if (state != null && !STATES.contains(state.toUpperCase(Locale.ROOT))) {
            throw new OperationException(
                    ExitCode.USAGE, "There is no state '" + state + "'", "Choose one of: " + String.join(", ", STATES));
        }
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
