package dev.opsctl.local.service.kms;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.kms.model.AlreadyExistsException;
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
import software.amazon.awssdk.services.kms.model.TagException;
import software.amazon.awssdk.services.kms.model.UnsupportedOperationException;

/** KMS's exceptions, all with status 400. */
final class KmsErrors {

    private KmsErrors() {}

    private static KmsException of(KmsException.Builder builder, String code, String message) {
        return (KmsException) builder.message(message)
                .statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .serviceName("Kms")
                        .build())
                .build();
    }

    static KmsException missing(String message) {
        return of(NotFoundException.builder(), "NotFoundException", message);
    }

    static KmsException disabled(String arn) {
        return of(DisabledException.builder(), "DisabledException", arn + " is disabled.");
    }

    static KmsException state(String message) {
        return of(KmsInvalidStateException.builder(), "KMSInvalidStateException", message);
    }

    static KmsException ciphertext() {
        return of(InvalidCiphertextException.builder(), "InvalidCiphertextException", null);
    }

    static KmsException incorrectKey() {
        return of(
                IncorrectKeyException.builder(),
                "IncorrectKeyException",
                "The key ID in the request does not identify a CMK that can perform this operation.");
    }

    static KmsException usage(String message) {
        return of(InvalidKeyUsageException.builder(), "InvalidKeyUsageException", message);
    }

    static KmsException exists(String message) {
        return of(AlreadyExistsException.builder(), "AlreadyExistsException", message);
    }

    static KmsException alias(String message) {
        return of(InvalidAliasNameException.builder(), "InvalidAliasNameException", message);
    }

    static KmsException arn(String message) {
        return of(InvalidArnException.builder(), "InvalidArnException", message);
    }

    static KmsException grant(String message) {
        return of(InvalidGrantIdException.builder(), "InvalidGrantIdException", message);
    }

    static KmsException limit(String message) {
        return of(LimitExceededException.builder(), "LimitExceededException", message);
    }

    static KmsException marker() {
        return of(InvalidMarkerException.builder(), "InvalidMarkerException", "Could not deserialize marker");
    }

    static KmsException malformed(String message) {
        return of(MalformedPolicyDocumentException.builder(), "MalformedPolicyDocumentException", message);
    }

    static KmsException signature() {
        return of(KmsInvalidSignatureException.builder(), "KMSInvalidSignatureException", null);
    }

    static KmsException mac() {
        return of(KmsInvalidMacException.builder(), "KMSInvalidMacException", null);
    }

    static KmsException tag(String message) {
        return of(TagException.builder(), "TagException", message);
    }

    static KmsException unsupported(String message) {
        return of(UnsupportedOperationException.builder(), "UnsupportedOperationException", message);
    }

    static KmsException validation(String message) {
        return of((KmsException.Builder) KmsException.builder(), "ValidationException", message);
    }

    static void require(Object value, String member) {
        if (value == null) {
            throw validation("1 validation error detected: Value null at '" + member
                    + "' failed to satisfy constraint: Member must not be null");
        }
    }

    /** A dry run ends here: everything before it held. */
    static void dryRun(Boolean asked) {
        if (Boolean.TRUE.equals(asked)) {
            throw of(
                    DryRunOperationException.builder(),
                    "DryRunOperationException",
                    "The request would have succeeded, but the DryRun option is set.");
        }
    }
}
