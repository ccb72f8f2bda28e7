package dev.opsctl.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

/** What a table looks like to who reads it (OPS-3). */
class RendererTest {

    private static final Cells CELLS = new Cells(ZoneId.of("Europe/Madrid"), LocalDate.of(2026, 6, 5));

    private static List<String> lines(Object result, int width) {
        StringWriter out = new StringWriter();
        new Renderer(new PrintWriter(out), Format.table, CELLS, width).print(result);
        return out.toString().lines().toList();
    }

    private static Map<String, Object> row(Object... pairs) {
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            row.put((String) pairs[i], pairs[i + 1]);
        }
        return row;
    }

    @Test
    void timesAreLocalAndAsShortAsTheColumnAllows() {
        assertEquals(
                List.of("AT", "10:30:00", "12:00:01"),
                lines(List.of(row("at", "2026-06-05T08:30:00.123456789Z"), row("at", "2026-06-05T10:00:01Z")), 80));
        assertEquals(
                List.of("AT", "06-05 10:30", "01-31 13:00"),
                lines(List.of(row("at", "2026-06-05T08:30:00Z"), row("at", "2026-01-31T12:00:00Z")), 80));
        assertEquals(
                List.of("AT", "2026-06-05 10:30", "2025-01-31 13:00"),
                lines(List.of(row("at", "2026-06-05T08:30:00Z"), row("at", "2025-01-31T12:00:00Z")), 80));
        assertEquals(
                List.of("at  2026-06-05 10:30:00.120", "by  2026-06-05 10:30:00"),
                lines(row("at", Instant.parse("2026-06-05T08:30:00.120Z"), "by", "2026-06-05T08:30:00Z"), 80));
    }

    @Test
    void lengthsOfTimeHaveTwoUnits() {
        Instant evening = Instant.parse("2026-06-04T22:30:00Z");
        assertEquals("2026-06-05 00:30:00", CELLS.second(evening));
        assertEquals("2026-06-05 00:30:00.000", CELLS.moment(evening));
        assertEquals("350 ms", Cells.length(Duration.ofMillis(350)));
        assertEquals("2.4 s", Cells.length(Duration.ofMillis(2_499)));
        assertEquals("3 s", Cells.length(Duration.ofSeconds(3)));
        assertEquals("59 s", Cells.length(Duration.ofMillis(59_999)));
        assertEquals("3m 20s", Cells.length(Duration.ofSeconds(200)));
        assertEquals("24h 4m", Cells.length(Duration.parse("PT24H4M58.337987951S")));
        assertEquals("4d 3h", Cells.length(Duration.ofHours(99)));
        assertEquals("-5 s", Cells.length(Duration.ofSeconds(-5)));
        assertEquals(List.of("took  24h 4m"), lines(row("took", Duration.parse("PT24H4M58.337987951S")), 80));
        assertEquals(List.of("name  PT-109"), lines(row("name", "PT-109"), 80), "what only looks like one stays");
    }

    @Test
    void structuresHaveNoBraces() {
        assertEquals(
                List.of("ITEMS              PRICES", "sku=A, n=2; sku=B  EUR=10, GBP=9"),
                lines(
                        List.of(row(
                                "items",
                                List.of(row("sku", "A", "n", 2), row("sku", "B")),
                                "prices",
                                row("EUR", 10, "GBP", 9))),
                        80));
    }

    @Test
    void aRowIsOneLine() {
        assertEquals(List.of("ID  SAID", " 1  one two"), lines(List.of(row("id", 1, "said", "one\n\ttwo\r\n")), 80));
    }

    @Test
    void wideCharactersKeepTheColumnsStraight() {
        List<String> lines = lines(List.of(row("name", "日本", "n", 1), row("name", "abcd", "n", 2)), 80);
        assertEquals(List.of("NAME  N", "日本  1", "abcd  2"), lines);
    }

    @Test
    void theWidestTextIsCutAndNeverTheId() {
        List<String> lines = lines(
                List.of(row(
                        "orderID",
                        "383feec54625bd1ca5cf7b3ecdade7f9",
                        "status",
                        "CONFIRMED",
                        "reason",
                        "r".repeat(99))),
                80);
        assertEquals(2, lines.size());
        assertEquals(80, lines.get(1).length());
        assertTrue(lines.get(1).startsWith("383feec54625bd1ca5cf7b3ecdade7f9  CONFIRMED  rrrr"), lines.get(1));
        assertTrue(lines.get(1).endsWith("r…"), lines.get(1));
    }

    @Test
    void whatTellsLeastIsLeftOutAndNamed() {
        String id = "383feec54625bd1ca5cf7b3ecdade7f9";
        assertEquals(
                List.of(
                        "ORDER ID                          STATUS     REASON",
                        id + "  CONFIRMED  " + "r".repeat(16),
                        "… PLACE, WHO: in a wider terminal, or -o json"),
                lines(
                        List.of(row(
                                "orderID",
                                id,
                                "status",
                                "CONFIRMED",
                                "reason",
                                "r".repeat(16),
                                "place",
                                "p".repeat(20),
                                "who",
                                "w".repeat(20))),
                        75));
    }

    @Test
    void rowsThatFitInNoWayBecomeBlocks() {
        assertEquals(
                List.of("FIRST ID   " + "a".repeat(40), "SECOND ID  " + "b".repeat(40)),
                lines(List.of(row("firstId", "a".repeat(40), "secondId", "b".repeat(40))), 60));
    }

    @Test
    void withoutATerminalNothingIsCut() {
        assertEquals(
                List.of("ID  SAID", " 1  " + "x".repeat(500)),
                lines(List.of(row("id", 1, "said", "x".repeat(500))), Integer.MAX_VALUE));
    }

    @Property(seed = "20261130", tries = 300)
    void everyTableFitsUnlessWhatIsWholeDoesNot(
            @ForAll @Size(min = 1, max = 6)
                    List<
                                    @CharRange(from = 'a', to = 'z') @CharRange(from = '一', to = '三')
                                    @StringLength(max = 120) String>
                            texts,
            @ForAll @IntRange(min = 60, max = 160) int width) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            rows.add(
                    row("id", "item-" + i, "count", i, "said", texts.get(i), "heard", texts.get(texts.size() - 1 - i)));
        }
        List<String> lines = lines(rows, width);
        assertEquals(rows.size() + 1, lines.size());
        for (String line : lines) {
            assertTrue(places(line) <= width, line);
        }
        for (int i = 0; i < rows.size(); i++) {
            assertTrue(lines.get(i + 1).startsWith("item-" + i), lines.get(i + 1));
        }
    }

    private static long places(String line) {
        return line.codePoints().map(c -> c >= 0x4e00 ? 2 : 1).sum();
    }
}
