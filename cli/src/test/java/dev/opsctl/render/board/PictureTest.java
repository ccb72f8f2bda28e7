package dev.opsctl.render.board;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a dashboard looks like in characters and as a page (OBS-4). */
class PictureTest {

    private static final Instant FROM = Instant.parse("2026-01-02T09:00:00Z");
    private static final Tile.Axis OPEN = new Tile.Axis("", 0.0, null);

    private static Tile.Curve curve(String label, IntToDoubleFunction value) {
        List<Instant> times = new ArrayList<>();
        List<Double> values = new ArrayList<>();
        for (int minute = 0; minute < 60; minute++) {
            times.add(FROM.plusSeconds(60L * minute));
            values.add(value.applyAsDouble(minute));
        }
        return new Tile.Curve(label, false, times, values);
    }

    private static Tile tile(
            Tile.Kind kind, int x, int y, int width, String title, List<Tile.Curve> curves, String problem) {
        return new Tile(
                kind,
                x,
                y,
                width,
                6,
                title,
                false,
                curves,
                OPEN,
                OPEN,
                kind == Tile.Kind.LINES && problem == null ? List.of(new Tile.Mark("alarm", 80)) : List.of(),
                "## Queues\nLook: `opsctl queue list`.",
                List.of(new Tile.Light("first", "OK"), new Tile.Light("second", "ALARM")),
                List.of(Map.of("message", "the \u001b[31m<i>partner</i> failed")),
                new Tile.Span(FROM, FROM.plusSeconds(3600), 60),
                problem);
    }

    private static List<Tile> board() {
        return List.of(
                tile(Tile.Kind.TEXT, 0, 0, 24, "", List.of(), null),
                tile(Tile.Kind.LIGHTS, 0, 6, 24, "Alarms", List.of(), null),
                tile(
                        Tile.Kind.LINES,
                        0,
                        12,
                        12,
                        "Depth",
                        List.of(curve("orders", m -> m), curve("mails", m -> 30 + 20 * Math.sin(m / 5.0))),
                        null),
                tile(Tile.Kind.LINES, 12, 12, 12, "Broken", List.of(), "two of its metrics have the id 'a'"),
                tile(Tile.Kind.FIGURES, 0, 18, 6, "Now", List.of(curve("refunds", m -> m * 21.5)), null),
                tile(Tile.Kind.SHARES, 6, 18, 9, "Shares", List.of(curve("a", m -> 3), curve("b", m -> 1)), null),
                tile(Tile.Kind.TABLE, 15, 18, 9, "Said", List.of(), null));
    }

    @Test
    void theBoardLooksAsItDid() throws IOException {
        String golden = new String(
                PictureTest.class.getResourceAsStream("/board/80.txt").readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(golden, String.join("\n", new Picture(board(), 80).lines(-1, false)) + "\n");
    }

    @Test
    void coloursAreOnlyThereWhenTheyAreWanted() {
        Picture picture = new Picture(board(), 80);
        assertFalse(String.join("", picture.lines(0, false)).contains("\u001b"));
        String coloured = String.join("\n", picture.lines(2, true));
        assertTrue(coloured.contains("\u001b[0;31m"));
        assertFalse(coloured.contains("\u001b[31m<i>"), "a log line moves no cursor and paints nothing");
        assertEquals(
                picture.lines(-1, false),
                List.of(coloured.replaceAll("\u001b\\[[0-9;]*m", "").split("\n", -1)));
    }

    @Test
    void thePageHasEveryTileAndNothingFromElsewhere() {
        String page = HtmlBoard.page("<script>alert(1)</script>", FROM, FROM.plusSeconds(3600), board());
        assertFalse(page.contains("<script"), "titles and lines are text");
        assertFalse(page.contains("<i>partner"), "titles and lines are text");
        assertFalse(page.matches("(?s).*(src|href)=.*"), "nothing is fetched");
        assertEquals(7, page.split("<section").length - 1);
        assertTrue(page.contains("two of its metrics have the id 'a'"));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "0.25, 0.25",
        "0.0005, 5e-4",
        "1, 1",
        "12.34, 12.3",
        "999.4, 999",
        "999.9, 1k",
        "1234, 1.23k",
        "60000, 60k",
        "3400000, 3.4M",
        "-1500, -1.5k",
        "NaN, ?"
    })
    void figuresAreShort(double value, String brief) {
        assertEquals(brief, Figures.brief(value));
    }

    @Test
    void aSparklineKeepsItsPeaks() {
        List<Double> values = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            values.add(i == 50 ? 9.0 : 0.0);
        }
        String line = Sparkline.of(values, 10);
        assertEquals(10, line.length());
        assertEquals(5, line.indexOf('█'));
        assertEquals("", Sparkline.of(List.of(), 10));
    }
}
