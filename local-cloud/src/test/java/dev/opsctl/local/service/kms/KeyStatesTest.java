package dev.opsctl.local.service.kms;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.ServiceDefinition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.GrantOperation;
import software.amazon.awssdk.services.kms.model.KeySpec;
import software.amazon.awssdk.services.kms.model.KeyUsageType;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.Tag;

/**
 * Every operation on a key in every state that a key may be in, by AWS's table.
 *
 * @see <a href="https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html">Key states of KMS keys</a>
 */
class KeyStatesTest {

    private static final String OK = "-";
    /** The notes of AWS's table, by number. */
    private static final Map<String, String> NOTES = Map.of(
            "1", "DisabledException: KEY is disabled.",
            "3", "KMSInvalidStateException: KEY is pending deletion.",
            "4", "KMSInvalidStateException: KEY is not pending deletion.",
            "5", "KMSInvalidStateException: KEY is pending import.",
            "6", "UnsupportedOperationException: KEY origin is EXTERNAL which is not valid for this operation.",
            "9", "UnsupportedOperationException: KEY origin is AWS_KMS which is not valid for this operation.");

    private static final SdkBytes BYTES = SdkBytes.fromUtf8String("x");

    /** @param answers in the states Enabled, Disabled, PendingImport (null if there is none such), PendingDeletion */
    private record Row(String spec, String usage, List<String> answers, BiConsumer<KmsClient, String> call) {}

    private final Map<String, Row> rows = new LinkedHashMap<>();
    private KmsClient kms;
    private String other;
    private SdkBytes sealed;

    private void row(String operation, String answers, BiConsumer<KmsClient, String> call) {
        rows.put(operation, new Row("SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT", List.of(answers.split(" ")), call));
    }

    private void row(String operation, String spec, String usage, BiConsumer<KmsClient, String> call) {
        rows.put(operation, new Row(spec, usage, List.of(OK, "1", "", "3"), call));
    }

    private String alias(String key) {
        String name = "alias/" + UUID.randomUUID();
        kms.createAlias(r -> r.aliasName(name).targetKeyId(key));
        return name;
    }

    @Test
    void everyOperationAnswersByTheStateOfItsKey(@TempDir Path home) {
        try (TestCloud cloud = TestCloud.open(home, ServiceDefinition.regional("kms", KmsClient.class, LocalKms::of))) {
            kms = cloud.client(KmsClient.class);
            other = kms.createKey().keyMetadata().keyId();
            sealed = kms.encrypt(r -> r.keyId(other).plaintext(BYTES)).ciphertextBlob();
            rows();
            List<String> wrong = new ArrayList<>();
            int walked = 0;
            for (Map.Entry<String, Row> entry : rows.entrySet()) {
                Row row = entry.getValue();
                List<String> states = List.of("Enabled", "Disabled", "PendingImport", "PendingDeletion");
                for (int i = 0; i < states.size(); i++) {
                    if (row.answers().get(i).isEmpty()) {
                        continue;
                    }
                    String key = key(row, states.get(i));
                    String arn =
                            kms.describeKey(r -> r.keyId(key)).keyMetadata().arn();
                    String expected =
                            NOTES.getOrDefault(row.answers().get(i), OK).replace("KEY", arn);
                    String answer = OK;
                    try {
                        row.call().accept(kms, key);
                    } catch (KmsException e) {
                        answer = e.awsErrorDetails().errorCode() + ": "
                                + e.awsErrorDetails().errorMessage();
                    }
                    walked++;
                    if (!answer.equals(expected)) {
                        wrong.add(entry.getKey() + " of a key that is " + states.get(i) + " answers " + answer
                                + ", not " + expected);
                    }
                }
            }
            assertEquals(List.of(), wrong, String.join("\n", wrong));
            assertEquals(128, walked);
        }
    }

    private String key(Row row, String state) {
        String id = kms.createKey(r -> r.keySpec(KeySpec.fromValue(row.spec()))
                        .keyUsage(KeyUsageType.fromValue(row.usage()))
                        .origin(state.equals("PendingImport") ? "EXTERNAL" : "AWS_KMS"))
                .keyMetadata()
                .keyId();
        switch (state) {
            case "Disabled" -> kms.disableKey(r -> r.keyId(id));
            case "PendingDeletion" -> kms.scheduleKeyDeletion(r -> r.keyId(id));
            default -> {
                // as it was created
            }
        }
        assertEquals(state, kms.describeKey(r -> r.keyId(id)).keyMetadata().keyStateAsString());
        return id;
    }

