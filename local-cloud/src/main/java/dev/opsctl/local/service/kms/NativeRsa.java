package dev.opsctl.local.service.kms;

import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import org.conscrypt.Conscrypt;

/**
 * RSA key pairs from BoringSSL where the platform has it. The cloud's JVM compiles for a quick start, without the intrinsics of big
 * numbers: the JDK's own generator takes one to three seconds there for 2,048 bits, BoringSSL a tenth of one.
 */
final class NativeRsa {

    private static final Provider PROVIDER = Conscrypt.isAvailable() ? Conscrypt.newProvider() : null;

    private NativeRsa() {}

    static KeyPairGenerator generator() throws NoSuchAlgorithmException {
        return PROVIDER == null ? KeyPairGenerator.getInstance("RSA") : KeyPairGenerator.getInstance("RSA", PROVIDER);
    }
}
