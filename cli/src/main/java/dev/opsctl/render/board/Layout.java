package dev.opsctl.render.board;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Where tiles go on a screen of some columns. Tiles that stand in rows keep their rows, are broken into several where they would become too
 * narrow, and are as high as what they say; any other arrangement is scaled as it is.
 */
final class Layout {

    /** A tile's place. */
    record Place(int tile, int x, int y, int width, int height) {}

    static final int GRID = 24;
    private static final int ROWS_EACH = 2;
    private static final int NARROWEST = 26;
    private static final int NARROWEST_FIGURE = 16;
    private static final int LOWEST = 4;

    private Layout() {}

    static List<Place> of(List<Tile> tiles, int columns) {
        TreeMap<Integer, List<Integer>> rows = new TreeMap<>();
        for (int i = 0; i < tiles.size(); i++) {
            rows.computeIfAbsent(tiles.get(i).y(), y -> new ArrayList<>()).add(i);
        }
        return inRows(tiles, rows) ? flowing(tiles, rows, columns) : scaled(tiles, columns);
    }

    private static boolean inRows(List<Tile> tiles, TreeMap<Integer, List<Integer>> rows) {
        int end = 0;
        for (var row : rows.entrySet()) {
            int height = tiles.get(row.getValue().get(0)).height();
            if (row.getKey() < end
                    || row.getValue().stream().anyMatch(i -> tiles.get(i).height() != height)) {
                return false;
            }
            end = row.getKey() + height;
        }
        return true;
    }

    private static List<Place> scaled(List<Tile> tiles, int columns) {
        List<Place> places = new ArrayList<>();
        for (int i = 0; i < tiles.size(); i++) {
            Tile tile = tiles.get(i);
            int left = tile.x() * columns / GRID;
            places.add(new Place(
                    i,
                    left,
                    tile.y() * ROWS_EACH,
                    Math.min(GRID, tile.x() + tile.width()) * columns / GRID - left,
                    tile.height() * ROWS_EACH));
        }
        return places;
    }

    private static List<Place> flowing(List<Tile> tiles, TreeMap<Integer, List<Integer>> rows, int columns) {
        List<Place> places = new ArrayList<>();
        int y = 0;
        for (List<Integer> row : rows.values()) {
            row.sort(Comparator.comparingInt(i -> tiles.get(i).x()));
            List<List<Integer>> lines = lines(tiles, row, columns);
            boolean toTheEdge = lines.size() > 1
                    || row.stream().mapToInt(i -> tiles.get(i).width()).sum() >= GRID;
            for (List<Integer> line : lines) {
                y = line(tiles, line, columns, toTheEdge, y, places);
            }
        }
        return places;
    }

    private static int width(Tile tile, int columns) {
        int narrowest = tile.kind() == Tile.Kind.FIGURES ? NARROWEST_FIGURE : NARROWEST;
        return Math.min(columns, Math.max(narrowest, tile.width() * columns / GRID));
    }

    /** As few lines as hold the row, with as many tiles in each as in the others, if that fits. */
    private static List<List<Integer>> lines(List<Tile> tiles, List<Integer> row, int columns) {
        List<List<Integer>> filled = new ArrayList<>();
        int room = 0;
        for (int i : row) {
            int width = width(tiles.get(i), columns);
            if (width > room) {
                filled.add(new ArrayList<>());
                room = columns;
            }
            filled.get(filled.size() - 1).add(i);
            room -= width;
        }
        int each = (row.size() + filled.size() - 1) / filled.size();
        List<List<Integer>> even = new ArrayList<>();
        for (int from = 0; from < row.size(); from += each) {
            even.add(row.subList(from, Math.min(row.size(), from + each)));
        }
        boolean fits = even.stream()
                .allMatch(line -> line.stream()
                                .mapToInt(i -> width(tiles.get(i), columns))
                                .sum()
                        <= columns);
        return fits ? even : filled;
    }

    /** Places a line of tiles, below which the next one begins. */
    private static int line(
            List<Tile> tiles, List<Integer> line, int columns, boolean toTheEdge, int y, List<Place> places) {
        int taken = line.stream().mapToInt(i -> width(tiles.get(i), columns)).sum();
        int height = 0;
        for (int i : line) {
            int wanted = TileDrawing.wanted(tiles.get(i), width(tiles.get(i), columns));
            height = Math.max(
                    height, wanted > 0 ? wanted : Math.max(LOWEST, tiles.get(i).height() * ROWS_EACH));
        }
        int x = 0;
        int before = 0;
        for (int i : line) {
            before += width(tiles.get(i), columns);
            int end = toTheEdge ? before * columns / taken : before;
            places.add(new Place(i, x, y, end - x, height));
            x = end;
        }
        return y + height;
    }
}
