package dev.opsctl.functions.runtime;

import dev.opsctl.functions.json.Json;
import dev.opsctl.functions.runtime.SignedCall.RefusedCallException;
import dev.opsctl.functions.runtime.SignedCall.Service;
import dev.opsctl.functions.time.RealTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A secret in Secrets Manager, whose value may change at any time (SEC-3). What was read is kept for a while; who finds that it does not fit
 * has it {@linkplain #changed() read again}. Readings are counted, so that wrong keys do not become a flood of calls: {@value #BURST} at
 * once, then one a second. It is not for many threads: Lambda gives a process one event at a time.
 *
 * @see <a href="https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html">GetSecretValue</a>
 */
public final class Secret {
    private static final int BURST = 10;

    private final String name;
    private final Duration kept;
    private final Supplier<String> reading;
    private final InstantSource clock;
    private @Nullable String value;
    private Instant readAt = Instant.EPOCH;
    private double readings = BURST;
    private Instant countedAt;

    /** @param kept how long a value may be out of date without anybody noticing */
    public Secret(String name, Duration kept) {
        this(name, kept, () -> read(name), RealTime.CLOCK);
    }

    /** @param reading reads the current value */
    public Secret(String name, Duration kept, Supplier<String> reading, InstantSource clock) {
        this.name = name;
        this.kept = kept;
        this.reading = reading;
        this.clock = clock;
        this.countedAt = clock.instant();
    }

    public String name() {
        return name;
    }

    /** @throws IllegalStateException that names it, and never quotes it, if it cannot be read */
    public String value() {
        if (value == null || clock.instant().isAfter(readAt.plus(kept))) {
            readIfAllowed();
        }
        if (value == null) {
            throw new IllegalStateException("secret " + name + " could not be read a moment ago; try again later");
        }
        return value;
    }

    /** Reads it anew, unless that was done too often just now. @return whether it is another one now */
    public boolean changed() {
        String before = value;
        return readIfAllowed() && !Objects.equals(value, before);
    }

    private boolean readIfAllowed() {
        Instant now = clock.instant();
        readings = Math.min(BURST, readings + Duration.between(countedAt, now).toMillis() / 1000.0);
        countedAt = now;
        if (readings < 1) {
            return false;
        }
        readings--;
        value = reading.get();
        readAt = now;
        return true;
    }

    private static String read(String name) {
        try {
            String text = Json.text(
                    new SignedCall(System.getenv(), Service.SECRETS_MANAGER, "GetSecretValue")
                            .answer(Map.of("SecretId", name)),
                    "SecretString");
            if (text == null) {
                throw new IllegalStateException(
                        "secret " + name + " is malformed, it is no text; give it one: opsctl secret set " + name);
            }
            return text;
        } catch (RefusedCallException e) {
            throw new IllegalStateException(
                    e.is("ResourceNotFoundException")
                            ? "secret " + name + " is missing or has no value; give it one: opsctl secret set " + name
                                    + " (if there is none, opsctl deploy makes it)"
                            : "secret " + name + " cannot be read: " + e.getMessage(),
                    e);
        }
    }
}
