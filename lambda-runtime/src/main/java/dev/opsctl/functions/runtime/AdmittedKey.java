package dev.opsctl.functions.runtime;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The key that callers must bring, as it stands in a secret (BNK-1, ORD-12). A key that does not match is compared with a fresh reading
 * before it is turned away, so a rotated key works at once and the old one a minute at most.
 */
public final class AdmittedKey {
    /** How long the old key may still work. */
    public static final Duration KEPT = Duration.ofMinutes(1);

    private final Secret secret;
    private final Function<Secret, String> key;

    /** @param key finds the key in the secret */
    public AdmittedKey(Secret secret, Function<Secret, String> key) {
        this.secret = secret;
        this.key = key;
    }

    /** @throws IllegalStateException if the secret cannot be read or cannot be a key */
    public boolean admits(@Nullable String given) {
        // Hashes have one length, and are compared in constant time: neither length nor content can be felt out.
        byte[] presented = sha256(given == null ? "" : given);
        return MessageDigest.isEqual(presented, wanted())
                || secret.changed() && MessageDigest.isEqual(presented, wanted());
    }

    private byte[] wanted() {
        String wanted = key.apply(secret).strip();
        SecretForm.faultOfKey(wanted, SecretForm.SHORTEST).ifPresent(fault -> {
            throw new IllegalStateException(
                    "secret " + secret.name() + " is malformed, " + fault + "; opsctl secret set " + secret.name());
        });
        return sha256(wanted);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
