package dev.opsctl.render.board;

import dev.opsctl.render.board.Tile.Curve;
import java.util.List;

/** Each curve's last value with a small line of how it came there. */
final class FigureList {

    private final List<Curve> curves;

    FigureList(List<Curve> curves) {
        this.curves = curves;
    }

    void draw(Canvas canvas, int x, int y, int width, int height) {
        int row = 0;
        for (int i = 0; i < curves.size() && row < height; i++) {
            Curve curve = curves.get(i);
            if (row == height - 1 && i < curves.size() - 1) {
                canvas.write(x, y + row, "+" + (curves.size() - i) + " more", Style.DIM);
                return;
            }
            String figure = Double.isNaN(curve.last()) ? "-" : Figures.brief(curve.last());
            canvas.write(x, y + row, figure, Style.BOLD);
            canvas.write(
                    x + figure.length() + 1,
                    y + row,
                    Figures.cut(curve.label(), width - figure.length() - 1),
                    Style.DIM);
            row++;
            if (height >= 2 * curves.size() && row < height) {
                canvas.write(x, y + row, Sparkline.of(curve.values(), width), Style.line(i));
                row++;
            }
        }
        if (curves.isEmpty()) {
            canvas.write(x, y, "no data", Style.DIM);
        }
    }
}
