package dev.opsctl.local.engine.crypto;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;

/**
 * Data as it lies in the store: sealed by a data key of its own.
 *
 * @param key the data key as KMS encrypted it
 * @param data what it sealed, 12 bytes of nonce first
 * @see <a href="https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#enveloping">Envelope encryption</a>
 */
public record Envelope(byte[] key, byte[] data) {

    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * Seals with a new data key.
     *
     * @param kms of whoever has to be allowed to use the key
     * @throws software.amazon.awssdk.services.kms.model.KmsException if the key cannot be used, or not by this caller
     */
    public static Envelope seal(KmsClient kms, String keyId, Map<String, String> encryptionContext, byte[] text) {
        var dataKey = kms.generateDataKey(
                r -> r.keyId(keyId).keySpec(DataKeySpec.AES_256).encryptionContext(encryptionContext));
        byte[] nonce = new byte[NONCE];
        RANDOM.nextBytes(nonce);
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, dataKey.plaintext().asByteArray(), nonce, text);
        byte[] data = Arrays.copyOf(nonce, NONCE + sealed.length);
        System.arraycopy(sealed, 0, data, NONCE, sealed.length);
        return new Envelope(dataKey.ciphertextBlob().asByteArray(), data);
    }

    /** @throws software.amazon.awssdk.services.kms.model.KmsException if the key cannot be used, or not by this caller */
    public byte[] open(KmsClient kms, Map<String, String> encryptionContext) {
        byte[] dataKey = kms.decrypt(
                        r -> r.ciphertextBlob(SdkBytes.fromByteArray(key)).encryptionContext(encryptionContext))
                .plaintext()
                .asByteArray();
        return crypt(
                Cipher.DECRYPT_MODE, dataKey, Arrays.copyOf(data, NONCE), Arrays.copyOfRange(data, NONCE, data.length));
    }

    private static byte[] crypt(int mode, byte[] key, byte[] nonce, byte[] data) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            return cipher.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("what was sealed could not be read", e);
        }
    }
}
