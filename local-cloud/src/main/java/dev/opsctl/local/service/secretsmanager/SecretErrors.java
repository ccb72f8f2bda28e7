package dev.opsctl.local.service.secretsmanager;

import dev.opsctl.local.sdk.Faults;
import java.util.Collection;
import org.jspecify.annotations.Nullable;
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

    static SecretsManagerException missing(String message) {
        return Faults.of(ResourceNotFoundException.class, message);
    }

    static SecretsManagerException noSecret() {
        return missing("Secrets Manager can't find the specified secret.");
    }

    static SecretsManagerException noVersion(String versionId) {
        return missing("Secrets Manager can't find the specified secret value for VersionId: " + versionId);
    }

    static SecretsManagerException exists(String message) {
        return Faults.of(ResourceExistsException.class, message);
    }

    static SecretsManagerException parameter(String message) {
        return Faults.of(InvalidParameterException.class, message);
    }

    /** What the local cloud does not have: it is not kept without effect. */
    static void absent(String member, @Nullable Object value, String feature) {
        boolean empty = value == null || value instanceof Collection<?> list && list.isEmpty();
        if (!empty) {
            throw parameter("The local cloud has no " + feature + ": leave " + member + " out.");
        }
    }

    static SecretsManagerException request(String message) {
        return Faults.of(InvalidRequestException.class, message);
    }

    static SecretsManagerException validation(String message) {
        return Faults.of(SecretsManagerException.class, "ValidationException", message);
    }

    /** A value that breaks the model's constraint on a member. */
    static SecretsManagerException constraint(String member, Object value, String constraint) {
        return validation("1 validation error detected: Value '" + value + "' at '" + member
                + "' failed to satisfy constraint: " + constraint);
    }

    static SecretsManagerException limit(String message) {
        return Faults.of(LimitExceededException.class, message);
    }

    static SecretsManagerException malformed(String message) {
        return Faults.of(MalformedPolicyDocumentException.class, message);
    }

    static SecretsManagerException open(String message) {
        return Faults.of(PublicPolicyException.class, message);
    }

    static SecretsManagerException token() {
        return Faults.of(InvalidNextTokenException.class, "Invalid NextToken.");
    }

    static SecretsManagerException denied(String message) {
        return Faults.of(SecretsManagerException.class, "AccessDeniedException", message);
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
                : Faults.of(
                        EncryptionFailureException.class,
                        "Secrets Manager can't encrypt the protected secret text using the provided KMS key. "
                                + "Check that the KMS key is available, enabled, and not in an invalid state."
                                + said(e));
    }

    static SecretsManagerException decryption(AwsServiceException e) {
        return isDenial(e)
                ? denied("Access to KMS is not allowed" + said(e))
                : Faults.of(
                        DecryptionFailureException.class,
                        "Secrets Manager can't decrypt the protected secret text using the provided KMS key."
                                + said(e));
    }
}
