package dev.opsctl.render.board;

import dev.opsctl.render.board.Tile.Curve;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Lines over time, with axes and a legend that has each line's last value. */
final class LineChart {

    private static final int LABELS = 6;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Tile tile;
    private final Scale left;
    private final @Nullable Scale right;

    LineChart(Tile tile) {
        this.tile = tile;
        this.left = Scale.of(tile, false);
        this.right = tile.curves().stream().anyMatch(Curve::right) ? Scale.of(tile, true) : null;
    }

    /** The values between which an axis reaches. */
    record Scale(double low, double high) {

        static Scale of(Tile tile, boolean right) {
            Tile.Axis axis = right ? tile.right() : tile.left();
            double high = 0;
            double low = 0;
            for (List<Double> values : heights(tile, right)) {
                for (double value : values) {
                    high = Math.max(high, value);
                    low = Math.min(low, value);
                }
            }
            for (Tile.Mark mark : right ? List.<Tile.Mark>of() : tile.marks()) {
                high = Math.max(high, mark.value());
            }
            double top = axis.max() != null ? axis.max() : Figures.above(high);
            double bottom = axis.min() != null ? axis.min() : low < 0 ? -Figures.above(-low) : 0;
            return new Scale(bottom, top > bottom ? top : bottom + 1);
        }

        double share(double value) {
            return (value - low) / (high - low);
        }
    }

    /** How times are written on a tile's axis: a day's by the clock, those of many days by the date. */
    static DateTimeFormatter times(Tile tile) {
        return Duration.between(tile.span().from(), tile.span().to()).toHours() > 48 ? DAY : TIME;
    }

    /** Where each curve's points are: their values, or, stacked, on top of the curves before. */
    static List<List<Double>> heights(Tile tile, boolean right) {
        TreeMap<Instant, Double> below = new TreeMap<>();
        List<List<Double>> all = new ArrayList<>();
        for (Curve curve : tile.curves()) {
            if (curve.right() != right) {
                continue;
            }
            if (!tile.stacked()) {
                all.add(curve.values());
                continue;
            }
            List<Double> raised = new ArrayList<>();
            for (int i = 0; i < curve.times().size(); i++) {
                raised.add(below.merge(curve.times().get(i), curve.values().get(i), Double::sum));
            }
            all.add(raised);
        }
        return all;
    }

    void draw(Canvas canvas, int x, int y, int width, int height) {
        int legend = Math.max(1, Math.min(height / 4, 3));
        int rows = height - legend - 1;
        int columns = width - LABELS - (right == null ? 0 : LABELS);
        if (rows < 2 || columns < 6) {
            new FigureList(tile.curves()).draw(canvas, x, y, width, height);
            return;
        }
        axis(canvas, x, y, rows, left, true);
        if (right != null) {
            axis(canvas, x + LABELS + columns, y, rows, right, false);
        }
        times(canvas, x + LABELS, y + rows, columns);
        Braille braille = new Braille(canvas, x + LABELS, y, columns, rows);
        for (Tile.Mark mark : tile.marks()) {
            int at = down(left, mark.value(), braille);
            for (int dot = 0; dot < braille.dotsAcross(); dot += 4) {
                braille.line(dot, at, dot + 1, at, Style.BAD);
            }
        }
        curves(braille, false, left);
        if (right != null) {
            curves(braille, true, right);
        }
        legend(canvas, x, y + rows + 1, width, legend);
    }

    private void axis(Canvas canvas, int x, int y, int rows, Scale scale, boolean before) {
        int middle = (rows - 1) / 2;
        for (int row = 0; row < rows; row++) {
            String label = row == 0
                    ? Figures.brief(scale.high())
                    : row == rows - 1
                            ? Figures.brief(scale.low())
                            : row == middle && rows >= 5
                                    ? Figures.brief(scale.high() - (scale.high() - scale.low()) * middle / (rows - 1))
                                    : "";
            if (before) {
                canvas.write(x, y + row, " ".repeat(Math.max(0, LABELS - 1 - label.length())) + label, Style.DIM);
                canvas.put(x + LABELS - 1, y + row, label.isEmpty() ? '│' : '┤', Style.DIM);
            } else {
                canvas.put(x, y + row, label.isEmpty() ? '│' : '├', Style.DIM);
                canvas.write(x + 1, y + row, label, Style.DIM);
            }
        }
    }

