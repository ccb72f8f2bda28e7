package dev.opsctl.local.service.ssm;

import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.sdk.Faults;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ssm.model.InvalidKeyIdException;
import software.amazon.awssdk.services.ssm.model.InvalidNextTokenException;
import software.amazon.awssdk.services.ssm.model.InvalidResourceIdException;
import software.amazon.awssdk.services.ssm.model.ParameterNotFoundException;
import software.amazon.awssdk.services.ssm.model.ParameterVersionNotFoundException;
import software.amazon.awssdk.services.ssm.model.SsmException;
import software.amazon.awssdk.services.ssm.model.TooManyTagsErrorException;

/** Parameter Store's exceptions, all with status 400. */
final class ParameterErrors {

    private ParameterErrors() {}

    static SsmException validation(String message) {
        return Faults.of(SsmException.class, "ValidationException", message);
    }

    /** AWS says no more than the code. */
    static SsmException missing() {
        return Faults.of(ParameterNotFoundException.class, null);
    }

    /** @param name with the path of references before it */
    static SsmException noSecret(String name) {
        return Faults.of(ParameterNotFoundException.class, "Secret " + name + " not found.");
    }

    /** @param version a number, or a label */
    static SsmException noVersion(String name, Object version) {
        return Faults.of(
                ParameterVersionNotFoundException.class,
                "Systems Manager could not find version " + version + " of " + name
                        + ". Verify the version and try again.");
    }

    static SsmException token() {
        return Faults.of(InvalidNextTokenException.class, "The specified token isn't valid.");
    }

    static SsmException resource() {
        return Faults.of(
                InvalidResourceIdException.class,
                "The resource ID isn't valid. Verify that you entered the correct ID and try again.");
    }

    static SsmException denied(@Nullable String message) {
        return Faults.of(SsmException.class, "AccessDeniedException", message);
    }

    static SsmException tag(Tags.Rule rule) {
        return rule == Tags.Rule.LIMIT
                ? Faults.of(TooManyTagsErrorException.class, "The maximum number of tags was exceeded.")
                : validation(rule.text() + ".");
    }

    /** What KMS refused. */
    static SsmException key(AwsServiceException byKms) {
        String code =
                byKms.awsErrorDetails() == null ? "" : byKms.awsErrorDetails().errorCode();
        String said = byKms.awsErrorDetails() == null
                ? byKms.getMessage()
                : byKms.awsErrorDetails().errorMessage();
        return code.startsWith("AccessDenied") ? denied(said) : Faults.of(InvalidKeyIdException.class, said);
    }
}
