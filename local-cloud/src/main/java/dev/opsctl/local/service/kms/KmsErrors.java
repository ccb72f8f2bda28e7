package dev.opsctl.local.service.kms;

import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.sdk.Faults;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.kms.model.AlreadyExistsException;
import software.amazon.awssdk.services.kms.model.CustomKeyStoreNotFoundException;
import software.amazon.awssdk.services.kms.model.DisabledException;
import software.amazon.awssdk.services.kms.model.DryRunOperationException;
import software.amazon.awssdk.services.kms.model.IncorrectKeyException;
import software.amazon.awssdk.services.kms.model.InvalidAliasNameException;
import software.amazon.awssdk.services.kms.model.InvalidArnException;
import software.amazon.awssdk.services.kms.model.InvalidCiphertextException;
import software.amazon.awssdk.services.kms.model.InvalidGrantIdException;
import software.amazon.awssdk.services.kms.model.InvalidKeyUsageException;
import software.amazon.awssdk.services.kms.model.InvalidMarkerException;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.KmsInvalidMacException;
import software.amazon.awssdk.services.kms.model.KmsInvalidSignatureException;
import software.amazon.awssdk.services.kms.model.KmsInvalidStateException;
import software.amazon.awssdk.services.kms.model.LimitExceededException;
import software.amazon.awssdk.services.kms.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.kms.model.NotFoundException;
import software.amazon.awssdk.services.kms.model.RecipientInfo;
import software.amazon.awssdk.services.kms.model.TagException;
import software.amazon.awssdk.services.kms.model.UnsupportedOperationException;

/** KMS's exceptions, all with status 400. */
final class KmsErrors {

    private KmsErrors() {}

    static KmsException missing(String message) {
        return Faults.of(NotFoundException.class, message);
    }

    static KmsException disabled(String arn) {
        return Faults.of(DisabledException.class, arn + " is disabled.");
    }

    static KmsException state(String message) {
        return Faults.of(KmsInvalidStateException.class, message);
    }

    static KmsException ciphertext() {
        return Faults.of(InvalidCiphertextException.class, null);
    }

    static KmsException incorrectKey() {
        return Faults.of(
                IncorrectKeyException.class,
                "The key ID in the request does not identify a CMK that can perform this operation.");
    }

    static KmsException usage(String message) {
        return Faults.of(InvalidKeyUsageException.class, message);
    }

    static KmsException exists(String message) {
        return Faults.of(AlreadyExistsException.class, message);
    }

    static KmsException alias(String message) {
        return Faults.of(InvalidAliasNameException.class, message);
    }

    static KmsException arn(String message) {
        return Faults.of(InvalidArnException.class, message);
    }

    static KmsException grant(String message) {
        return Faults.of(InvalidGrantIdException.class, message);
    }

    static KmsException limit(String message) {
        return Faults.of(LimitExceededException.class, message);
    }

    static KmsException marker() {
        return Faults.of(InvalidMarkerException.class, "Could not deserialize marker");
    }

    static KmsException malformed(String message) {
        return Faults.of(MalformedPolicyDocumentException.class, message);
    }

    static KmsException signature() {
        return Faults.of(KmsInvalidSignatureException.class, null);
    }

    static KmsException mac() {
        return Faults.of(KmsInvalidMacException.class, null);
    }

    static KmsException tag(Tags.Rule rule) {
        return Faults.of(
                TagException.class,
                switch (rule) {
                    case RESERVED -> "aws: prefixed tag key names are not allowed for external use.";
                    case DUPLICATE -> "Duplicate tag keys";
                    case LIMIT -> "Too many tags";
                    case KEY, VALUE -> rule.text();
                });
    }

    static KmsException unsupported(String message) {
        return Faults.of(UnsupportedOperationException.class, message);
    }

    static KmsException validation(String message) {
        return Faults.of(KmsException.class, "ValidationException", message);
    }

    /** There are no custom key stores, in CloudHSM or outside of AWS. */
    static void noStore(@Nullable String customKeyStoreId, @Nullable String xksKeyId) {
        if (customKeyStoreId != null) {
            throw Faults.of(
                    CustomKeyStoreNotFoundException.class, "Custom key store " + customKeyStoreId + " does not exist.");
        } else if (xksKeyId != null) {
            throw unsupported("XksKeyId: the local cloud has no external key stores.");
        }
    }

    static void noEnclave(@Nullable RecipientInfo recipient) {
        if (recipient != null) {
            throw unsupported("Recipient: the local cloud has no enclaves that could read the answer.");
        }
    }

    static void require(@Nullable Object value, String member) {
        if (value == null) {
            throw validation("1 validation error detected: Value null at '" + member
                    + "' failed to satisfy constraint: Member must not be null");
        }
    }

    /** A dry run ends here: everything before it held. */
    static void dryRun(Boolean asked) {
        if (Boolean.TRUE.equals(asked)) {
            throw Faults.of(
                    DryRunOperationException.class, "The request would have succeeded, but the DryRun option is set.");
        }
    }
}
