package dev.opsctl.operation.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/** Where a query cannot be understood is shown under the query (OBS-4). */
class LogInsightsTest {

    @Test
    void theMarkStandsUnderWhatIsWrong() {
        assertEquals(
                "fields @message | filtre x\n" + " ".repeat(7) + " ".repeat(18) + "^^^^^^",
                LogInsights.marked("fields @message | filtre x", 18, 23));
    }

    @Test
    void ofSeveralLinesTheWrongOneIsShown() {
        assertEquals(
                "| filtre x\n" + " ".repeat(9) + "^", LogInsights.marked("fields a\n| filtre x\n| limit 2", 11, null));
    }

    @Test
    void aPlaceBehindTheEndIsTheEnd() {
        assertEquals("fields\n" + " ".repeat(13) + "^", LogInsights.marked("fields", 99, 120));
    }
}
