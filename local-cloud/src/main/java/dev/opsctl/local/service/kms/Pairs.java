package dev.opsctl.local.service.kms;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;

/** Key pairs as bytes: the private key's length, the private key (PKCS#8), the public key (X.509). */
final class Pairs {

    private Pairs() {}

    static byte[] encode(KeyPair pair) {
        return encode(pair.getPrivate().getEncoded(), pair.getPublic().getEncoded());
    }

    static byte[] encode(byte[] secret, byte[] open) {
        return ByteBuffer.allocate(4 + secret.length + open.length)
                .putInt(secret.length)
                .put(secret)
                .put(open)
                .array();
    }

    /** The private key (PKCS#8). */
    static byte[] privateKey(byte[] material) {
        ByteBuffer buffer = ByteBuffer.wrap(material);
        byte[] secret = new byte[buffer.getInt()];
        buffer.get(secret);
        return secret;
    }

    /** The public key (X.509). */
    static byte[] publicKey(byte[] material) {
        int secret = ByteBuffer.wrap(material).getInt();
        return Arrays.copyOfRange(material, 4 + secret, material.length);
    }

    static KeyPair decode(String spec, byte[] material) {
        try {
            KeyFactory factory = KeyFactory.getInstance(spec.startsWith("RSA") ? "RSA" : "EC");
            return new KeyPair(
                    factory.generatePublic(new X509EncodedKeySpec(publicKey(material))),
                    factory.generatePrivate(new PKCS8EncodedKeySpec(privateKey(material))));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
