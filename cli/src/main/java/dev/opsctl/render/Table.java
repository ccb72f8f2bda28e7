package dev.opsctl.render;

import com.github.freva.asciitable.AsciiTable;
import com.github.freva.asciitable.Column;
import com.github.freva.asciitable.HorizontalAlign;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Rows of a table, one line each, no wider than the terminal. What does not fit is cut in the column that can spare it: the widest of those that
 * hold words. The first column, numbers, times and ids are never cut. Where that is not enough, the last columns, which tell least, are left out,
 * and named below; where not even two fit, each row becomes a block of lines.
 */
final class Table {

    /**
     * A column.
     *
     * @param title what stands above it
     * @param whole never cut
     * @param number aligned to the right
     */
    record Heading(String title, boolean whole, boolean number) {}

    private static final int GAP = 2;
    /** Rather than show less of a text, the last column is left out. */
    private static final int LEAST = 16;
    /** As many columns are there at least, with less of their texts if need be. */
    private static final int FEWEST = 3;

    private static final int LEAST_OF_FEW = 8;
    /** Stands beside a character that is two places wide, because the library counts characters. */
    private static final char SECOND_PLACE = '\uE000';

    private static final Pattern WIDE =
            Pattern.compile("([\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\p{IsHangul}\\u3000-\\u303F\\uFF01-\\uFF60])");

    private final List<Heading> headings;
    private final List<List<String>> rows;

    Table(List<Heading> headings, List<List<String>> rows) {
        this.headings = headings;
        this.rows = rows.stream()
                .map(row -> row.stream()
                        .map(cell -> WIDE.matcher(cell).replaceAll("$1" + SECOND_PLACE))
                        .toList())
                .toList();
    }

    /** @param width how many places a line has; {@link Integer#MAX_VALUE} for as many as there is text */
    List<String> lines(int width) {
        for (int columns = headings.size(); columns > 1 || columns == headings.size(); columns--) {
            int[] widths = widths(columns, width, columns <= FEWEST ? LEAST_OF_FEW : LEAST);
            if (total(widths) <= width) {
                List<String> lines = new ArrayList<>(table(widths));
                if (columns < headings.size()) {
                    lines.add("… "
                            + headings.subList(columns, headings.size()).stream()
                                    .map(Heading::title)
                                    .collect(Collectors.joining(", "))
                            + ": in a wider terminal, or -o json");
                }
                return lines;
            }
        }
        return blocks(width);
    }

    private int[] widths(int columns, int width, int least) {
        int[] widths = new int[columns];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = Math.max(
                    headings.get(i).title().length(),
                    rows.stream()
                            .mapToInt(row -> row.get(column).length())
                            .max()
                            .orElse(0));
        }
        while (total(widths) > width) {
            int widest = widest(widths, least);
            if (widest < 0) {
                break;
            }
            widths[widest]--;
        }
        return widths;
    }

    private int widest(int[] widths, int least) {
        int widest = -1;
        for (int i = 1; i < widths.length; i++) {
            boolean spare = !headings.get(i).whole()
                    && widths[i] > Math.max(least, headings.get(i).title().length());
            if (spare && (widest < 0 || widths[i] > widths[widest])) {
                widest = i;
            }
        }
        return widest;
    }

    private static int total(int[] widths) {
        int sum = -GAP;
        for (int width : widths) {
            sum += width + GAP;
        }
        return sum;
    }

    private List<String> table(int[] widths) {
        Column[] columns = new Column[widths.length];
        for (int i = 0; i < widths.length; i++) {
            columns[i] = new Column()
                    .header(headings.get(i).title())
                    .headerAlign(HorizontalAlign.LEFT)
                    .dataAlign(headings.get(i).number() ? HorizontalAlign.RIGHT : HorizontalAlign.LEFT)
                    .maxWidth(Integer.MAX_VALUE);
        }
        String[][] cells = new String[rows.size()][widths.length];
        for (int row = 0; row < cells.length; row++) {
            for (int i = 0; i < widths.length; i++) {
                cells[row][i] = cut(rows.get(row).get(i), widths[i]);
            }
        }
        return AsciiTable.getTable(AsciiTable.NO_BORDERS, columns, cells)
                .lines()
                .map(Table::seen)
                .map(line -> line.startsWith(" ") ? line.substring(1) : line)
                .toList();
    }

    private List<String> blocks(int width) {
        int title = headings.stream()
                .mapToInt(heading -> heading.title().length())
                .max()
                .orElse(0);
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            lines.addAll(lines.isEmpty() ? List.of() : Collections.singletonList(""));
            for (int i = 0; i < headings.size(); i++) {
                String name = headings.get(i).title();
                String cell = row.get(i);
                int room = i == 0 || headings.get(i).whole() ? Integer.MAX_VALUE : Math.max(LEAST, width - title - GAP);
                lines.add(seen(name + " ".repeat(title - name.length() + GAP) + cut(cell, room)));
            }
        }
        return lines;
    }

    private static String cut(String cell, int places) {
        if (cell.length() <= places) {
            return cell;
        }
        // half of a wide character is none
        int end = cell.charAt(places - 1) == SECOND_PLACE ? places - 2 : places - 1;
        return cell.substring(0, end) + "…";
    }

    private static String seen(String line) {
        return line.replace(String.valueOf(SECOND_PLACE), "").stripTrailing();
    }
}
