package dev.opsctl.command.watch;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.watch.Alarms;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.target.Session;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl alarms history}. */
@Command(
        name = "history",
        description = "What happened to an alarm, newest first: states, actions, changes.",
        footer = {"", "Example:", "  opsctl alarms history system-healthy"})
final class AlarmsHistory extends BaseCommand {

    @Parameters(index = "0", paramLabel = "NAME", description = "The alarm's name.")
    String name;

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many (default: ${DEFAULT-VALUE}).")
    int limit;

    @Override
    protected ExitCode run() {
        try (Session session = session()) {
            print(new Alarms(session.clients()).history(name, limit), "at", "kind", "summary");
            return ExitCode.OK;
        }
    }
}
