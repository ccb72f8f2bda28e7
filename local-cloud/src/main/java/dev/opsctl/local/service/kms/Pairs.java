package dev.opsctl.local.service.kms;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;

/** Key pairs as bytes: the private key's length, the private key (PKCS#8), the public key (X.509). */
final class Pairs {

    private Pairs() {}

    static byte[] encode(KeyPair pair) {
        byte[] secret = pair.getPrivate().getEncoded();
        byte[] open = pair.getPublic().getEncoded();
        return ByteBuffer.allocate(4 + secret.length + open.length)
                .putInt(secret.length)
                .put(secret)
                .put(open)
                .array();
    }

    static KeyPair decode(String spec, byte[] material) {
        ByteBuffer buffer = ByteBuffer.wrap(material);
        byte[] secret = new byte[buffer.getInt()];
        buffer.get(secret);
        byte[] open = new byte[buffer.remaining()];
        buffer.get(open);
        try {
            KeyFactory factory = KeyFactory.getInstance(spec.startsWith("RSA") ? "RSA" : "EC");
            return new KeyPair(
                    factory.generatePublic(new X509EncodedKeySpec(open)),
                    factory.generatePrivate(new PKCS8EncodedKeySpec(secret)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
