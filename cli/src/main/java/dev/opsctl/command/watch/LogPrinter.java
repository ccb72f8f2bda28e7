package dev.opsctl.command.watch;

import dev.opsctl.operation.logs.FunctionLogs;
import dev.opsctl.render.Cells;
import dev.opsctl.render.Terminal;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;

/** Prints log lines as they come; those of several functions with a column that says whose they are, each in its colour. */
final class LogPrinter implements Consumer<FunctionLogs.Line> {

    private final Terminal terminal;
    private final List<String> functions;
    private final int width;
    private final Cells cells = Cells.here();

    LogPrinter(Terminal terminal, List<String> functions) {
        this.terminal = terminal;
        this.functions = functions;
        this.width = functions.stream().mapToInt(String::length).max().orElse(0);
    }

    @Override
    public void accept(FunctionLogs.Line line) {
        String whose = "";
        if (functions.size() > 1) {
            String padded = line.function()
                    + " ".repeat(Math.max(0, width - line.function().length()));
            whose = terminal.coloured(Math.max(0, functions.indexOf(line.function())), padded) + "  ";
        }
        terminal.out().println(terminal.dim(cells.moment(Instant.parse(line.time()))) + "  " + whose + line.message());
        terminal.out().flush();
    }
}
