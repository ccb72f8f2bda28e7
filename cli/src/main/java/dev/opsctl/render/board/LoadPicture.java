package dev.opsctl.render.board;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One screen of what the system does: functions on the left, queues and flows on the right; below each other where it is narrow. */
public final class LoadPicture {

    private record Cell(String text, Style style) {}

    private record Row(String name, Style style, List<Cell> cells) {}

    private static final int FIGURE = 9;
    private static final int NARROW = 110;

    private final int columns;
    private final int rows;
    private final boolean coloured;
    private final List<Row> functions = new ArrayList<>();
    private final List<Row> queues = new ArrayList<>();
    private final List<Row> flows = new ArrayList<>();
    private String head = "";
    private String alarms = "";
    private boolean alarmed;

    /** @param rows how many lines at most */
    public LoadPicture(int columns, int rows, boolean coloured) {
        this.columns = columns;
        this.rows = rows;
        this.coloured = coloured;
    }

    /**
     * @param at as people read it
     * @param on the names of alarms that are on
     */
    public void head(String at, double ordersPerMinute, List<String> on) {
        head = at + "   " + Figures.brief(ordersPerMinute) + " orders a minute";
        alarmed = !on.isEmpty();
        alarms = alarmed ? "▲ " + String.join(", ", on) : "● no alarm is on";
    }

    /** @param p99 milliseconds, or null */
    public void function(String name, double perMinute, double errors, double throttles, @Nullable Double p99) {
        functions.add(new Row(
                name,
                perMinute == 0 && errors == 0 && throttles == 0 ? Style.DIM : Style.PLAIN,
                List.of(
                        cell(perMinute, Style.PLAIN),
                        cell(errors, Style.BAD),
                        cell(throttles, Style.WARN),
                        p99 == null ? new Cell("-", Style.DIM) : cell(p99, Style.PLAIN))));
    }

    /** @param oldest seconds, or null */
    public void queue(String name, long messages, long inFlight, @Nullable Double oldest) {
        boolean dead = name.endsWith("-DLQ") || name.equals("manual-review");
        queues.add(new Row(
                name,
                messages + inFlight == 0 ? Style.DIM : Style.PLAIN,
                List.of(
                        cell(messages, dead ? Style.BAD : Style.PLAIN),
                        cell(inFlight, Style.PLAIN),
                        oldest == null || messages == 0 ? new Cell("-", Style.DIM) : cell(oldest, Style.PLAIN))));
    }

    public void flow(String name, long running, double perMinute, double failed) {
        flows.add(new Row(
                name,
                Style.PLAIN,
                List.of(cell(running, Style.PLAIN), cell(perMinute, Style.PLAIN), cell(failed, Style.BAD))));
    }

    private static Cell cell(double value, Style style) {
        return new Cell(Figures.brief(value), value == 0 ? Style.DIM : style);
    }

    /** The screen's lines. */
    public List<String> lines() {
        boolean narrow = columns < NARROW;
        int width = narrow ? columns : columns / 2 - 1;
        int right = flows.size() + queues.size() + 3;
        int height = 3 + (narrow ? functions.size() + 2 + right : Math.max(functions.size() + 1, right));
        Canvas canvas = new Canvas(columns, Math.min(rows, height));
        canvas.write(0, 0, head, Style.BOLD);
        canvas.write(0, 1, Figures.cut(alarms, columns), alarmed ? Style.BAD : Style.GOOD);
        int y = 3;
        int x = narrow ? 0 : columns / 2 + 1;
        if (narrow) {
            y = block(canvas, 0, y, width, List.of("FLOW", "RUNNING", "STARTED/m", "FAILED"), flows) + 1;
            y = block(canvas, 0, y, width, List.of("QUEUE", "WAITING", "IN FLIGHT", "OLDEST s"), queues) + 1;
            block(canvas, 0, y, width, List.of("FUNCTION", "CALLS/m", "ERRORS", "THROTTLED", "P99 ms"), functions);
        } else {
            block(canvas, 0, y, width, List.of("FUNCTION", "CALLS/m", "ERRORS", "THROTTLED", "P99 ms"), functions);
            y = block(canvas, x, y, width, List.of("FLOW", "RUNNING", "STARTED/m", "FAILED"), flows) + 1;
            block(canvas, x, y, width, List.of("QUEUE", "WAITING", "IN FLIGHT", "OLDEST s"), queues);
        }
        return canvas.lines(coloured);
    }

    private static int block(Canvas canvas, int x, int y, int width, List<String> heads, List<Row> rows) {
        int names = width - (heads.size() - 1) * (FIGURE + 1);
        canvas.write(x, y, heads.get(0), Style.DIM);
        for (int i = 1; i < heads.size(); i++) {
            right(canvas, x + names + (i - 1) * (FIGURE + 1), y, heads.get(i), Style.DIM);
        }
        for (int row = 0; row < rows.size(); row++) {
            canvas.write(
                    x,
                    y + 1 + row,
                    Figures.cut(rows.get(row).name(), names - 1),
                    rows.get(row).style());
            for (int i = 0; i < rows.get(row).cells().size(); i++) {
                Cell cell = rows.get(row).cells().get(i);
                right(canvas, x + names + i * (FIGURE + 1), y + 1 + row, cell.text(), cell.style());
            }
        }
        return y + 1 + rows.size();
    }

    private static void right(Canvas canvas, int x, int y, String text, Style style) {
        canvas.write(x + FIGURE + 1 - text.length(), y, text, style);
    }
}
