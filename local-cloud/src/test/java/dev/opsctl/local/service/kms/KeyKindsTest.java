package dev.opsctl.local.service.kms;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.ServiceDefinition;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.KeyAgreement;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.AlreadyExistsException;
import software.amazon.awssdk.services.kms.model.ExpiredImportTokenException;
import software.amazon.awssdk.services.kms.model.GetParametersForImportResponse;
import software.amazon.awssdk.services.kms.model.IncorrectKeyException;
import software.amazon.awssdk.services.kms.model.IncorrectKeyMaterialException;
import software.amazon.awssdk.services.kms.model.InvalidImportTokenException;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.KmsInvalidSignatureException;
import software.amazon.awssdk.services.kms.model.KmsInvalidStateException;
import software.amazon.awssdk.services.kms.model.UnsupportedOperationException;

/** Keys that are not simply KMS's own: imported ones, those of several Regions, pairs of all kinds. */
class KeyKindsTest {

    private static final SdkBytes PLAIN = SdkBytes.fromUtf8String("plain");

    @TempDir
    Path home;

    private TestCloud cloud;
    private KmsClient kms;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home, ServiceDefinition.regional("kms", KmsClient.class, LocalKms::of));
        kms = cloud.client(KmsClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private String key(String spec, String usage) {
        return kms.createKey(r -> r.keySpec(spec).keyUsage(usage)).keyMetadata().keyId();
    }

    private String external(String spec, String usage) {
        return kms.createKey(r -> r.keySpec(spec).keyUsage(usage).origin("EXTERNAL"))
                .keyMetadata()
                .keyId();
    }

    private static byte[] wrap(GetParametersForImportResponse parameters, byte[] material, boolean sha256)
            throws Exception {
        Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
        cipher.init(
                Cipher.ENCRYPT_MODE,
                KeyFactory.getInstance("RSA")
                        .generatePublic(
                                new X509EncodedKeySpec(parameters.publicKey().asByteArray())),
                new OAEPParameterSpec(
                        sha256 ? "SHA-256" : "SHA-1",
                        "MGF1",
                        sha256 ? MGF1ParameterSpec.SHA256 : MGF1ParameterSpec.SHA1,
                        PSource.PSpecified.DEFAULT));
        return cipher.doFinal(material);
    }

    private GetParametersForImportResponse parameters(String key, String algorithm) {
        return kms.getParametersForImport(
                r -> r.keyId(key).wrappingAlgorithm(algorithm).wrappingKeySpec("RSA_2048"));
    }

    private void load(String key, byte[] material, Instant validTo) throws Exception {
        GetParametersForImportResponse parameters = parameters(key, "RSAES_OAEP_SHA_256");
        byte[] wrapped = wrap(parameters, material, true);
        kms.importKeyMaterial(r -> r.keyId(key)
                .importToken(parameters.importToken())
                .encryptedKeyMaterial(SdkBytes.fromByteArray(wrapped))
                .expirationModel(validTo == null ? "KEY_MATERIAL_DOES_NOT_EXPIRE" : "KEY_MATERIAL_EXPIRES")
                .validTo(validTo));
    }

    @Test
    void importedMaterialIsUsedUntilItExpiresOrIsDeletedAndOnlyTheSameComesBack() throws Exception {
        String key = external("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
        byte[] material = KeyMaterial.random(32);
        Instant until = cloud.cloud().clock().instant().plus(Duration.ofDays(2));
        load(key, material, until);
        var metadata = kms.describeKey(r -> r.keyId(key)).keyMetadata();
        assertEquals(
                "Enabled EXTERNAL KEY_MATERIAL_EXPIRES",
                metadata.keyStateAsString() + " " + metadata.originAsString() + " "
                        + metadata.expirationModelAsString());
        assertEquals(until, metadata.validTo());
        SdkBytes sealed = kms.encrypt(r -> r.keyId(key).plaintext(PLAIN)).ciphertextBlob();
        kms.deleteImportedKeyMaterial(r -> r.keyId(key));
        assertThrows(KmsInvalidStateException.class, () -> kms.decrypt(r -> r.ciphertextBlob(sealed)));
        assertThrows(IncorrectKeyMaterialException.class, () -> load(key, KeyMaterial.random(32), null));
        load(key, material, until);
        assertEquals(PLAIN, kms.decrypt(r -> r.ciphertextBlob(sealed)).plaintext());
        cloud.cloud().clock().advance(Duration.ofDays(3));
        assertEquals(
                "PendingImport",
                kms.describeKey(r -> r.keyId(key)).keyMetadata().keyStateAsString());
        load(key, material, null);
        assertEquals(PLAIN, kms.decrypt(r -> r.ciphertextBlob(sealed)).plaintext());
        assertThrows(UnsupportedOperationException.class, () -> kms.enableKeyRotation(r -> r.keyId(key)));
    }

    @Test
    void tokensAreOfOneKeyAndForADay() throws Exception {
        String key = external("HMAC_256", "GENERATE_VERIFY_MAC");
        String other = external("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
        GetParametersForImportResponse parameters = parameters(key, "RSAES_OAEP_SHA_1");
        byte[] material = KeyMaterial.random(32);
        SdkBytes wrapped = SdkBytes.fromByteArray(wrap(parameters, material, false));
        assertThrows(
                InvalidImportTokenException.class,
                () -> kms.importKeyMaterial(r -> r.keyId(other)
                        .importToken(parameters.importToken())
                        .encryptedKeyMaterial(wrapped)
                        .expirationModel("KEY_MATERIAL_DOES_NOT_EXPIRE")));
        KmsException lacks = assertThrows(
                KmsException.class,
                () -> kms.importKeyMaterial(
                        r -> r.keyId(key).importToken(parameters.importToken()).encryptedKeyMaterial(wrapped)));
        assertEquals("ValidationException", lacks.awsErrorDetails().errorCode());
        kms.importKeyMaterial(r -> r.keyId(key)
                .importToken(parameters.importToken())
                .encryptedKeyMaterial(wrapped)
                .expirationModel("KEY_MATERIAL_DOES_NOT_EXPIRE"));
        assertArrayEquals(
                Asymmetric.mac(material, "HMAC_SHA_256", PLAIN.asByteArray()),
                kms.generateMac(r -> r.keyId(key).message(PLAIN).macAlgorithm("HMAC_SHA_256"))
                        .mac()
                        .asByteArray());
        cloud.cloud().clock().advance(Duration.ofHours(25));
        assertThrows(
                ExpiredImportTokenException.class,
                () -> kms.importKeyMaterial(r -> r.keyId(key)
                        .importToken(parameters.importToken())
                        .encryptedKeyMaterial(wrapped)
                        .expirationModel("KEY_MATERIAL_DOES_NOT_EXPIRE")));
    }

    @Test
    void anRsaPairIsImportedUnderAnAesKey() throws Exception {
        String key = external("RSA_2048", "ENCRYPT_DECRYPT");
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        assertThrows(KmsException.class, () -> parameters(key, "RSAES_OAEP_SHA_256"));
        GetParametersForImportResponse parameters = parameters(key, "RSA_AES_KEY_WRAP_SHA_256");
        byte[] aes = KeyMaterial.random(32);
        Cipher wrapping = Cipher.getInstance("AES/KWP/NoPadding");
        wrapping.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(aes, "AES"));
        byte[] inner = wrapping.doFinal(pair.getPrivate().getEncoded());
        byte[] outer = wrap(parameters, aes, true);
        byte[] sealed = Arrays.copyOf(outer, outer.length + inner.length);
        System.arraycopy(inner, 0, sealed, outer.length, inner.length);
        kms.importKeyMaterial(r -> r.keyId(key)
                .importToken(parameters.importToken())
                .encryptedKeyMaterial(SdkBytes.fromByteArray(sealed))
                .expirationModel("KEY_MATERIAL_DOES_NOT_EXPIRE"));
        assertArrayEquals(
                pair.getPublic().getEncoded(),
                kms.getPublicKey(r -> r.keyId(key)).publicKey().asByteArray());
        SdkBytes blob = kms.encrypt(r -> r.keyId(key).plaintext(PLAIN).encryptionAlgorithm("RSAES_OAEP_SHA_256"))
                .ciphertextBlob();
        assertEquals(
                PLAIN,
                kms.decrypt(r -> r.keyId(key).ciphertextBlob(blob).encryptionAlgorithm("RSAES_OAEP_SHA_256"))
                        .plaintext());
    }

    /** From each kind of key that encrypts, to each. */
    @Test
    void ciphertextIsReEncryptedBetweenAllKinds() {
        Map<String, String> keys = Map.of(
                key("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), "SYMMETRIC_DEFAULT",
                key("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"), "SYMMETRIC_DEFAULT",
                key("RSA_2048", "ENCRYPT_DECRYPT"), "RSAES_OAEP_SHA_1",
                key("RSA_2048", "ENCRYPT_DECRYPT"), "RSAES_OAEP_SHA_256");
        keys.forEach((from, source) -> {
            SdkBytes sealed = kms.encrypt(r -> r.keyId(from).plaintext(PLAIN).encryptionAlgorithm(source))
                    .ciphertextBlob();
            keys.forEach((to, destination) -> {
                var again = kms.reEncrypt(r -> r.ciphertextBlob(sealed)
                        .sourceKeyId(from)
                        .sourceEncryptionAlgorithm(source)
                        .destinationKeyId(to)
                        .destinationEncryptionAlgorithm(destination));
                assertEquals(
                        source + destination,
                        again.sourceEncryptionAlgorithmAsString() + again.destinationEncryptionAlgorithmAsString());
                assertEquals(
                        PLAIN,
                        kms.decrypt(r -> r.keyId(to)
                                        .ciphertextBlob(again.ciphertextBlob())
                                        .encryptionAlgorithm(destination))
                                .plaintext());
            });
        });
        String other = key("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
        SdkBytes sealed = kms.encrypt(r -> r.keyId(other).plaintext(PLAIN)).ciphertextBlob();
        IncorrectKeyException incorrect = assertThrows(
                IncorrectKeyException.class,
                () -> kms.decrypt(r ->
                        r.ciphertextBlob(sealed).keyId(keys.keySet().iterator().next())));
        assertEquals(
                "The key ID in the request does not identify a CMK that can perform this operation.",
                incorrect.awsErrorDetails().errorMessage());
    }

    @Test
    void secp256k1SignsAndVerifies() {
        String key = key("ECC_SECG_P256K1", "SIGN_VERIFY");
        for (int i = 0; i < 10; i++) {
            SdkBytes message = SdkBytes.fromByteArray(KeyMaterial.random(32));
            String type = i % 2 == 0 ? "RAW" : "DIGEST";
            SdkBytes signature = kms.sign(
                            r -> r.keyId(key).message(message).messageType(type).signingAlgorithm("ECDSA_SHA_256"))
                    .signature();
            assertTrue(kms.verify(r -> r.keyId(key)
                            .message(message)
                            .messageType(type)
                            .signature(signature)
                            .signingAlgorithm("ECDSA_SHA_256"))
                    .signatureValid());
            assertThrows(
                    KmsInvalidSignatureException.class,
                    () -> kms.verify(r -> r.keyId(key)
                            .message(SdkBytes.fromByteArray(KeyMaterial.random(32)))
                            .messageType(type)
                            .signature(signature)
                            .signingAlgorithm("ECDSA_SHA_256")));
        }
    }

    /** A signature that OpenSSL 3 made with a key of its own. */
    @ParameterizedTest
    @CsvSource({OPENSSL})
    void secp256k1IsTheCurveOfOthers(String publicKey, String digest, String signature) throws Exception {
        byte[] open = HexFormat.of().parseHex(publicKey);
        byte[] signed = HexFormat.of().parseHex(signature);
        assertTrue(Secp256k1.verify(open, HexFormat.of().parseHex(digest), signed));
        byte[] wrong = HexFormat.of().parseHex(digest);
        wrong[0] ^= 1;
        assertFalse(Secp256k1.verify(open, wrong, signed));
    }

    private static final String OPENSSL =
            "3056301006072a8648ce3d020106052b8104000a0342000433eb59091444423d24129c34e11de47fb50f9c8c"
                    + "3668aa07bc331c7dcd065748ec8f7aac8a5f9c47f4eb389bee015cfe459222bf6e10dbb1693669c52b1e2903,6a085cdd28433e799f57dcfe7993c56420a645094822b19798cba7a48c9166be,"
                    + "30450220447173b83eb3f6c05d8c31e1fed7d8341d9487c4d8b45146409917ac453ddd2202210083fb37149ea02f950a0a14e530dcaf9e474c1fe9a301edc89cb2e07570b70da4";

    /** A digest that the caller made gives the signature that the message gives, by all algorithms and sizes. */
    @ParameterizedTest
    @CsvSource({"RSA_2048, 256", "RSA_2048, 384", "RSA_2048, 512", "RSA_3072, 256"})
    void signaturesOfDigestsAreThoseOfMessages(String spec, String size) throws Exception {
        String key = key(spec, "SIGN_VERIFY");
        SdkBytes digest =
                SdkBytes.fromByteArray(MessageDigest.getInstance("SHA-" + size).digest(PLAIN.asByteArray()));
        for (String family : List.of("RSASSA_PSS_SHA_", "RSASSA_PKCS1_V1_5_SHA_")) {
            String algorithm = family + size;
            SdkBytes ofDigest = kms.sign(r ->
                            r.keyId(key).message(digest).messageType("DIGEST").signingAlgorithm(algorithm))
                    .signature();
            SdkBytes ofMessage = kms.sign(r -> r.keyId(key).message(PLAIN).signingAlgorithm(algorithm))
                    .signature();
            for (SdkBytes signature : List.of(ofDigest, ofMessage)) {
                assertTrue(kms.verify(r ->
                                r.keyId(key).message(PLAIN).signature(signature).signingAlgorithm(algorithm))
                        .signatureValid());
                assertTrue(kms.verify(r -> r.keyId(key)
                                .message(digest)
                                .messageType("DIGEST")
                                .signature(signature)
                                .signingAlgorithm(algorithm))
                        .signatureValid());
            }
            byte[] broken = ofDigest.asByteArray();
            broken[7] ^= 1;
            byte[] longer = new byte[broken.length + 1];
            System.arraycopy(ofDigest.asByteArray(), 0, longer, 1, broken.length);
            for (byte[] other : List.of(broken, longer)) {
                assertThrows(
                        KmsInvalidSignatureException.class,
                        () -> kms.verify(r -> r.keyId(key)
                                .message(digest)
                                .messageType("DIGEST")
                                .signature(SdkBytes.fromByteArray(other))
                                .signingAlgorithm(algorithm)));
            }
        }
    }

    @Test
    void bothSidesDeriveTheSameSecret() throws Exception {
        String key = key("ECC_NIST_P256", "KEY_AGREEMENT");
        KeyPair own = KeyMaterial.pair("ECC_NIST_P256");
        var derived = kms.deriveSharedSecret(r -> r.keyId(key)
                .keyAgreementAlgorithm("ECDH")
                .publicKey(SdkBytes.fromByteArray(own.getPublic().getEncoded())));
        KeyAgreement agreement = KeyAgreement.getInstance("ECDH");
        agreement.init(own.getPrivate());
        agreement.doPhase(
                KeyFactory.getInstance("EC")
                        .generatePublic(new X509EncodedKeySpec(
                                kms.getPublicKey(r -> r.keyId(key)).publicKey().asByteArray())),
                true);
        assertArrayEquals(agreement.generateSecret(), derived.sharedSecret().asByteArray());
        assertThrows(
                KmsException.class,
                () -> kms.deriveSharedSecret(
                        r -> r.keyId(key).keyAgreementAlgorithm("ECDH").publicKey(PLAIN)));
    }

    @Test
    void aReplicaOpensWhatThePrimarySealed() {
        KmsClient west = cloud.cloud()
                .client(KmsClient.class, new Scope(TestCloud.SCOPE.accountId(), "us-west-2"), TestCloud.ROOT);
        String key = kms.createKey(r -> r.multiRegion(true)).keyMetadata().keyId();
        assertTrue(key.matches("mrk-[0-9a-f]{32}"), key);
        SdkBytes first = kms.encrypt(r -> r.keyId(key).plaintext(PLAIN)).ciphertextBlob();
        kms.replicateKey(r -> r.keyId(key).replicaRegion("us-west-2").description("replica"));
        AlreadyExistsException twice = assertThrows(
                AlreadyExistsException.class,
                () -> kms.replicateKey(r -> r.keyId(key).replicaRegion("us-west-2")));
        assertTrue(twice.awsErrorDetails().errorMessage().contains(":us-west-2:"));
        assertEquals(PLAIN, west.decrypt(r -> r.ciphertextBlob(first)).plaintext());
        kms.rotateKeyOnDemand(r -> r.keyId(key));
        SdkBytes second = kms.encrypt(r -> r.keyId(key).plaintext(PLAIN)).ciphertextBlob();
        assertEquals(PLAIN, west.decrypt(r -> r.ciphertextBlob(second)).plaintext());
        assertThrows(UnsupportedOperationException.class, () -> west.rotateKeyOnDemand(r -> r.keyId(key)));
        var regions = west.describeKey(r -> r.keyId(key)).keyMetadata().multiRegionConfiguration();
        assertEquals(
                "REPLICA us-east-1",
                regions.multiRegionKeyTypeAsString() + " "
                        + regions.primaryKey().region());
        kms.updatePrimaryRegion(r -> r.keyId(key).primaryRegion("us-west-2"));
        assertEquals(
                "PRIMARY",
                west.describeKey(r -> r.keyId(key))
                        .keyMetadata()
                        .multiRegionConfiguration()
                        .multiRegionKeyTypeAsString());
        assertEquals(
                "PendingReplicaDeletion",
                west.scheduleKeyDeletion(r -> r.keyId(key).pendingWindowInDays(7))
                        .keyStateAsString());
        kms.scheduleKeyDeletion(r -> r.keyId(key).pendingWindowInDays(7));
        cloud.cloud().clock().advance(Duration.ofDays(8));
        assertThrows(KmsException.class, () -> kms.describeKey(r -> r.keyId(key)));
        assertEquals(
                "PendingDeletion",
                west.describeKey(r -> r.keyId(key)).keyMetadata().keyStateAsString());
        String plain = key("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
        assertThrows(
                UnsupportedOperationException.class,
                () -> kms.replicateKey(r -> r.keyId(plain).replicaRegion("us-west-2")));
        assertEquals(List.of(), kms.listAliases().aliases());
    }

    /** Neither cancels the other: a key that is to be deleted stays so when its material expires. */
    @Test
    void materialThatExpiresDoesNotEndADeletion() throws Exception {
        String key = kms.createKey(r -> r.origin("EXTERNAL").multiRegion(true))
                .keyMetadata()
                .keyId();
        load(key, new byte[32], cloud.cloud().clock().instant().plus(Duration.ofDays(2)));
        kms.replicateKey(r -> r.keyId(key).replicaRegion("us-west-2"));
        kms.scheduleKeyDeletion(r -> r.keyId(key).pendingWindowInDays(30));
        cloud.cloud().clock().advance(Duration.ofDays(3));
        assertEquals(
                "PendingReplicaDeletion",
                kms.describeKey(r -> r.keyId(key)).keyMetadata().keyStateAsString());
    }

    /** A point that is not on the curve would tell about the private key. */
    @Test
    void onlyPointsOfTheCurveAreAgreedWith() throws Exception {
        String key = key("ECC_NIST_P256", "KEY_AGREEMENT");
        byte[] open = kms.getPublicKey(r -> r.keyId(key)).publicKey().asByteArray();
        open[open.length - 1] ^= 1;
        KmsException refusal = assertThrows(
                KmsException.class,
                () -> kms.deriveSharedSecret(
                        r -> r.keyId(key).keyAgreementAlgorithm("ECDH").publicKey(SdkBytes.fromByteArray(open))));
        assertEquals(400, refusal.statusCode());
    }

    @Test
    void whatAPairSealedIsReEncryptedOnlyWhereItsKeyIsNamed() {
        String pair = key("RSA_2048", "ENCRYPT_DECRYPT");
        String to = key("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT");
        SdkBytes sealed = kms.encrypt(r -> r.keyId(pair).plaintext(PLAIN).encryptionAlgorithm("RSAES_OAEP_SHA_256"))
                .ciphertextBlob();
        KmsException refusal = assertThrows(
                KmsException.class,
                () -> kms.reEncrypt(r -> r.ciphertextBlob(sealed)
                        .sourceEncryptionAlgorithm("RSAES_OAEP_SHA_256")
                        .destinationKeyId(to)));
        assertEquals(400, refusal.statusCode());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ECC_NIST_P256", "ECC_SECG_P256K1"})
    void aKeyThatCouldNeverBeFilledIsNotMade(String spec) {
        KmsException refusal = assertThrows(UnsupportedOperationException.class, () -> external(spec, "SIGN_VERIFY"));
        assertTrue(refusal.getMessage().contains("SYMMETRIC_DEFAULT, HMAC_* or RSA_*"), refusal.getMessage());
    }

    /** A replica that the primary key does not know of is not taken for a new one. */
    @Test
    void aReplicaIsNotMadeOverOneThatIsThere() {
        String key = kms.createKey(r -> r.multiRegion(true)).keyMetadata().keyId();
        kms.replicateKey(r -> r.keyId(key).replicaRegion("us-west-2"));
        new ServiceContext(cloud.cloud(), TestCloud.SCOPE, "kms")
                .table("keys", KeyRecord.class)
                .update(key, now -> now.withMultiRegion(new KeyRecord.MultiRegion("us-east-1", List.of())));
        assertThrows(
                AlreadyExistsException.class,
                () -> kms.replicateKey(r -> r.keyId(key).replicaRegion("us-west-2")));
    }
}
