package dev.opsctl.local.service.kms;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.MessageDigest;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;

/**
 * RSASSA-PSS of a digest that the caller made: Java's makes the digest itself. The salt is as long as the digest, as KMS has it.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8017#section-9.1">RFC 8017, EMSA-PSS</a>
 */
final class PssDigest {

    private static final int ZEROS = 8;
    private static final byte TRAILER = (byte) 0xbc;

    private PssDigest() {}

    static byte[] sign(KeyPair pair, String digest, byte[] hashed) throws GeneralSecurityException {
        RSAPrivateKey key = (RSAPrivateKey) pair.getPrivate();
        int bits = key.getModulus().bitLength() - 1;
        byte[] salt = KeyMaterial.random(hashed.length);
        byte[] inner = inner(digest, hashed, salt);
        int length = (bits + 7) / 8;
        byte[] block = new byte[length - inner.length - 1];
        block[block.length - salt.length - 1] = 1;
        System.arraycopy(salt, 0, block, block.length - salt.length, salt.length);
        mask(digest, inner, block, 8 * length - bits);
        byte[] encoded = Arrays.copyOf(block, length);
        System.arraycopy(inner, 0, encoded, block.length, inner.length);
        encoded[length - 1] = TRAILER;
        return fixed(
                new BigInteger(1, encoded).modPow(key.getPrivateExponent(), key.getModulus()),
                (key.getModulus().bitLength() + 7) / 8);
    }

    static boolean verify(KeyPair pair, String digest, byte[] hashed, byte[] signature)
            throws GeneralSecurityException {
        RSAPublicKey key = (RSAPublicKey) pair.getPublic();
        int bits = key.getModulus().bitLength() - 1;
        int length = (bits + 7) / 8;
        BigInteger signed = new BigInteger(1, signature);
        BigInteger opened = signed.modPow(key.getPublicExponent(), key.getModulus());
        if (signature.length != (key.getModulus().bitLength() + 7) / 8
                || signed.compareTo(key.getModulus()) >= 0
                || opened.bitLength() > bits) {
            return false;
        }
        byte[] encoded = fixed(opened, length);
        if (encoded[length - 1] != TRAILER) {
            return false;
        }
        byte[] block = Arrays.copyOf(encoded, length - hashed.length - 1);
        byte[] inner = Arrays.copyOfRange(encoded, block.length, length - 1);
        mask(digest, inner, block, 8 * length - bits);
        byte[] salt = Arrays.copyOfRange(block, block.length - hashed.length, block.length);
        byte[] padding = new byte[block.length - hashed.length];
        padding[padding.length - 1] = 1;
        return Arrays.equals(padding, Arrays.copyOf(block, padding.length))
                && MessageDigest.isEqual(inner, inner(digest, hashed, salt));
    }

    private static byte[] inner(String digest, byte[] hashed, byte[] salt) throws GeneralSecurityException {
        MessageDigest inner = MessageDigest.getInstance(digest);
        inner.update(new byte[ZEROS]);
        inner.update(hashed);
        return inner.digest(salt);
    }

    /** MGF1 over the block, in place; the bits that the modulus has no room for become zero. */
    private static void mask(String digest, byte[] seed, byte[] block, int spare) throws GeneralSecurityException {
        MessageDigest mask = MessageDigest.getInstance(digest);
        int done = 0;
        for (int counter = 0; done < block.length; counter++) {
            mask.update(seed);
            for (byte one : mask.digest(new byte[] {0, 0, (byte) (counter >> 8), (byte) counter})) {
                if (done < block.length) {
                    block[done++] ^= one;
                }
            }
        }
        block[0] &= (byte) (0xff >> spare);
    }

    /** A number in so many bytes. */
    static byte[] fixed(BigInteger value, int length) {
        byte[] bytes = value.toByteArray();
        byte[] fixed = new byte[length];
        int used = Math.min(length, bytes.length);
        System.arraycopy(bytes, bytes.length - used, fixed, length - used, used);
        return fixed;
    }
}
