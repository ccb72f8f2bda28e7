package dev.opsctl.render.board;

import java.util.ArrayList;
import java.util.List;

/** The little of Markdown that text widgets use, in lines of a width: headings are bold, links keep their address. */
final class Markdown {

    /** A line with its style. */
    record Line(String text, Style style) {}

    private Markdown() {}

    static List<Line> lines(String markdown, int width) {
        List<Line> lines = new ArrayList<>();
        for (String raw : markdown.split("\\R")) {
            String line = raw.strip();
            Style style = Style.PLAIN;
            if (line.startsWith("#")) {
                line = line.replaceFirst("^#+\\s*", "");
                style = Style.BOLD;
            } else if (line.startsWith("* ") || line.startsWith("- ")) {
                line = "• " + line.substring(2);
            }
            wrap(
                    line.replaceAll("\\[([^\\]]*)\\]\\(([^)]*)\\)", "$1 ($2)").replaceAll("\\*\\*|__|`", ""),
                    width,
                    style,
                    lines);
        }
        return lines;
    }

    private static void wrap(String text, int width, Style style, List<Line> lines) {
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" +")) {
            if (line.length() > 0 && line.length() + 1 + word.length() > width) {
                lines.add(new Line(line.toString(), style));
                line.setLength(0);
            }
            line.append(line.length() > 0 ? " " : "").append(word);
        }
        lines.add(new Line(line.toString(), style));
    }
}
