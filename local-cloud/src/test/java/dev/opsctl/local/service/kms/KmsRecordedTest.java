package dev.opsctl.local.service.kms;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.opsctl.local.TestCloud;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.KmsException;

/**
 * What was recorded of KMS on AWS, by LocalStack's tests that are validated there (tests/aws/services/kms, their snapshots): the facts, told anew.
 */
class KmsRecordedTest {

    private static final SdkBytes TEXT = SdkBytes.fromUtf8String("text");

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

    private static void refused(String code, String text, Executable call) {
        KmsException refusal = assertThrows(KmsException.class, call);
        assertEquals(code, refusal.awsErrorDetails().errorCode());
        assertEquals(text, refusal.awsErrorDetails().errorMessage());
    }

    private String key(String spec, String usage) {
        return kms.createKey(r -> r.keySpec(spec).keyUsage(usage)).keyMetadata().arn();
    }

    @Test
    void anAliasIsToBeginAsOne() {
        String key = key("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
        String words = "Alias must start with the prefix \"alias/\". Please see"
                + " https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html";
        refused(
                "ValidationException",
                words,
                () -> kms.createAlias(r -> r.aliasName("short").targetKeyId(key)));
        refused(
                "ValidationException",
                words,
                () -> kms.updateAlias(r -> r.aliasName("short").targetKeyId(key)));
        refused("ValidationException", words, () -> kms.deleteAlias(r -> r.aliasName("short")));
    }

    @Test
    void randomBytesAreToBeCounted() {
        refused("ValidationException", "NumberOfBytes is required.", () -> kms.generateRandom(r -> {}));
    }

    @ParameterizedTest
    @CsvSource({
        "RSA_2048, RSAES_OAEP_SHA_1, 214",
        "RSA_2048, RSAES_OAEP_SHA_256, 190",
        "RSA_3072, RSAES_OAEP_SHA_1, 342",
        "RSA_3072, RSAES_OAEP_SHA_256, 318",
        "RSA_4096, RSAES_OAEP_SHA_1, 470",
        "RSA_4096, RSAES_OAEP_SHA_256, 446"
    })
    void pairsSayHowMuchTheyEncrypt(String spec, String algorithm, int most) {
        String key = key(spec, "ENCRYPT_DECRYPT");
        kms.encrypt(r -> r.keyId(key).encryptionAlgorithm(algorithm).plaintext(SdkBytes.fromByteArray(new byte[most])));
        refused(
                "ValidationException",
                "Algorithm " + algorithm + " and key spec " + spec + " cannot encrypt data larger than " + most
                        + " bytes.",
                () -> kms.encrypt(r -> r.keyId(key)
                        .encryptionAlgorithm(algorithm)
                        .plaintext(SdkBytes.fromByteArray(new byte[most + 1]))));
    }

    @Test
    void aKeyOfAnotherUseIsRefusedByTheOperationsName() {
        String key = key("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
        String pair = key("RSA_2048", "SIGN_VERIFY");
        String head = key + " key usage is ENCRYPT_DECRYPT which is not valid for ";
        refused(
                "InvalidKeyUsageException",
                head + "Sign.",
                () -> kms.sign(r -> r.keyId(key).message(TEXT).signingAlgorithm("RSASSA_PSS_SHA_256")));
        refused(
                "InvalidKeyUsageException",
                head + "Verify.",
                () -> kms.verify(
                        r -> r.keyId(key).message(TEXT).signature(TEXT).signingAlgorithm("RSASSA_PSS_SHA_256")));
        refused(
                "InvalidKeyUsageException",
                head + "GenerateMac.",
                () -> kms.generateMac(r -> r.keyId(key).message(TEXT).macAlgorithm("HMAC_SHA_256")));
        refused(
                "InvalidKeyUsageException",
                head + "VerifyMac.",
                () -> kms.verifyMac(r -> r.keyId(key).message(TEXT).mac(TEXT).macAlgorithm("HMAC_SHA_256")));
        refused(
                "InvalidKeyUsageException",
                pair + " key usage is SIGN_VERIFY which is not valid for Encrypt.",
                () -> kms.encrypt(r -> r.keyId(pair).plaintext(TEXT)));
    }

    @Test
    void anotherKeysAlgorithmIsIncompatible() {
        String key = key("HMAC_224", "GENERATE_VERIFY_MAC");
        refused(
                "InvalidKeyUsageException",
                "Algorithm HMAC_SHA_256 is incompatible with key spec HMAC_224.",
                () -> kms.generateMac(r -> r.keyId(key).message(TEXT).macAlgorithm("HMAC_SHA_256")));
        refused(
                "ValidationException",
                "1 validation error detected: Value 'INVALID' at 'macAlgorithm' failed to satisfy constraint: Member must satisfy enum value set:"
                        + " [HMAC_SHA_384, HMAC_SHA_256, HMAC_SHA_224, HMAC_SHA_512]",
                () -> kms.generateMac(r -> r.keyId(key).message(TEXT).macAlgorithm("INVALID")));
    }
}
