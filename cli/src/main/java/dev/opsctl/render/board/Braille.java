package dev.opsctl.render.board;

/** Dots of two columns and four rows in each character. */
final class Braille {

    private static final int FIRST = 0x2800;
    /** Bits by row, then column (Unicode 15, Braille Patterns). */
    private static final int[][] BITS = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};

    private final Canvas canvas;
    private final int left;
    private final int top;
    private final int width;
    private final int height;

    Braille(Canvas canvas, int left, int top, int width, int height) {
        this.canvas = canvas;
        this.left = left;
        this.top = top;
        this.width = width;
        this.height = height;
    }

    int dotsAcross() {
        return 2 * width;
    }

    int dotsDown() {
        return 4 * height;
    }

    /** @param y from the bottom */
    void dot(int x, int y, Style style) {
        if (x < 0 || x >= dotsAcross() || y < 0 || y >= dotsDown()) {
            return;
        }
        int row = dotsDown() - 1 - y;
        int column = left + x / 2;
        int line = top + row / 4;
        int before = canvas.at(column, line);
        int dots = before >= FIRST && before <= FIRST + 0xff ? before - FIRST : 0;
        canvas.put(column, line, FIRST | dots | BITS[row % 4][x % 2], style);
    }

    void line(int x1, int y1, int x2, int y2, Style style) {
        int steps = Math.max(1, Math.max(Math.abs(x2 - x1), Math.abs(y2 - y1)));
        for (int i = 0; i <= steps; i++) {
            dot(x1 + Math.round((float) (x2 - x1) * i / steps), y1 + Math.round((float) (y2 - y1) * i / steps), style);
        }
    }
}
