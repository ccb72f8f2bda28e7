package dev.opsctl.functions.bank;

import dev.opsctl.functions.bank.domain.Refusal;
import dev.opsctl.functions.runtime.Log;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The key that callers of the bank must bring (BNK-1), as it stands in Secrets Manager. It is read once and kept for a minute. A key that
 * does not match is compared with a fresh reading before it is turned away, so a rotated key works at once and the old one a minute at
 * most. Fresh readings are counted, so that guessing does not become a flood of calls: {@value #BURST} at once, then one a second.
 */
final class ApiKey {
    private static final Duration KEPT = Duration.ofMinutes(1);
    private static final int BURST = 10;
    private static final int SHORTEST = 16;

    private final Supplier<String> secret;
    private final InstantSource clock;
    private byte[] hash;
    private Instant readAt = Instant.MIN;
    private double readings = BURST;
    private Instant countedAt;

    /** @param secret reads the current value */
    ApiKey(Supplier<String> secret, InstantSource clock) {
        this.secret = secret;
        this.clock = clock;
        this.countedAt = clock.instant();
    }

    /** @throws Refusal if the secret cannot be read or cannot be a key */
    boolean admits(String given) {
        // Hashes have one length, and are compared in constant time: neither length nor content can be felt out.
        byte[] presented = sha256(given == null ? "" : given);
        boolean fresh = hash == null || clock.instant().isAfter(readAt.plus(KEPT));
        if (fresh) {
            read();
        }
        return MessageDigest.isEqual(presented, hash) || !fresh && mayRead() && read(presented);
    }

    private boolean read(byte[] presented) {
        read();
        return MessageDigest.isEqual(presented, hash);
    }

    private boolean mayRead() {
        Instant now = clock.instant();
        readings = Math.min(BURST, readings + Duration.between(countedAt, now).toMillis() / 1000.0);
        countedAt = now;
        if (readings < 1) {
            return false;
        }
        readings--;
        return true;
    }

    private void read() {
        String value;
        try {
            value = secret.get();
        } catch (SdkException e) {
            Log.error("the secret with the bank's API key cannot be read", e);
            throw Refusal.unavailable("the bank cannot check keys now; try again later");
        }
        if (value == null || value.strip().length() < SHORTEST) {
            Log.error("the secret with the bank's API key has no text of " + SHORTEST + " characters or more", null);
            throw Refusal.unavailable("the bank cannot check keys now; its own is malformed");
        }
        hash = sha256(value.strip());
        readAt = clock.instant();
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
