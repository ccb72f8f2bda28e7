package dev.opsctl.local.engine.crypto;

import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Signature;
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;

/**
 * Heavy cryptography from BoringSSL where the platform has it. The cloud's JVM compiles for a quick start, without the intrinsics of
 * digests and big numbers: the JDK's own SHA-256 needs a quarter of a second for a function's artifact there, its RSA generator one to
 * three seconds for 2,048 bits, a signature with that key over ten milliseconds; BoringSSL needs a tenth of it. Loading it takes a quarter of a second, so nothing at start uses it.
 */
public final class NativeCrypto {

    private static final @Nullable Provider PROVIDER = Conscrypt.isAvailable() ? Conscrypt.newProvider() : null;

    private NativeCrypto() {}

    /**
     * For megabytes; a short text is digested sooner by the JDK.
     *
     * @param algorithm MD5, SHA-1 or SHA-256, which every Java platform has
     */
    public static MessageDigest digest(String algorithm) {
        try {
            return PROVIDER == null
                    ? MessageDigest.getInstance(algorithm)
                    : MessageDigest.getInstance(algorithm, PROVIDER);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalArgumentException(e);
        }
    }

    public static KeyPairGenerator rsa() throws NoSuchAlgorithmException {
        return PROVIDER == null ? KeyPairGenerator.getInstance("RSA") : KeyPairGenerator.getInstance("RSA", PROVIDER);
    }

    /** Reads keys in the form in which {@link #signature} uses them without a conversion. */
    public static KeyFactory rsaKeys() throws NoSuchAlgorithmException {
        return PROVIDER == null ? KeyFactory.getInstance("RSA") : KeyFactory.getInstance("RSA", PROVIDER);
    }

    /** @param algorithm a digest {@code withRSA} */
    public static Signature signature(String algorithm) throws NoSuchAlgorithmException {
        return PROVIDER == null ? Signature.getInstance(algorithm) : Signature.getInstance(algorithm, PROVIDER);
    }
}
