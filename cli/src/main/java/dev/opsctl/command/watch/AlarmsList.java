package dev.opsctl.command.watch;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.watch.Alarms;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.render.Format;
import dev.opsctl.target.Session;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl alarms list}. */
@Command(
        name = "list",
        description = "Every alarm with its state, those that are on first.",
        footer = {"", "Examples:", "  opsctl alarms list", "  opsctl alarms list --state ALARM -o json"})
final class AlarmsList extends BaseCommand {

    /** A line of the table, where a rule over many alarms would be longer than all others together. */
    record Row(String name, String state, String since, String watches) {

        static Row of(Alarms.Alarm alarm) {
            return new Row(
                    alarm.name(),
                    alarm.state(),
                    alarm.since(),
                    !alarm.composite()
                            ? alarm.watches()
                            : alarm.on().isEmpty()
                                    ? "other alarms, none of which is on"
                                    : "other alarms; on: " + String.join(", ", alarm.on()));
        }
    }

    private static final List<String> STATES = List.of("OK", "ALARM", "INSUFFICIENT_DATA");

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description = "Only those in state OK, ALARM or INSUFFICIENT_DATA.")
    @Nullable
    String state;

    @Override
    protected ExitCode run() {
        if (state != null && !STATES.contains(state.toUpperCase(Locale.ROOT))) {
            throw new OperationException(
                    ExitCode.USAGE, "There is no state '" + state + "'", "Choose one of: " + String.join(", ", STATES));
        }
        try (Session session = session()) {
            List<Alarms.Alarm> alarms = new Alarms(session.clients())
                    .list().stream()
                            .filter(alarm -> state == null || alarm.state().equalsIgnoreCase(state))
                            .toList();
            print(format() == Format.table ? alarms.stream().map(Row::of).toList() : alarms);
            return ExitCode.OK;
        }
    }
}
