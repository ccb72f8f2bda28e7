package dev.opsctl.command.base;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SinceTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00.500Z");

    @ParameterizedTest
    @CsvSource({
        "10m, 2026-01-31T11:50:00.500Z",
        "1h30m, 2026-01-31T10:30:00.500Z",
        "1H30M, 2026-01-31T10:30:00.500Z",
        "0s, 2026-01-31T12:00:00.500Z",
        "2026-01-30T00:00:00Z, 2026-01-30T00:00:00Z",
        "2026-01-30T02:00:00.25+02:00, 2026-01-30T00:00:00.250Z",
        "999999999d, 1970-01-01T00:00:00Z",
        "999999999d999999999d, 1970-01-01T00:00:00Z"
    })
    void aTimeOrHowLongAgo(String text, Instant from) {
        assertEquals(from, Since.parse(text).from(NOW));
    }
}
