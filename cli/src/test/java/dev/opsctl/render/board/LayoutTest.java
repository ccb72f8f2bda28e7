package dev.opsctl.render.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.render.board.Layout.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Tiles stay on the screen and apart, whatever its width (OBS-4). */
class LayoutTest {

    static Tile tile(Tile.Kind kind, int x, int y, int width, int height) {
        return new Tile(
                kind,
                x,
                y,
                width,
                height,
                "tile",
                false,
                List.of(),
                new Tile.Axis("", null, null),
                new Tile.Axis("", null, null),
                List.of(),
                "words",
                List.of(),
                List.<Map<String, String>>of(),
                null,
                null);
    }

    @Property(seed = "20261130", tries = 200)
    void tilesInRowsStayOnTheScreenAndApart(
            @ForAll @Size(min = 1, max = 8) List<@IntRange(min = 1, max = 6) Integer> rows,
            @ForAll @IntRange(min = 40, max = 300) int columns) {
        List<Tile> tiles = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            int many = rows.get(row);
            for (int i = 0; i < many; i++) {
                tiles.add(tile(Tile.Kind.LINES, i * (24 / many), row * 6, 24 / many, 6));
            }
        }
        List<Place> places = Layout.of(tiles, columns);
        assertEquals(tiles.size(), places.size());
        for (Place place : places) {
            assertTrue(place.x() >= 0 && place.x() + place.width() <= columns, place.toString());
            assertTrue(place.width() >= 26, place.toString());
            for (Place other : places) {
                assertTrue(
                        place == other
                                || place.x() + place.width() <= other.x()
                                || other.x() + other.width() <= place.x()
                                || place.y() + place.height() <= other.y()
                                || other.y() + other.height() <= place.y(),
                        place + " on " + other);
            }
        }
    }

    @Test
    void threeTilesInARowFillIt() {
        List<Place> places = Layout.of(
                List.of(
                        tile(Tile.Kind.LINES, 0, 0, 8, 6),
                        tile(Tile.Kind.LINES, 8, 0, 8, 6),
                        tile(Tile.Kind.LINES, 16, 0, 8, 6)),
                160);
        assertEquals(List.of(0, 53, 106), places.stream().map(Place::x).collect(Collectors.toList()));
        assertEquals(160, places.get(2).x() + places.get(2).width());
    }

    @Test
    void anyOtherArrangementIsScaledAsItIs() {
        List<Place> places = Layout.of(
                List.of(
                        tile(Tile.Kind.LINES, 0, 0, 12, 12),
                        tile(Tile.Kind.LINES, 12, 0, 12, 6),
                        tile(Tile.Kind.LINES, 12, 6, 12, 6)),
                100);
        assertEquals(new Place(0, 0, 0, 50, 24), places.get(0));
        assertEquals(new Place(2, 50, 12, 50, 12), places.get(2));
    }
}
