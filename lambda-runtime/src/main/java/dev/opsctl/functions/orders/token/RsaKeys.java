package dev.opsctl.functions.orders.token;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** RSA public keys from the forms in which issuers give them. */
final class RsaKeys {
    /** RFC 7518: a smaller key must not be used. */
    private static final int MIN_BITS = 2_048;

    private RsaKeys() {}

    /** @param der SubjectPublicKeyInfo, as KMS gives it */
    static RSAPublicKey ofDer(byte[] der) throws GeneralSecurityException {
        return checked((RSAPublicKey) KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(der)));
    }

    /** @param modulus {@code n} and {@code exponent} {@code e} of a JSON Web Key (RFC 7518, 6.3.1) */
    static RSAPublicKey ofJwk(@Nullable String modulus, @Nullable String exponent) throws GeneralSecurityException {
        return checked((RSAPublicKey)
                KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(number(modulus), number(exponent))));
    }

    private static RSAPublicKey checked(RSAPublicKey key) throws GeneralSecurityException {
        if (key.getModulus().bitLength() < MIN_BITS) {
            throw new GeneralSecurityException(
                    "a key of " + key.getModulus().bitLength() + " bits; RS256 needs " + MIN_BITS);
        }
        return key;
    }

    private static BigInteger number(@Nullable String base64) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(base64));
    }
}
