package dev.opsctl.local.engine;

import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import org.conscrypt.Conscrypt;

/**
 * Heavy cryptography from BoringSSL where the platform has it. The cloud's JVM compiles for a quick start, without the intrinsics of
 * digests and big numbers: the JDK's own SHA-256 needs a quarter of a second for a function's artifact there, its RSA generator one to
 * three seconds for 2,048 bits; BoringSSL needs a tenth of it. Loading it takes a quarter of a second, so nothing at start uses it.
 */
public final class NativeCrypto {

    private static final Provider PROVIDER = Conscrypt.isAvailable() ? Conscrypt.newProvider() : null;

    private NativeCrypto() {}

    /** For megabytes; a short text is digested sooner by the JDK. */
    public static MessageDigest sha256() {
        try {
            return PROVIDER == null
                    ? MessageDigest.getInstance("SHA-256")
                    : MessageDigest.getInstance("SHA-256", PROVIDER);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public static KeyPairGenerator rsa() throws NoSuchAlgorithmException {
        return PROVIDER == null ? KeyPairGenerator.getInstance("RSA") : KeyPairGenerator.getInstance("RSA", PROVIDER);
    }
}