    private void times(Canvas canvas, int x, int y, int columns) {
        DateTimeFormatter form = times(tile);
        String begin = form.format(tile.span().from());
        String end = form.format(tile.span().to());
        canvas.put(x - 1, y, '└', Style.DIM);
        canvas.write(x, y, "─".repeat(columns), Style.DIM);
        canvas.write(x, y, begin, Style.DIM);
        if (columns > begin.length() + end.length() + 1) {
            canvas.write(x + columns - end.length(), y, end, Style.DIM);
        }
    }

    private void curves(Braille braille, boolean onRight, Scale scale) {
        List<List<Double>> heights = heights(tile, onRight);
        int drawn = 0;
        for (int i = 0; i < tile.curves().size(); i++) {
            Curve curve = tile.curves().get(i);
            if (curve.right() == onRight) {
                curve(braille, curve.times(), heights.get(drawn++), scale, Style.line(i));
            }
        }
    }

    private void curve(Braille braille, List<Instant> times, List<Double> values, Scale scale, Style style) {
        long from = tile.span().from().getEpochSecond();
        long length = Math.max(1, tile.span().to().getEpochSecond() - from);
        // Points further from each other than this have none between them: there is a gap.
        double joined = 1.5 * Math.max(1, tile.span().periodSeconds());
        for (int i = 0; i < times.size(); i++) {
            int at = across(times.get(i), from, length, braille);
            int up = down(scale, values.get(i), braille);
            if (i > 0 && Duration.between(times.get(i - 1), times.get(i)).toSeconds() <= joined) {
                braille.line(
                        across(times.get(i - 1), from, length, braille),
                        down(scale, values.get(i - 1), braille),
                        at,
                        up,
                        style);
            } else {
                braille.dot(at, up, style);
            }
        }
    }

    private static int across(Instant time, long from, long length, Braille braille) {
        return (int) ((time.getEpochSecond() - from) * (braille.dotsAcross() - 1) / length);
    }

    private static int down(Scale scale, double value, Braille braille) {
        return (int) Math.round(scale.share(value) * (braille.dotsDown() - 1));
    }

    private void legend(Canvas canvas, int x, int y, int width, int rows) {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < tile.curves().size(); i++) {
            if (!tile.curves().get(i).values().isEmpty()) {
                order.add(i);
            }
        }
        order.sort(Comparator.comparingDouble(i -> -tile.curves().get(i).max()));
        if (order.isEmpty()) {
            canvas.write(x, y, "no data", Style.DIM);
            return;
        }
        int row = 0;
        int column = 0;
        int named = 0;
        for (int i : order) {
            Curve curve = tile.curves().get(i);
            String last = Figures.brief(curve.last());
            String label = Figures.cut(curve.label(), Math.max(4, Math.min(width, 30) - last.length() - 4));
            int needed = label.length() + last.length() + 3;
            boolean lastRow = row == rows - 1;
            int more = order.size() - named - 1;
            int room = width - (lastRow && more > 0 ? 5 : 0);
            if (column > 0 && column + needed > room) {
                if (lastRow) {
                    break;
                }
                row++;
                column = 0;
            }
            canvas.put(x + column, y + row, '━', Style.line(i));
            canvas.write(x + column + 2, y + row, label, Style.PLAIN);
            canvas.write(x + column + 3 + label.length(), y + row, last, Style.BOLD);
            column += needed + 2;
            named++;
        }
        if (named < order.size()) {
            canvas.write(x + Math.min(column, width - 4), y + row, "+" + (order.size() - named), Style.DIM);
        }
    }
}
