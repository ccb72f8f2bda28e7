package dev.opsctl.local.engine.crypto;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;

/**
 * A certificate that a key signs for itself, for which Java has no interface: X.509 without extensions, whose bytes depend on key and name alone.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5280#section-4.1">RFC 5280, 4.1</a>
 */
public final class SelfSigned {

    private static final int INTEGER = 0x02;
    private static final int BITS = 0x03;
    private static final int OBJECT = 0x06;
    private static final int UTF8 = 0x0c;
    private static final int TIME = 0x17;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;

    /** 2.5.4.3 */
    private static final byte[] COMMON_NAME = {0x55, 0x04, 0x03};
    /** 1.2.840.113549.1.1.11 */
    private static final byte[] SHA256_WITH_RSA = {
        0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x01, 0x0b
    };

    private SelfSigned() {}

    /** @return the certificate of an RSA key as PEM, valid from 2020 to 2049, the last year that its form of times can say */
    public static String pem(PublicKey key, PrivateKey signing, String commonName) throws GeneralSecurityException {
        byte[] algorithm = of(SEQUENCE, of(OBJECT, SHA256_WITH_RSA), new byte[] {0x05, 0x00});
        byte[] name = of(
                SEQUENCE,
                of(SET, of(SEQUENCE, of(OBJECT, COMMON_NAME), of(UTF8, commonName.getBytes(StandardCharsets.UTF_8)))));
        byte[] toSign = of(
                SEQUENCE,
                of(INTEGER, BigInteger.ONE.toByteArray()),
                algorithm,
                name,
                of(SEQUENCE, time("200101000000Z"), time("491231235959Z")),
                name,
                key.getEncoded());
        Signature signature = NativeCrypto.signature("SHA256withRSA");
        signature.initSign(signing);
        signature.update(toSign);
        byte[] whole = of(SEQUENCE, toSign, algorithm, of(BITS, new byte[] {0}, signature.sign()));
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(whole)
                + "\n-----END CERTIFICATE-----\n";
    }

    private static byte[] time(String text) {
        return of(TIME, text.getBytes(StandardCharsets.US_ASCII));
    }

    /** A value with its tag and length. */
    private static byte[] of(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.write(tag);
        int length = content.size();
        if (length < 0x80) {
            value.write(length);
        } else if (length < 0x100) {
            value.write(0x81);
            value.write(length);
        } else {
            value.write(0x82);
            value.write(length >> 8);
            value.write(length);
        }
        value.writeBytes(content.toByteArray());
        return value.toByteArray();
    }
}
