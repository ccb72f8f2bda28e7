package dev.opsctl.render;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.outcome.Activity;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What somebody sees who waits (OPS-3). */
class TickerTest {

    private final StringWriter seen = new StringWriter();
    private final AtomicLong clock = new AtomicLong();
    private final Ticker ticker = new Ticker(new PrintWriter(seen), clock::get);
    private final PrintWriter out = ticker.stdout(new PrintWriter(seen));
    private final PrintWriter err = ticker.stderr(new PrintWriter(seen));

    /** The last line as the terminal has it. */
    private String line() {
        String all = seen.toString();
        String last = all.substring(all.lastIndexOf('\n') + 1);
        int cleared = last.lastIndexOf("\u001b[K");
        return cleared < 0 ? last : last.substring(cleared + 3);
    }

    private boolean at(long millis) {
        clock.set(millis);
        return ticker.tick();
    }

    @Test
    void afterHalfASecondItSaysWhatItIsAt() {
        assertTrue(at(499));
        assertEquals("", seen.toString());
        try (Activity starting = Activity.of("starting the local cloud")) {
            at(500);
            assertEquals("… starting the local cloud, 0 s", line());
            at(2_100);
            assertEquals("… starting the local cloud, 2 s", line(), String.valueOf(starting));
        }
        at(2_200);
        assertEquals("… working, 2 s", line());
    }

    @Test
    void wordsTakeItsPlaceAndDataEndsIt() {
        at(900);
        err.println("target: local");
        assertTrue(seen.toString().endsWith("\r\u001b[Ktarget: local" + System.lineSeparator()));
        assertTrue(at(1_300));
        assertEquals("", line());
        at(1_400);
        assertEquals("… working, 1 s", line());
        out.println("ID");
        assertTrue(seen.toString().endsWith("\r\u001b[KID" + System.lineSeparator()));
        assertFalse(at(9_000));
        assertEquals("", line());
    }

    @Test
    void aLineThatSomebodyElseHasBegunStays() {
        err.print("\r\u001b[K  12 of 100 sent");
        at(5_000);
        assertEquals("  12 of 100 sent", line());
        err.print("\r\u001b[K");
        at(6_000);
        assertEquals("… working, 6 s", line());
        ticker.close();
        assertEquals("", line());
    }
}
