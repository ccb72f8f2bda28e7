package dev.opsctl.local.service.kms;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.SignatureException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * ECDSA on the curve secp256k1, which Java no longer has. Written for answers, not for secrets that somebody measures: its time depends on
 * the key.
 *
 * @see <a href="https://www.secg.org/sec2-v2.pdf">SEC 2, the curve; SEC 1 has the algorithms</a>
 */
final class Secp256k1 {

    static final String SPEC = "ECC_SECG_P256K1";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final BigInteger P =
            new BigInteger("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEFFFFFC2F", 16);
    private static final BigInteger N =
            new BigInteger("FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", 16);
    private static final BigInteger THREE = BigInteger.valueOf(3);
    private static final BigInteger B = BigInteger.valueOf(7);
    private static final Point G = new Point(
            new BigInteger("79BE667EF9DCBBAC55A06295CE870B07029BFCDB2DCE28D959F2815B16F81798", 16),
            new BigInteger("483ADA7726A3C4655DA4FBFC0E1108A8FD17B448A68554199C47D08FFB10D4B8", 16));
    /** DER of a public key (X.509) up to the point's coordinates. */
    private static final byte[] PUBLIC =
            HexFormat.of().parseHex("3056301006072a8648ce3d020106052b8104000a034200" + "04");
    /** DER of a private key (PKCS#8, with an ECPrivateKey that has no public key) up to the number. */
    private static final byte[] PRIVATE =
            HexFormat.of().parseHex("303e020100301006072a8648ce3d020106052b8104000a042730250201010420");

    private static final int SIZE = 32;

    /** A point of the curve; null is the one at infinity. */
    private record Point(BigInteger x, BigInteger y) {}

    private Secp256k1() {}

    /** A new pair, as {@link Pairs} has them. */
    static byte[] generate() {
        BigInteger secret = number();
        Point open = times(G, secret);
        if (open == null) {
            throw new IllegalStateException("a number below the order gives a point");
        }
        return Pairs.encode(
                joined(PRIVATE, PssDigest.fixed(secret, SIZE)),
                joined(PUBLIC, PssDigest.fixed(open.x(), SIZE), PssDigest.fixed(open.y(), SIZE)));
    }

    private static BigInteger number() {
        while (true) {
            BigInteger number = new BigInteger(256, RANDOM);
            if (number.signum() > 0 && number.compareTo(N) < 0) {
                return number;
            }
        }
    }

    /** @return the signature in DER */
    static byte[] sign(byte[] privateKey, byte[] digest) {
        BigInteger secret = new BigInteger(1, Arrays.copyOfRange(privateKey, PRIVATE.length, privateKey.length));
        BigInteger message = new BigInteger(1, digest);
        while (true) {
            BigInteger once = number();
            Point point = times(G, once);
            BigInteger r = point == null ? BigInteger.ZERO : point.x().mod(N);
            BigInteger s =
                    once.modInverse(N).multiply(message.add(r.multiply(secret))).mod(N);
            if (r.signum() != 0 && s.signum() != 0) {
                byte[] body = joined(integer(r), integer(s));
                return joined(new byte[] {0x30, (byte) body.length}, body);
            }
        }
    }

    private static byte[] integer(BigInteger value) {
        byte[] bytes = value.toByteArray();
        return joined(new byte[] {2, (byte) bytes.length}, bytes);
    }

    /** @throws GeneralSecurityException if the signature is no DER of two numbers */
    static boolean verify(byte[] publicKey, byte[] digest, byte[] signature) throws GeneralSecurityException {
        Point open = new Point(
                new BigInteger(1, Arrays.copyOfRange(publicKey, PUBLIC.length, PUBLIC.length + SIZE)),
                new BigInteger(1, Arrays.copyOfRange(publicKey, PUBLIC.length + SIZE, publicKey.length)));
        BigInteger[] pair = numbers(signature);
        for (BigInteger number : pair) {
            if (number.signum() <= 0 || number.compareTo(N) >= 0) {
                return false;
            }
        }
        BigInteger inverse = pair[1].modInverse(N);
        BigInteger message = new BigInteger(1, digest);
        Point sum = plus(
                times(G, message.multiply(inverse).mod(N)),
                times(open, pair[0].multiply(inverse).mod(N)));
        return onCurve(open) && sum != null && sum.x().mod(N).equals(pair[0]);
    }

    private static boolean onCurve(Point point) {
        return point.y()
                        .multiply(point.y())
                        .subtract(point.x().pow(3))
                        .subtract(B)
                        .mod(P)
                        .signum()
                == 0;
    }

    private static BigInteger[] numbers(byte[] der) throws GeneralSecurityException {
        BigInteger[] numbers = new BigInteger[2];
        int at = 2;
        if (der.length < 8 || der[0] != 0x30 || der[1] != der.length - 2) {
            throw new SignatureException("no signature");
        }
        for (int i = 0; i < 2; i++) {
            if (at + 2 > der.length || der[at] != 2 || der[at + 1] <= 0 || at + 2 + der[at + 1] > der.length) {
                throw new SignatureException("no signature");
            }
            numbers[i] = new BigInteger(Arrays.copyOfRange(der, at + 2, at + 2 + der[at + 1]));
            at += 2 + der[at + 1];
        }
        if (at != der.length) {
            throw new SignatureException("no signature");
        }
        return numbers;
    }

    private static @Nullable Point times(Point point, BigInteger factor) {
        Point sum = null;
        for (int i = factor.bitLength() - 1; i >= 0; i--) {
            sum = plus(sum, sum);
            if (factor.testBit(i)) {
                sum = plus(sum, point);
            }
        }
        return sum;
    }

    private static @Nullable Point plus(@Nullable Point a, @Nullable Point b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        BigInteger slope;
        if (a.x().equals(b.x())) {
            if (!a.y().equals(b.y()) || a.y().signum() == 0) {
                return null;
            }
            slope = THREE.multiply(a.x())
                    .multiply(a.x())
                    .multiply(a.y().shiftLeft(1).modInverse(P));
        } else {
            slope = b.y().subtract(a.y()).multiply(b.x().subtract(a.x()).mod(P).modInverse(P));
        }
        BigInteger x = slope.multiply(slope).subtract(a.x()).subtract(b.x()).mod(P);
        return new Point(x, slope.multiply(a.x().subtract(x)).subtract(a.y()).mod(P));
    }

    private static byte[] joined(byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        byte[] all = new byte[length];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
