package dev.opsctl.local.engine.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples are those of the EventBridge user guide. */
class ScheduleTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0 10 * * ? *          | 2024-02-28T10:00:00Z | 2024-02-29T10:00:00Z",
                "15 12 * * ? *         | 2024-02-28T10:00:00Z | 2024-02-28T12:15:00Z",
                "0 18 ? * MON-FRI *    | 2024-03-01T18:00:00Z | 2024-03-04T18:00:00Z",
                "0 8 1 * ? *           | 2024-03-01T18:00:00Z | 2024-04-01T08:00:00Z",
                "0/15 * * * ? *        | 2024-03-01T18:07:11Z | 2024-03-01T18:15:00Z",
                "0/10 * ? * MON-FRI *  | 2024-03-01T23:55:00Z | 2024-03-04T00:00:00Z",
                "0/5 8-17 ? * MON-FRI *| 2024-03-01T17:55:00Z | 2024-03-04T08:00:00Z",
                "0/30 20-2 ? * MON-FRI *|2024-03-01T02:30:00Z | 2024-03-01T20:00:00Z",
                "0 9 ? * 2#1 *         | 2024-03-05T00:00:00Z | 2024-04-01T09:00:00Z",
                "0 17 L * ? *          | 2024-02-01T00:00:00Z | 2024-02-29T17:00:00Z",
                "0 9 ? * 6L *          | 2024-03-01T10:00:00Z | 2024-03-29T09:00:00Z",
                "0 9 15W * ? *         | 2024-06-01T00:00:00Z | 2024-06-14T09:00:00Z",
                "0 9 1W * ? *          | 2024-05-31T10:00:00Z | 2024-06-03T09:00:00Z",
                "0 9 LW * ? *          | 2024-03-01T00:00:00Z | 2024-03-29T09:00:00Z",
                "0 0 29 2 ? *          | 2096-03-01T00:00:00Z | 2104-02-29T00:00:00Z",
                "0 12 1,15 JAN,JUL ? 2030| 2024-01-01T00:00:00Z| 2030-01-01T12:00:00Z"
            })
    void cronExpressionsFireAtTheNextSlot(String expression, Instant after, Instant next) {
        assertEquals(
                next,
                Schedule.parse("cron(" + expression.strip() + ")")
                        .next(after, after)
                        .orElseThrow());
    }

    @Property(seed = "20261130", tries = 200)
    void aSlotLiesAfterTheInstantAndNoneIsSkipped(
            @ForAll @IntRange(min = 0, max = 2_000_000_000) int second,
            @ForAll @IntRange(min = 0, max = 59) int minute,
            @ForAll @IntRange(min = 0, max = 23) int hour) {
        Instant after = Instant.ofEpochSecond(second);
        Instant next = Schedule.parse("cron(" + minute + " " + hour + " * * ? *)")
                .next(after, after)
                .orElseThrow();
        assertTrue(next.isAfter(after) && !next.isAfter(after.plusSeconds(86_400)), after + " " + next);
        ZonedDateTime at = next.atZone(ZoneOffset.UTC);
        assertEquals(minute, at.getMinute());
        assertEquals(hour, at.getHour());
    }

    @Property(seed = "20261130", tries = 200)
    void rateSlotsAreWholePeriodsFromTheAnchor(
            @ForAll @IntRange(min = 2, max = 500) int minutes, @ForAll @IntRange(min = 0, max = 1_000_000) int passed) {
        Instant anchor = Instant.ofEpochSecond(1_700_000_003);
        Instant after = anchor.plusSeconds(passed);
        Instant next = Schedule.parse("rate(" + minutes + " minutes)")
                .next(after, anchor)
                .orElseThrow();
        assertEquals(0, (next.getEpochSecond() - anchor.getEpochSecond()) % (minutes * 60L));
        assertTrue(next.isAfter(after) && !next.isAfter(after.plusSeconds(minutes * 60L)));
    }
}
