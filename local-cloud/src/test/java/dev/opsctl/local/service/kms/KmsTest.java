package dev.opsctl.local.service.kms;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Caller;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.DisabledException;
import software.amazon.awssdk.services.kms.model.GrantOperation;
import software.amazon.awssdk.services.kms.model.IncorrectKeyException;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.awssdk.services.kms.model.KeyState;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.KmsInvalidSignatureException;
import software.amazon.awssdk.services.kms.model.KmsInvalidStateException;
import software.amazon.awssdk.services.kms.model.NotFoundException;

/** KMS with IAM on (PLT-5, SEC-1, SEC-2). */
class KmsTest {

    private static final SdkBytes SECRET = SdkBytes.fromUtf8String("geheim äöü");

    @TempDir
    Path home;

    private TestCloud cloud;
    private KmsClient kms;

    @BeforeEach
    void open() {
        cloud = TestCloud.secured(home);
        kms = cloud.client(KmsClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private String key() {
        return kms.createKey(r -> r.description("k")).keyMetadata().keyId();
    }

    private Caller role(String name, String policy) {
        IamClient iam = cloud.client(IamClient.class);
        iam.createRole(
                r -> r.roleName(name)
                        .assumeRolePolicyDocument(
                                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"Service\":\"lambda.amazonaws.com\"},\"Action\":\"sts:AssumeRole\"}]}"));
        if (policy != null) {
            iam.putRolePolicy(r -> r.roleName(name).policyName("p").policyDocument(policy));
        }
        return cloud.cloud()
                .assumeRole(
                        "arn:aws:iam::111122223333:role/" + name,
                        "s",
                        Caller.service("lambda.amazonaws.com", "111122223333", null));
    }

    @Test
    void what_is_encrypted_under_a_context_opens_only_under_that_context_even_after_a_restart() {
        String key = key();
        kms.createAlias(r -> r.aliasName("alias/opsctl").targetKeyId(key));
        SdkBytes blob = kms.encrypt(r -> r.keyId("alias/opsctl")
                        .plaintext(SECRET)
                        .encryptionContext(Map.of("function", "f", "stage", "x")))
                .ciphertextBlob();
        cloud.close();
        cloud = TestCloud.secured(home);
        kms = cloud.client(KmsClient.class);
        assertEquals(
                SECRET,
                kms.decrypt(r -> r.ciphertextBlob(blob).encryptionContext(Map.of("stage", "x", "function", "f")))
                        .plaintext());
        assertThrows(
                InvalidCiphertextException.class,
                () -> kms.decrypt(
                        r -> r.ciphertextBlob(blob).encryptionContext(Map.of("function", "g", "stage", "x"))));
        assertThrows(
                InvalidCiphertextException.class,
                () -> kms.decrypt(r -> r.ciphertextBlob(
                        SdkBytes.fromUtf8String("no blob at all, but long enough to be one of them"))));
        String other = key();
        assertThrows(
                IncorrectKeyException.class,
                () -> kms.decrypt(r ->
                        r.ciphertextBlob(blob).keyId(other).encryptionContext(Map.of("function", "f", "stage", "x"))));
        assertThrows(
                NotFoundException.class,
                () -> kms.encrypt(r -> r.keyId("alias/none").plaintext(SECRET)));
    }

    @Test
    void a_rotated_key_still_opens_what_its_older_material_sealed() {
        String key = key();
        kms.enableKeyRotation(r -> r.keyId(key).rotationPeriodInDays(90));
        SdkBytes before = kms.encrypt(r -> r.keyId(key).plaintext(SECRET)).ciphertextBlob();
        cloud.cloud().clock().advance(Duration.ofDays(91));
        SdkBytes after = kms.encrypt(r -> r.keyId(key).plaintext(SECRET)).ciphertextBlob();
        assertEquals(1, kms.listKeyRotations(r -> r.keyId(key)).rotations().size());
        assertEquals(SECRET, kms.decrypt(r -> r.ciphertextBlob(before)).plaintext());
        assertEquals(SECRET, kms.decrypt(r -> r.ciphertextBlob(after)).plaintext());
    }

    @Test
    void a_key_pending_deletion_refuses_and_is_gone_when_its_time_comes() {
        String key = key();
        kms.disableKey(r -> r.keyId(key));
        assertThrows(
                DisabledException.class, () -> kms.encrypt(r -> r.keyId(key).plaintext(SECRET)));
        kms.scheduleKeyDeletion(r -> r.keyId(key).pendingWindowInDays(7));
        assertEquals(
                KeyState.PENDING_DELETION,
                kms.describeKey(r -> r.keyId(key)).keyMetadata().keyState());
        assertThrows(
                KmsInvalidStateException.class,
                () -> kms.encrypt(r -> r.keyId(key).plaintext(SECRET)));
        cloud.cloud().clock().advance(Duration.ofDays(8));
        assertThrows(NotFoundException.class, () -> kms.describeKey(r -> r.keyId(key)));
    }

    @Test
    void signatures_verify_with_the_public_key_outside() throws Exception {
        String key = kms.createKey(r -> r.keySpec("RSA_2048").keyUsage("SIGN_VERIFY"))
                .keyMetadata()
                .keyId();
        byte[] digest = MessageDigest.getInstance("SHA-256").digest("token".getBytes(StandardCharsets.UTF_8));
        byte[] signed = kms.sign(r -> r.keyId(key)
                        .message(SdkBytes.fromByteArray(digest))
                        .messageType("DIGEST")
                        .signingAlgorithm("RSASSA_PKCS1_V1_5_SHA_256"))
                .signature()
                .asByteArray();
        byte[] encoded = kms.getPublicKey(r -> r.keyId(key)).publicKey().asByteArray();
        Signature outside = Signature.getInstance("SHA256withRSA");
        outside.initVerify(KeyFactory.getInstance("RSA").generatePublic(new X509EncodedKeySpec(encoded)));
        outside.update("token".getBytes(StandardCharsets.UTF_8));
        assertTrue(outside.verify(signed));
        signed[3] ^= 1;
        assertThrows(
                KmsInvalidSignatureException.class,
                () -> kms.verify(r -> r.keyId(key)
                        .message(SdkBytes.fromByteArray(digest))
                        .messageType("DIGEST")
                        .signingAlgorithm("RSASSA_PKCS1_V1_5_SHA_256")
                        .signature(SdkBytes.fromByteArray(signed))));
    }

    @Test
    void a_key_policy_must_allow_or_delegate_and_grants_reach_further() {
        String everyKey =
                "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"kms:*\",\"Resource\":\"*\"}]}";
        Caller user = role("user", everyKey);
        Caller bare = role("bare", null);
        String closed = kms.createKey(r -> r.policy(
                                """
            {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":["kms:CreateGrant","kms:Describe*"],"Resource":"*"},
            {"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111122223333:role/bare"},"Action":"kms:Encrypt","Resource":"*"}]}""")
                        // nobody may change this policy
                        .bypassPolicyLockoutSafetyCheck(true))
                .keyMetadata()
                .keyId();
        KmsClient asUser = cloud.cloud().client(KmsClient.class, TestCloud.SCOPE, user);
        KmsClient asBare = cloud.cloud().client(KmsClient.class, TestCloud.SCOPE, bare);
        // IAM alone opens no key; the key's policy alone does
        KmsException denied = assertThrows(
                KmsException.class, () -> asUser.encrypt(r -> r.keyId(closed).plaintext(SECRET)));
        assertEquals("AccessDeniedException", denied.awsErrorDetails().errorCode());
        assertTrue(
                denied.awsErrorDetails()
                        .errorMessage()
                        .endsWith("because no resource-based policy allows the kms:Encrypt action"),
                denied.getMessage());
        SdkBytes blob = asBare.encrypt(r -> r.keyId(closed).plaintext(SECRET).encryptionContext(Map.of("a", "b")))
                .ciphertextBlob();
        assertThrows(
                KmsException.class,
                () -> asBare.decrypt(r -> r.ciphertextBlob(blob).encryptionContext(Map.of("a", "b"))));
        asUser.createGrant(r -> r.keyId(closed)
                .granteePrincipal(bare.principalArn())
                .operations(GrantOperation.DECRYPT)
                .constraints(c -> c.encryptionContextSubset(Map.of("a", "b"))));
        assertEquals(
                SECRET,
                asBare.decrypt(r -> r.ciphertextBlob(blob).encryptionContext(Map.of("a", "b")))
                        .plaintext());
        // the standard policy delegates to IAM
        String open = key();
        asUser.encrypt(r -> r.keyId(open).plaintext(SECRET));
        assertThrows(KmsException.class, () -> asBare.encrypt(r -> r.keyId(open).plaintext(SECRET)));
    }

    @Test
    void the_store_holds_no_key_material_in_the_clear_and_data_keys_match_their_blobs() throws Exception {
        String key = key();
        var dataKey = kms.generateDataKey(r -> r.keyId(key).keySpec("AES_256"));
        assertArrayEquals(
                dataKey.plaintext().asByteArray(),
                kms.decrypt(r -> r.ciphertextBlob(dataKey.ciphertextBlob()))
                        .plaintext()
                        .asByteArray());
        Path wrapping = home.resolve("kms/111122223333/us-east-1/wrapping.key");
        assertEquals(
                "rw-------",
                java.nio.file.attribute.PosixFilePermissions.toString(Files.getPosixFilePermissions(wrapping)));
        assertFalse(kms.listKeys(r -> r.limit(10)).keys().isEmpty());
    }
}
