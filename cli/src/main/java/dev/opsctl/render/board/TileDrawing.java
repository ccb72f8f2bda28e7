package dev.opsctl.render.board;

import dev.opsctl.render.board.Tile.Light;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Draws one tile into a rectangle: text as it is, everything else in a frame with its title. */
final class TileDrawing {

    private static final String ALARM = "ALARM";
    private static final String OK = "OK";
    private static final String NOTHING = "-";

    private TileDrawing() {}

    static Canvas of(Tile tile, int width, int height, boolean picked) {
        Canvas canvas = new Canvas(width, height);
        if (tile.kind() == Tile.Kind.TEXT && tile.problem() == null) {
            text(canvas, tile, 0, 0, width, height);
            return canvas;
        }
        frame(canvas, tile, picked);
        int inner = width - 4;
        int rows = height - 2;
        if (tile.problem() != null) {
            List<Markdown.Line> lines = Markdown.lines("✘ " + tile.problem(), inner);
            for (int i = 0; i < lines.size() && i < rows; i++) {
                canvas.write(2, 1 + i, lines.get(i).text(), Style.BAD);
            }
            return canvas;
        }
        switch (tile.kind()) {
            case FIGURES -> new FigureList(tile.curves()).draw(canvas, 2, 1, inner, rows);
            case BARS, SHARES, GAUGE -> new Bars(tile).draw(canvas, 2, 1, inner, rows);
            case LIGHTS -> lights(canvas, tile, inner, rows);
            case TABLE -> table(canvas, tile, inner, rows);
            default -> new LineChart(tile).draw(canvas, 1, 1, width - 3, rows);
        }
        return canvas;
    }

    /** How many rows a tile wants of a width; 0 if it takes what it is given. */
    static int wanted(Tile tile, int width) {
        if (tile.problem() != null) {
            return 0;
        }
        return switch (tile.kind()) {
            case TEXT ->
                Markdown.lines(Objects.requireNonNullElse(tile.text(), ""), width - 2)
                        .size();
            case LIGHTS -> {
                int columns = Math.max(1, (width - 4) / column(tile));
                yield 2 + Math.max(1, (tile.lights().size() + columns - 1) / columns);
            }
            case TABLE -> tile.rows().isEmpty() ? 3 : 0;
            default -> 0;
        };
    }

    private static void text(Canvas canvas, Tile tile, int x, int y, int width, int height) {
        List<Markdown.Line> lines = Markdown.lines(Objects.requireNonNullElse(tile.text(), ""), width - 2);
        for (int i = 0; i < lines.size() && i < height; i++) {
            canvas.write(x + 1, y + i, lines.get(i).text(), lines.get(i).style());
        }
    }

    private static void frame(Canvas canvas, Tile tile, boolean picked) {
        Style style = picked ? Style.PICKED : Style.DIM;
        int width = canvas.width();
        int bottom = canvas.height() - 1;
        canvas.write(0, 0, "╭" + "─".repeat(Math.max(0, width - 2)) + "╮", style);
        for (int row = 1; row < bottom; row++) {
            canvas.put(0, row, '│', style);
            canvas.put(width - 1, row, '│', style);
        }
        canvas.write(0, bottom, "╰" + "─".repeat(Math.max(0, width - 2)) + "╯", style);
        String period = period(tile);
        String unit = tile.left() == null || tile.left().label() == null
                ? ""
                : tile.left().label();
        String right = unit.isEmpty() || period.isEmpty() ? unit + period : unit + ", " + period;
        int room = width - 6 - (right.isEmpty() ? 0 : right.length() + 2);
        if (room < tile.title().length()) {
            // What is drawn matters more than how long a point is, and its unit as much.
            right = unit;
            room = width - 6 - (unit.isEmpty() ? 0 : unit.length() + 2);
        }
        canvas.write(2, 0, " " + Figures.cut(tile.title(), room) + " ", picked ? Style.PICKED : Style.BOLD);
        if (!right.isEmpty()) {
            canvas.write(width - right.length() - 4, 0, " " + right + " ", Style.DIM);
        }
    }

    private static String period(Tile tile) {
        int seconds = tile.span() == null ? 0 : tile.span().periodSeconds();
        if (seconds == 0) {
            return "";
        } else if (seconds % 86_400 == 0) {
            return seconds / 86_400 + " d";
        } else if (seconds % 3_600 == 0) {
            return seconds / 3_600 + " h";
        }
        return seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
    }

    private static int column(Tile tile) {
        return 4 + tile.lights().stream().mapToInt(l -> l.name().length()).max().orElse(0);
    }

    private static void lights(Canvas canvas, Tile tile, int width, int rows) {
        List<Light> lights = inOrder(tile);
        int column = Math.min(width, column(tile));
        int columns = Math.max(1, width / column);
        for (int i = 0; i < lights.size(); i++) {
            int row = i / columns;
            int x = 2 + i % columns * column;
            if (row == rows - 1 && i % columns == columns - 1 && i < lights.size() - 1) {
                canvas.write(x, 1 + row, "+" + (lights.size() - i) + " more", Style.DIM);
                return;
            }
            Light light = lights.get(i);
            boolean alarm = light.state().equals(ALARM);
            Style style = alarm ? Style.BAD : light.state().equals(OK) ? Style.GOOD : Style.WARN;
            // The sign differs, not only the colour.
            canvas.put(x, 1 + row, alarm ? '▲' : light.state().equals(OK) ? '●' : '○', style);
            canvas.write(x + 2, 1 + row, Figures.cut(light.name(), column - 3), alarm ? Style.BAD : Style.PLAIN);
        }
        if (lights.isEmpty()) {
            canvas.write(2, 1, "no alarms", Style.DIM);
        }
    }

    /** What is on comes first. */
    static List<Light> inOrder(Tile tile) {
        return tile.lights().stream()
                .sorted(Comparator.comparingInt(TileDrawing::rank))
                .toList();
    }

    private static int rank(Light light) {
        return light.state().equals(ALARM) ? 0 : light.state().equals(OK) ? 2 : 1;
    }

    private static void table(Canvas canvas, Tile tile, int width, int rows) {
        LinkedHashSet<String> names = new LinkedHashSet<>();
        tile.rows().forEach(row -> names.addAll(row.keySet()));
        if (names.isEmpty()) {
            canvas.write(2, 1, "nothing found", Style.DIM);
            return;
        }
        int x = 2;
        int left = width;
        int columns = names.size();
        for (String name : names) {
            int needed = name.length();
            for (Map<String, String> row : tile.rows()) {
                needed = Math.max(needed, text(row, name).length());
            }
            columns--;
            int room = columns == 0 ? left : Math.min(needed, Math.max(6, left / (columns + 1) * 3 / 2));
            canvas.write(x, 1, Figures.cut(name, room), Style.DIM);
            for (int i = 0; i < tile.rows().size() && i + 1 < rows; i++) {
                canvas.write(x, 2 + i, Figures.cut(text(tile.rows().get(i), name), room), Style.PLAIN);
            }
            x += room + 2;
            left -= room + 2;
            if (left <= 0) {
                return;
            }
        }
    }

    private static String text(Map<String, String> row, String name) {
        return row.get(name) == null ? NOTHING : row.get(name);
    }
}
