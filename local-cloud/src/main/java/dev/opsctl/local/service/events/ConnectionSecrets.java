package dev.opsctl.local.service.events;

import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.eventbridge.model.CreateConnectionAuthRequestParameters;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DataKeySpec;

/** Authorisation parameters as they lie in the store: sealed by a data key of KMS, each connection by its own. */
final class ConnectionSecrets {

    /** Sealed parameters: the data key as KMS encrypted it, and what it sealed (12 bytes of nonce first). */
    record Sealed(byte[] key, byte[] data) {}

    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final ServiceContext context;
    private final SecureRandom random = new SecureRandom();

    ConnectionSecrets(ServiceContext context) {
        this.context = context;
    }

    private KmsClient kms() {
        return context.client(
                KmsClient.class,
                Caller.root(context.scope().accountId())
                        .with("kms:ViaService", "events." + context.scope().region() + ".amazonaws.com"));
    }

    /** @param keyId the customer's key, or null for the AWS managed one */
    Sealed seal(String connectionArn, String keyId, CreateConnectionAuthRequestParameters parameters) {
        var key = kms().generateDataKey(r -> r.keyId(keyId == null ? "alias/aws/events" : keyId)
                .keySpec(DataKeySpec.AES_256)
                .encryptionContext(Map.of("aws:events:connectionArn", connectionArn)));
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            byte[] text = PojoJson.mapper().writeValueAsBytes(PojoJson.write(parameters));
            byte[] sealed = crypt(Cipher.ENCRYPT_MODE, key.plaintext().asByteArray(), nonce, text);
            byte[] data = Arrays.copyOf(nonce, NONCE + sealed.length);
            System.arraycopy(sealed, 0, data, NONCE, sealed.length);
            return new Sealed(key.ciphertextBlob().asByteArray(), data);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    CreateConnectionAuthRequestParameters open(String connectionArn, Sealed sealed) {
        byte[] key = kms().decrypt(r -> r.ciphertextBlob(SdkBytes.fromByteArray(sealed.key()))
                        .encryptionContext(Map.of("aws:events:connectionArn", connectionArn)))
                .plaintext()
                .asByteArray();
        byte[] text = crypt(
                Cipher.DECRYPT_MODE,
                key,
                Arrays.copyOf(sealed.data(), NONCE),
                Arrays.copyOfRange(sealed.data(), NONCE, sealed.data().length));
        try {
            return PojoJson.read(PojoJson.mapper().readTree(text), CreateConnectionAuthRequestParameters.class);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] crypt(int mode, byte[] key, byte[] nonce, byte[] data) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            return cipher.doFinal(data);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a connection's parameters could not be read", e);
        }
    }
}
