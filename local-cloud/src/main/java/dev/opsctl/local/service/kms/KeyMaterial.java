package dev.opsctl.local.service.kms;

import dev.opsctl.local.engine.crypto.NativeCrypto;
import dev.opsctl.local.store.Draft;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Makes and guards key material. In the store it is wrapped: AES-256-GCM with the key's id as associated data, under a wrapping key that
 * lies outside the store in {@code wrapping.key} (readable by its owner only). Who copies the state file alone has no keys.
 */
final class KeyMaterial {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int IV = 12;

    private final Path file;
    private volatile byte @Nullable [] wrappingKey;

    KeyMaterial(Path directory) {
        this.file = directory.resolve("wrapping.key");
    }

    static byte[] random(int bytes) {
        byte[] random = new byte[bytes];
        RANDOM.nextBytes(random);
        return random;
    }

    /** New material for a key spec: bytes of a symmetric or HMAC key, PKCS#8 and X.509 encodings of a pair, each with its length before it. */
    static byte[] generate(String spec) {
        return switch (spec) {
            case "SYMMETRIC_DEFAULT", "HMAC_256" -> random(32);
            case "HMAC_224" -> random(28);
            case "HMAC_384" -> random(48);
            case "HMAC_512" -> random(64);
            case Secp256k1.SPEC -> Secp256k1.generate();
            default -> Pairs.encode(pair(spec));
        };
    }

    static KeyPair pair(String spec) {
        try {
            if (spec.startsWith("RSA_")) {
                KeyPairGenerator generator = NativeCrypto.rsa();
                generator.initialize(Integer.parseInt(spec.substring(4)), RANDOM);
                return generator.generateKeyPair();
            }
            String curve =
                    switch (spec) {
                        case "ECC_NIST_P256" -> "secp256r1";
                        case "ECC_NIST_P384" -> "secp384r1";
                        case "ECC_NIST_P521" -> "secp521r1";
                        default -> throw KmsErrors.unsupported("The local cloud has no keys of spec " + spec + ".");
                    };
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve), RANDOM);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    String wrap(String keyId, byte[] material) {
        return Base64.getEncoder()
                .encodeToString(seal(wrappingKey(), material, keyId.getBytes(StandardCharsets.UTF_8)));
    }

    byte[] unwrap(String keyId, String wrapped) {
        try {
            return open(wrappingKey(), Base64.getDecoder().decode(wrapped), 0, keyId.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "The material of key " + keyId + " cannot be unwrapped: " + file
                            + " is not the one it was wrapped with. Restore that file.",
                    e);
        }
    }

    private byte[] wrappingKey() {
        byte[] known = wrappingKey;
        if (known == null) {
            synchronized (this) {
                known = wrappingKey == null ? readOrCreate() : wrappingKey;
                wrappingKey = known;
            }
        }
        return known;
    }

    private byte[] readOrCreate() {
        try {
            if (!Files.exists(file)) {
                Draft.write(file, draft -> Files.write(draft, random(32), StandardOpenOption.SYNC));
            }
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read or write " + file, e);
        }
    }

    /** AES-256-GCM: the IV, then ciphertext and tag. */
    static byte[] seal(byte[] key, byte[] plain, byte[] associated) {
        try {
            byte[] iv = random(IV);
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, iv));
            cipher.updateAAD(associated);
            byte[] sealed = cipher.doFinal(plain);
            byte[] out = new byte[IV + sealed.length];
            System.arraycopy(iv, 0, out, 0, IV);
            System.arraycopy(sealed, 0, out, IV, sealed.length);
            return out;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static byte[] open(byte[] key, byte[] sealed, int from, byte[] associated) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, sealed, from, IV));
        cipher.updateAAD(associated);
        return cipher.doFinal(sealed, from + IV, sealed.length - from - IV);
    }
}
