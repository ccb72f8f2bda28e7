package dev.opsctl.command.watch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.command.base.BaseCommand;
import dev.opsctl.command.base.Durations;
import dev.opsctl.operation.watch.Board;
import dev.opsctl.operation.watch.Dashboards;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.FileTrouble;
import dev.opsctl.outcome.OperationException;
import dev.opsctl.render.Format;
import dev.opsctl.render.Screen;
import dev.opsctl.render.board.HtmlBoard;
import dev.opsctl.render.board.Picture;
import dev.opsctl.target.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code opsctl dashboard}. */
@Command(
        name = "dashboard",
        description = {
            "Draws a deployed dashboard, as CloudWatch has it, in the terminal.",
            "Keys: + and - zoom the time, arrows or Tab pick a widget, Enter enlarges it, q ends."
        },
        footer = {
            "",
            "Examples:",
            "  opsctl dashboard",
            "  opsctl dashboard --once --since 30m",
            "  opsctl dashboard --html dashboard.html",
            "  opsctl dashboard MY-OWN -o json | jq '.panels[].title'"
        })
public final class DashboardCommand extends BaseCommand {

    private static final int NARROWEST = 40;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "NAME",
            description = "The dashboard; without it the one that the templates make.")
    @Nullable
    String name;

    @Option(names = "--once", description = "Draw it once, without keys; so it is also in a pipe.")
    boolean once;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "How far back, e.g. 30m, 3h, 7d; without it as the dashboard says.")
    @Nullable
    String since;

    @Option(names = "--columns", paramLabel = "N", description = "How wide to draw; without it as the terminal is.")
    @Nullable
    Integer columns;

    @Option(names = "--html", paramLabel = "FILE", description = "Write one page with all charts instead.")
    @Nullable
    Path html;

    @Override
    protected ExitCode run() throws IOException {
        if (columns != null && (columns < NARROWEST || columns > 1000)) {
            throw new OperationException(
                    ExitCode.USAGE, "--columns " + columns + " cannot be drawn", "Choose " + NARROWEST + " to 1000.");
        }
        Duration asked = since == null ? null : Durations.parse(since);
        try (Session session = session()) {
            Dashboards dashboards = new Dashboards(session.clients());
            String wanted = name == null ? dashboards.own() : name;
            JsonNode body = dashboards.body(wanted);
            Duration range = Dashboards.within(asked == null ? Dashboards.range(body) : asked);
            if (html == null && format() == Format.table && !once && columns == null && Screen.stdoutIsTerminal()) {
                new LiveDashboard(session, dashboards, wanted, body, range).run();
                return ExitCode.OK;
            }
            Board board = dashboards.fill(wanted, body, session.time(), range);
            if (html != null) {
                write(HtmlBoard.page(wanted, board.from(), board.to(), Tiles.of(board)));
            } else if (format() != Format.table) {
                print(board);
            } else {
                int width = columns != null
                        ? columns
                        : Math.max(NARROWEST, Screen.size().columns());
                new Picture(Tiles.of(board), width)
                        .lines(-1, Screen.coloured())
                        .forEach(terminal().out()::println);
                terminal().out().flush();
            }
            return ExitCode.OK;
        }
    }

    private void write(String page) {
        try {
            Files.writeString(html, page);
            terminal().say("written: " + html);
        } catch (IOException e) {
            throw new OperationException(
                    ExitCode.USAGE,
                    "Cannot write " + html + ": " + FileTrouble.why(e),
                    "Name a file in a folder that there is.",
                    e);
        }
    }
}
