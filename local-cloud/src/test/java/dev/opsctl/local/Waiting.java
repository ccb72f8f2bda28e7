package dev.opsctl.local;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for what goes on beside the test, as long as a busy computer needs. */
public final class Waiting {

    private static final Duration LONGEST = Duration.ofMinutes(1);

    private Waiting() {}

    public static void until(BooleanSupplier condition) {
        forValue(condition::getAsBoolean, met -> met);
    }

    /** @return the first value that is as wanted */
    public static <T> T forValue(Supplier<T> value, Predicate<T> wanted) {
        Instant end = Instant.now().plus(LONGEST);
        for (T seen = value.get(); ; seen = value.get()) {
            if (wanted.test(seen)) {
                return seen;
            } else if (Instant.now().isAfter(end)) {
                throw new AssertionError("after " + LONGEST + " it is still " + seen);
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }
}
