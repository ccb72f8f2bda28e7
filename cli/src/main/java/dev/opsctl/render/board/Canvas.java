package dev.opsctl.render.board;

import java.util.ArrayList;
import java.util.List;

/** A rectangle of characters, each with a style. What is written beyond its edges is cut off. */
public final class Canvas {

    private final int width;
    private final int height;
    private final int[] characters;
    private final Style[] styles;

    Canvas(int width, int height) {
        this.width = Math.max(0, width);
        this.height = Math.max(0, height);
        this.characters = new int[this.width * this.height];
        this.styles = new Style[this.width * this.height];
        java.util.Arrays.fill(characters, ' ');
        java.util.Arrays.fill(styles, Style.PLAIN);
    }

    int width() {
        return width;
    }

    public int height() {
        return height;
    }

    void put(int x, int y, int character, Style style) {
        if (x >= 0 && x < width && y >= 0 && y < height) {
            characters[y * width + x] = character;
            styles[y * width + x] = style;
        }
    }

    int at(int x, int y) {
        return characters[y * width + x];
    }

    /** Writes one line; characters that move the cursor become blanks. */
    void write(int x, int y, String text, Style style) {
        int column = x;
        for (int character : text.codePoints().toArray()) {
            put(column++, y, Character.isISOControl(character) ? ' ' : character, style);
        }
    }

    void draw(int x, int y, Canvas other) {
        for (int row = 0; row < other.height; row++) {
            for (int column = 0; column < other.width; column++) {
                int from = row * other.width + column;
                put(x + column, y + row, other.characters[from], other.styles[from]);
            }
        }
    }

    /** Its lines, without blanks at their ends. */
    public List<String> lines(boolean coloured) {
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < height; row++) {
            int end = width;
            while (end > 0 && at(end - 1, row) == ' ') {
                end--;
            }
            lines.add(line(row, end, coloured));
        }
        return lines;
    }

    private String line(int row, int end, boolean coloured) {
        StringBuilder line = new StringBuilder();
        Style now = Style.PLAIN;
        for (int column = 0; column < end; column++) {
            Style style = styles[row * width + column];
            if (coloured && !style.equals(now) && at(column, row) != ' ') {
                line.append("\u001b[0")
                        .append(style.code().isEmpty() ? "" : ";" + style.code())
                        .append('m');
                now = style;
            }
            line.appendCodePoint(at(column, row));
        }
        return line.append(now.equals(Style.PLAIN) ? "" : "\u001b[0m").toString();
    }
}
