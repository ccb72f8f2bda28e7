package dev.opsctl.local.service.secretsmanager;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.secretsmanager.model.DecryptionFailureException;
import software.amazon.awssdk.services.secretsmanager.model.EncryptionFailureException;
import software.amazon.awssdk.services.secretsmanager.model.InvalidNextTokenException;
import software.amazon.awssdk.services.secretsmanager.model.InvalidParameterException;
import software.amazon.awssdk.services.secretsmanager.model.InvalidRequestException;
import software.amazon.awssdk.services.secretsmanager.model.LimitExceededException;
import software.amazon.awssdk.services.secretsmanager.model.MalformedPolicyDocumentException;
import software.amazon.awssdk.services.secretsmanager.model.PublicPolicyException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceExistsException;
import software.amazon.awssdk.services.secretsmanager.model.ResourceNotFoundException;
import software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException;

/** Secrets Manager's exceptions, all with status 400. */
final class SecretErrors {

    private SecretErrors() {}

    private static SecretsManagerException of(AwsServiceException.Builder builder, String code, String message) {
        return (SecretsManagerException) builder.message(message)
                .statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .serviceName("SecretsManager")
                        .build())
                .build();
    }

    static SecretsManagerException missing(String message) {
        return of(ResourceNotFoundException.builder(), "ResourceNotFoundException", message);
    }

    static SecretsManagerException noSecret() {
        return missing("Secrets Manager can't find the specified secret.");
    }

    static SecretsManagerException noVersion(String versionId) {
        return missing("Secrets Manager can't find the specified secret value for VersionId: " + versionId);
    }

    static SecretsManagerException exists(String message) {
        return of(ResourceExistsException.builder(), "ResourceExistsException", message);
    }

    static SecretsManagerException parameter(String message) {
        return of(InvalidParameterException.builder(), "InvalidParameterException", message);
    }

    static SecretsManagerException request(String message) {
        return of(InvalidRequestException.builder(), "InvalidRequestException", message);
    }

    static SecretsManagerException validation(String message) {
        return of(SecretsManagerException.builder(), "ValidationException", message);
    }

    /** A value that breaks the model's constraint on a member. */
    static SecretsManagerException constraint(String member, Object value, String constraint) {
        return validation("1 validation error detected: Value '" + value + "' at '" + member
                + "' failed to satisfy constraint: " + constraint);
    }

    static SecretsManagerException limit(String message) {
        return of(LimitExceededException.builder(), "LimitExceededException", message);
    }

    static SecretsManagerException malformed(String message) {
        return of(MalformedPolicyDocumentException.builder(), "MalformedPolicyDocumentException", message);
    }

    static SecretsManagerException open(String message) {
        return of(PublicPolicyException.builder(), "PublicPolicyException", message);
    }

    static SecretsManagerException token() {
        return of(InvalidNextTokenException.builder(), "InvalidNextTokenException", "Invalid NextToken.");
    }

    static SecretsManagerException denied(String message) {
        return of(SecretsManagerException.builder(), "AccessDeniedException", message);
    }

    private static boolean isDenial(AwsServiceException e) {
        return e.awsErrorDetails() != null && e.awsErrorDetails().errorCode().startsWith("AccessDenied");
    }

    private static String said(AwsServiceException e) {
        return e.awsErrorDetails() == null || e.awsErrorDetails().errorMessage() == null
                ? ""
                : " (" + e.awsErrorDetails().errorMessage() + ")";
    }

    static SecretsManagerException encryption(AwsServiceException e) {
        return isDenial(e)
                ? denied("Access to KMS is not allowed" + said(e))
                : of(
                        EncryptionFailureException.builder(),
                        "EncryptionFailure",
                        "Secrets Manager can't encrypt the protected secret text using the provided KMS key. "
                                + "Check that the KMS key is available, enabled, and not in an invalid state."
                                + said(e));
    }

    static SecretsManagerException decryption(AwsServiceException e) {
        return isDenial(e)
                ? denied("Access to KMS is not allowed" + said(e))
                : of(
                        DecryptionFailureException.builder(),
                        "DecryptionFailure",
                        "Secrets Manager can't decrypt the protected secret text using the provided KMS key."
                                + said(e));
    }
}
