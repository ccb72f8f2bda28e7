package dev.opsctl.local.service.kms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DryRunOperationException;
import software.amazon.awssdk.services.kms.model.KmsInvalidMacException;

/** What calls say of the use of a key, of which nothing lasts. */
class KeyUseTest {

    private static final SdkBytes PLAIN = SdkBytes.fromUtf8String("plain");

    @TempDir
    Path home;

    private TestCloud cloud;
    private KmsClient kms;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        kms = cloud.client(KmsClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private String key(String spec, String usage) {
        return kms.createKey(r -> r.keySpec(spec).keyUsage(usage)).keyMetadata().keyId();
    }

    @Test
    void verifyMacKnowsTheMacOfTheMessageAlone() {
        String key = key("HMAC_256", "GENERATE_VERIFY_MAC");
        SdkBytes mac = kms.generateMac(r -> r.keyId(key).message(PLAIN).macAlgorithm("HMAC_SHA_256"))
                .mac();
        assertTrue(kms.verifyMac(r -> r.keyId(key).message(PLAIN).mac(mac).macAlgorithm("HMAC_SHA_256"))
                .macValid());
        assertThrows(
                KmsInvalidMacException.class,
                () -> kms.verifyMac(r -> r.keyId(key)
                        .message(SdkBytes.fromUtf8String("other"))
                        .mac(mac)
                        .macAlgorithm("HMAC_SHA_256")));
    }

    /** Decrypt, DeriveSharedSecret, GenerateDataKey, GenerateDataKeyPair. */
    @Test
    void a_dryRun_says_that_it_would_have_succeeded_and_gives_nothing() {
        String key = key("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
        String pair = key("ECC_NIST_P256", "KEY_AGREEMENT");
        SdkBytes secret = kms.encrypt(r -> r.keyId(key).plaintext(PLAIN)).ciphertextBlob();
        SdkBytes own = kms.getPublicKey(r -> r.keyId(key("ECC_NIST_P256", "KEY_AGREEMENT")))
                .publicKey();
        List<Executable> calls = List.of(
                () -> kms.decrypt(r -> r.ciphertextBlob(secret).dryRun(true)),
                () -> kms.deriveSharedSecret(r -> r.keyId(pair)
                        .keyAgreementAlgorithm("ECDH")
                        .publicKey(own)
                        .dryRun(true)),
                () -> kms.generateDataKey(r -> r.keyId(key).keySpec("AES_256").dryRun(true)),
                () -> kms.generateDataKeyPair(
                        r -> r.keyId(key).keyPairSpec("ECC_NIST_P256").dryRun(true)));
        calls.forEach(call -> assertThrows(DryRunOperationException.class, call));
        assertEquals(
                PLAIN, kms.decrypt(r -> r.ciphertextBlob(secret).dryRun(false)).plaintext());
    }

    @Test
    void numberOfBytes_is_how_many_there_are() {
        String key = key("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
        for (int bytes : new int[] {1, 16, 1024}) {
            assertEquals(
                    bytes,
                    kms.generateDataKey(r -> r.keyId(key).numberOfBytes(bytes))
                            .plaintext()
                            .asByteArrayUnsafe()
                            .length);
            assertEquals(
                    bytes,
                    kms.generateRandom(r -> r.numberOfBytes(bytes)).plaintext().asByteArrayUnsafe().length);
        }
    }
}
