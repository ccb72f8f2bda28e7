package dev.opsctl.render.board;

import dev.opsctl.render.board.Layout.Place;
import java.util.List;

/** A whole dashboard in characters. */
public final class Picture {

    /** Where a tile is, from the top. */
    public record Rows(int from, int to) {}

    private final List<Tile> tiles;
    private final List<Place> places;
    private final int columns;

    public Picture(List<Tile> tiles, int columns) {
        this.tiles = tiles;
        this.columns = columns;
        this.places = Layout.of(tiles, columns);
    }

    /** @param picked the number of the tile that is marked, or -1 */
    public List<String> lines(int picked, boolean coloured) {
        int height = places.stream()
                .mapToInt(place -> place.y() + place.height())
                .max()
                .orElse(0);
        Canvas canvas = new Canvas(columns, height);
        for (Place place : places) {
            canvas.draw(
                    place.x(),
                    place.y(),
                    TileDrawing.of(tiles.get(place.tile()), place.width(), place.height(), place.tile() == picked));
        }
        return canvas.lines(coloured);
    }

    /** The rows of a tile. */
    public Rows rows(int tile) {
        return places.stream()
                .filter(place -> place.tile() == tile)
                .map(place -> new Rows(place.y(), place.y() + place.height()))
                .findFirst()
                .orElse(new Rows(0, 0));
    }

    /** One tile that fills a rectangle. */
    public static List<String> enlarged(Tile tile, int columns, int rows, boolean coloured) {
        return TileDrawing.of(tile, columns, rows, true).lines(coloured);
    }
}