    private void rows() {
        row("CancelKeyDeletion", "4 4 4 -", (c, key) -> c.cancelKeyDeletion(r -> r.keyId(key)));
        row("CreateAlias", "- - - 3", (c, key) -> alias(key));
        row(
                "CreateGrant",
                "- 1 5 3",
                (c, key) -> c.createGrant(r -> r.keyId(key)
                        .granteePrincipal("arn:aws:iam::111122223333:role/r")
                        .operations(GrantOperation.ENCRYPT)));
        row("DeleteImportedKeyMaterial", "9 9 - 9", (c, key) -> c.deleteImportedKeyMaterial(r -> r.keyId(key)));
        row("DescribeKey", "- - - -", (c, key) -> c.describeKey(r -> r.keyId(key)));
        row("DisableKey", "- - 5 3", (c, key) -> c.disableKey(r -> r.keyId(key)));
        row("DisableKeyRotation", "- 1 6 3", (c, key) -> c.disableKeyRotation(r -> r.keyId(key)));
        row("EnableKey", "- - 5 3", (c, key) -> c.enableKey(r -> r.keyId(key)));
        row("EnableKeyRotation", "- 1 6 3", (c, key) -> c.enableKeyRotation(r -> r.keyId(key)));
        row("RotateKeyOnDemand", "- 1 6 3", (c, key) -> c.rotateKeyOnDemand(r -> r.keyId(key)));
        row("Encrypt", "- 1 5 3", (c, key) -> c.encrypt(r -> r.keyId(key).plaintext(BYTES)));
        row(
                "GenerateDataKey",
                "- 1 5 3",
                (c, key) -> c.generateDataKey(r -> r.keyId(key).keySpec("AES_256")));
        row(
                "GenerateDataKeyWithoutPlaintext",
                "- 1 5 3",
                (c, key) -> c.generateDataKeyWithoutPlaintext(r -> r.keyId(key)));
        row(
                "GenerateDataKeyPair",
                "- 1 5 3",
                (c, key) -> c.generateDataKeyPair(r -> r.keyId(key).keyPairSpec("ECC_NIST_P256")));
        row(
                "GenerateDataKeyPairWithoutPlaintext",
                "- 1 5 3",
                (c, key) ->
                        c.generateDataKeyPairWithoutPlaintext(r -> r.keyId(key).keyPairSpec("ECC_SECG_P256K1")));
        row("GetKeyPolicy", "- - - -", (c, key) -> c.getKeyPolicy(r -> r.keyId(key)));
        row("GetKeyRotationStatus", "- - 6 -", (c, key) -> c.getKeyRotationStatus(r -> r.keyId(key)));
        row(
                "GetParametersForImport",
                "9 9 - 9",
                (c, key) -> c.getParametersForImport(r ->
                        r.keyId(key).wrappingAlgorithm("RSAES_OAEP_SHA_256").wrappingKeySpec("RSA_2048")));
        row("ListAliases", "- - - -", (c, key) -> c.listAliases(r -> r.keyId(key)));
        row("ListGrants", "- - - -", (c, key) -> c.listGrants(r -> r.keyId(key)));
        row("ListKeyPolicies", "- - - -", (c, key) -> c.listKeyPolicies(r -> r.keyId(key)));
        row("ListResourceTags", "- - - -", (c, key) -> c.listResourceTags(r -> r.keyId(key)));
        row(
                "PutKeyPolicy",
                "- - - -",
                (c, key) -> c.putKeyPolicy(r ->
                        r.keyId(key).policy(c.getKeyPolicy(g -> g.keyId(key)).policy())));
        row(
                "ReEncrypt",
                "- 1 5 3",
                (c, key) -> c.reEncrypt(r -> r.ciphertextBlob(sealed).destinationKeyId(key)));
        row("ScheduleKeyDeletion", "- - - 3", (c, key) -> c.scheduleKeyDeletion(r -> r.keyId(key)));
        row(
                "TagResource",
                "- - - 3",
                (c, key) -> c.tagResource(r -> r.keyId(key)
                        .tags(Tag.builder().tagKey("k").tagValue("v").build())));
        row(
                "UntagResource",
                "- - - 3",
                (c, key) -> c.untagResource(r -> r.keyId(key).tagKeys("k")));
        row("UpdateAlias", "- - - 3", (c, key) -> {
            String name = alias(other);
            c.updateAlias(r -> r.aliasName(name).targetKeyId(key));
            c.deleteAlias(r -> r.aliasName(name));
        });
        row(
                "UpdateKeyDescription",
                "- - - 3",
                (c, key) -> c.updateKeyDescription(r -> r.keyId(key).description("d")));
        row(
                "Sign",
                "ECC_NIST_P256",
                "SIGN_VERIFY",
                (c, key) -> c.sign(r -> r.keyId(key).message(BYTES).signingAlgorithm("ECDSA_SHA_256")));
        row("GetPublicKey", "ECC_SECG_P256K1", "SIGN_VERIFY", (c, key) -> c.getPublicKey(r -> r.keyId(key)));
        row(
                "GenerateMac",
                "HMAC_256",
                "GENERATE_VERIFY_MAC",
                (c, key) -> c.generateMac(r -> r.keyId(key).message(BYTES).macAlgorithm("HMAC_SHA_256")));
        row(
                "DeriveSharedSecret",
                "ECC_NIST_P384",
                "KEY_AGREEMENT",
                (c, key) -> c.deriveSharedSecret(r -> r.keyId(key)
                        .keyAgreementAlgorithm("ECDH")
                        .publicKey(SdkBytes.fromByteArray(
                                KeyMaterial.pair("ECC_NIST_P384").getPublic().getEncoded()))));
    }
}
