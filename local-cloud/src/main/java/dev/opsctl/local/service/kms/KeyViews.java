package dev.opsctl.local.service.kms;

import dev.opsctl.local.cloud.Arn;
import java.util.List;
import software.amazon.awssdk.services.kms.model.KeyMetadata;

/** Keys as KMS's answers show them, and which algorithms go with which spec. */
final class KeyViews {

    private static final List<String> RSA_SIGNING = List.of(
            "RSASSA_PSS_SHA_256",
            "RSASSA_PSS_SHA_384",
            "RSASSA_PSS_SHA_512",
            "RSASSA_PKCS1_V1_5_SHA_256",
            "RSASSA_PKCS1_V1_5_SHA_384",
            "RSASSA_PKCS1_V1_5_SHA_512");

    private KeyViews() {}

    static List<String> usages(String spec) {
        if (spec.equals("SYMMETRIC_DEFAULT")) {
            return List.of("ENCRYPT_DECRYPT");
        } else if (spec.startsWith("HMAC_")) {
            return List.of("GENERATE_VERIFY_MAC");
        }
        if (spec.startsWith("RSA_")) {
            return List.of("ENCRYPT_DECRYPT", "SIGN_VERIFY");
        }
        return spec.startsWith("ECC_NIST_") ? List.of("SIGN_VERIFY", "KEY_AGREEMENT") : List.of("SIGN_VERIFY");
    }

    static List<String> signing(String spec) {
        return switch (spec) {
            case "ECC_NIST_P256", "ECC_SECG_P256K1" -> List.of("ECDSA_SHA_256");
            case "ECC_NIST_P384" -> List.of("ECDSA_SHA_384");
            case "ECC_NIST_P521" -> List.of("ECDSA_SHA_512");
            default -> RSA_SIGNING;
        };
    }

    static List<String> encryption(String spec) {
        return spec.equals("SYMMETRIC_DEFAULT")
                ? List.of("SYMMETRIC_DEFAULT")
                : List.of("RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256");
    }

    static KeyMetadata metadata(KeyRecord key) {
        KeyMetadata.Builder view = KeyMetadata.builder()
                .awsAccountId(Arn.of(key.arn()).accountId())
                .keyId(key.id())
                .arn(key.arn())
                .creationDate(key.created())
                .enabled(key.state().equals("Enabled"))
                .description(key.description())
                .keyUsage(key.usage())
                .keyState(key.state())
                .origin(key.origin())
                .keyManager(key.manager())
                .customerMasterKeySpec(key.spec())
                .keySpec(key.spec())
                .multiRegion(key.multiRegion() != null);
        MultiRegionKeys.describe(key, view);
        KeyRecord.Imported imported = key.imported();
        if (imported != null && !key.material().isEmpty()) {
            view.expirationModel(imported.validTo() == null ? "KEY_MATERIAL_DOES_NOT_EXPIRE" : "KEY_MATERIAL_EXPIRES")
                    .validTo(imported.validTo());
        }
        if (key.state().equals("PendingReplicaDeletion")) {
            view.pendingDeletionWindowInDays(key.pendingDays());
        }
        if (key.deletion() != null) {
            view.deletionDate(key.deletion());
        }
        return switch (key.usage()) {
            case "SIGN_VERIFY" ->
                view.signingAlgorithmsWithStrings(signing(key.spec())).build();
            case "KEY_AGREEMENT" ->
                view.keyAgreementAlgorithmsWithStrings("ECDH").build();
            case "GENERATE_VERIFY_MAC" ->
                view.macAlgorithmsWithStrings("HMAC_SHA_" + key.spec().substring(5))
                        .build();
            default ->
                view.encryptionAlgorithmsWithStrings(encryption(key.spec())).build();
        };
    }
}
