package dev.opsctl.command.watch;

import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.operation.watch.SystemLoad;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.render.Cells;
import dev.opsctl.render.Format;
import dev.opsctl.render.Screen;
import dev.opsctl.render.board.LoadPicture;
import dev.opsctl.target.Session;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code opsctl top}. */
@Command(
        name = "top",
        description = {
            "What the system does now: functions, queues, flows, orders a minute, alarms. q ends.",
            "Functions' and flows' figures are of the last five minutes."
        },
        footer = {"", "Examples:", "  opsctl top", "  opsctl top --once", "  opsctl top -o json | jq .ordersPerMinute"})
public final class TopCommand extends BaseCommand {

    private static final long LOCAL_REFRESH = 2_000;
    private static final long REFRESH = 15_000;

    @Option(names = "--once", description = "Print it once.")
    boolean once;

    @Override
    protected ExitCode run() throws IOException {
        try (Session session = session();
                SystemLoad system = new SystemLoad(session.clients())) {
            if (format() != Format.table) {
                print(system.at(session.time()));
            } else if (once || !Screen.stdoutIsTerminal()) {
                picture(system.at(session.time()), Screen.size().columns(), Integer.MAX_VALUE)
                        .forEach(terminal().out()::println);
                terminal().out().flush();
            } else {
                live(session, system);
            }
            return ExitCode.OK;
        }
    }

    private static void live(Session session, SystemLoad system) throws IOException {
        long pause = session.target().remote() ? REFRESH : LOCAL_REFRESH;
        try (Screen screen = Screen.open()) {
            do {
                Screen.Size size = Screen.size();
                screen.show(picture(system.at(session.time()), size.columns(), size.rows()), size);
            } while (screen.key(pause) != Screen.Key.QUIT);
        }
    }

    private static List<String> picture(SystemLoad.Load load, int columns, int rows) {
        LoadPicture picture = new LoadPicture(columns, rows, Screen.coloured());
        picture.head(Cells.here().second(load.at()), load.ordersPerMinute(), load.alarms());
        load.flows().forEach(f -> picture.flow(f.name(), f.running(), f.startedPerMinute(), f.failed()));
        load.queues().forEach(q -> picture.queue(q.name(), q.messages(), q.inFlight(), q.oldestSeconds()));
        load.functions()
                .forEach(f -> picture.function(f.name(), f.perMinute(), f.errors(), f.throttles(), f.p99Millis()));
        return picture.lines();
    }
}
