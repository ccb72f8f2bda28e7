package dev.opsctl.local.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.DateTimeException;
import java.time.Instant;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What the JDK reads, and nothing else. */
class IsoInstantsTest {

    private static final long YEAR_0 = Instant.parse("0000-01-01T00:00:00Z").getEpochSecond();
    private static final long YEAR_9999 = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

    @Provide
    Arbitrary<Instant> instants() {
        Arbitrary<Integer> nanos = Arbitraries.oneOf(
                Arbitraries.of(0, 1, 1_000, 120_000_000), Arbitraries.integers().between(0, 999_999_999));
        return Arbitraries.longs()
                .between(YEAR_0, YEAR_9999)
                .flatMap(second -> nanos.map(nano -> Instant.ofEpochSecond(second, nano)));
    }

    @Property(seed = "20261130")
    void readsWhatWasWritten(@ForAll("instants") Instant instant) {
        assertEquals(instant, IsoInstants.read(instant.toString()));
    }

    /** Whatever a character more, less or other makes of it, both say the same. */
    @Property(seed = "20261130")
    void saysOfTheRestWhatTheJdkSays(
            @ForAll("instants") Instant instant,
            @ForAll("places") int at,
            @ForAll("others") char other,
            @ForAll("edits") int edit) {
        String text = instant.toString();
        int place = Math.min(at, text.length() - 1);
        String head = text.substring(0, place);
        String changed =
                switch (edit) {
                    case 0 -> head + other + text.substring(place + 1);
                    case 1 -> head + other + text.substring(place);
                    default -> head + text.substring(place + 1);
                };
        assertEquals(said(() -> Instant.parse(changed)), said(() -> IsoInstants.read(changed)), changed);
    }

    @Provide
    Arbitrary<Integer> places() {
        return Arbitraries.integers().between(0, 30);
    }

    @Provide
    Arbitrary<Character> others() {
        return Arbitraries.chars().with("0123456789.:-+TZz \u0661".toCharArray());
    }

    @Provide
    Arbitrary<Integer> edits() {
        return Arbitraries.integers().between(0, 2);
    }

    private static Object said(java.util.function.Supplier<Instant> reading) {
        try {
            return reading.get();
        } catch (DateTimeException e) {
            return "none";
        }
    }
}
