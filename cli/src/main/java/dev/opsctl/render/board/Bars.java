package dev.opsctl.render.board;

import dev.opsctl.render.board.Tile.Curve;
import java.util.List;

/** A bar for each curve's last value: against the greatest, against all together, or against the axis. */
final class Bars {

    private static final String EIGHTHS = " ▏▎▍▌▋▊▉";

    private final Tile tile;

    Bars(Tile tile) {
        this.tile = tile;
    }

    void draw(Canvas canvas, int x, int y, int width, int height) {
        List<Curve> curves = tile.curves();
        if (curves.isEmpty()) {
            canvas.write(x, y, "no data", Style.DIM);
            return;
        }
        double sum = curves.stream().mapToDouble(Bars::value).sum();
        double greatest = curves.stream().mapToDouble(Bars::value).max().orElse(0);
        double low = tile.kind() == Tile.Kind.GAUGE && tile.left().min() != null
                ? tile.left().min()
                : 0;
        double high =
                switch (tile.kind()) {
                    case SHARES -> sum;
                    case GAUGE -> tile.left().max() != null ? tile.left().max() : 100;
                    default -> greatest;
                };
        int names = Math.min(
                width / 3,
                curves.stream().mapToInt(c -> c.label().length()).max().orElse(0));
        for (int i = 0; i < curves.size() && i < height; i++) {
            if (i == height - 1 && i < curves.size() - 1) {
                canvas.write(x, y + i, "+" + (curves.size() - i) + " more", Style.DIM);
                return;
            }
            double value = value(curves.get(i));
            String figure = tile.kind() == Tile.Kind.SHARES
                    ? Figures.brief(sum == 0 ? 0 : 100 * value / sum) + " %"
                    : Figures.brief(value);
            int room = Math.max(1, width - names - 9);
            double share = high > low ? Math.max(0, Math.min(1, (value - low) / (high - low))) : 0;
            canvas.write(x, y + i, Figures.cut(curves.get(i).label(), names), Style.PLAIN);
            canvas.write(x + names + 1, y + i, bar(share * room), Style.line(i));
            canvas.write(x + names + 1 + room + 1, y + i, figure, Style.BOLD);
        }
    }

    private static double value(Curve curve) {
        return Double.isNaN(curve.last()) ? 0 : curve.last();
    }

    private static String bar(double cells) {
        int whole = (int) cells;
        int eighths = (int) ((cells - whole) * 8);
        return "█".repeat(whole) + (eighths > 0 ? EIGHTHS.charAt(eighths) : "");
    }
}
