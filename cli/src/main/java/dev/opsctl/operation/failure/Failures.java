package dev.opsctl.operation.failure;

import dev.opsctl.operation.access.EncryptionKey;
import dev.opsctl.outcome.ExitCode;
import dev.opsctl.outcome.OperationException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Every exception as an error for the operator: the one error path. */
public final class Failures {

    /** Where the AWS CLI keeps the tokens of logins. */
    private static final String SSO_CACHE = ".aws/sso/cache";

    private Failures() {}

    public static OperationException explain(Throwable failure) {
        if (failure instanceof OperationException known) {
            return known;
        } else if (failure instanceof AwsServiceException aws) {
            return service(aws);
        } else if (failure instanceof SdkClientException client) {
            String message = String.valueOf(client.getMessage());
            if (message.contains("SSO") || message.contains("Token is expired")) {
                return loggedOut(message, failure);
            }
            if (message.contains("Unable to load credentials")
                    || message.contains("Profile") && message.contains("credential")) {
                return new OperationException(
                        ExitCode.DENIED,
                        "No AWS credentials were found",
                        "Log in (aws configure, aws sso login), choose a profile (opsctl use aws --profile PROFILE), or work locally: opsctl use local",
                        failure);
            }
            return new OperationException(
                    ExitCode.UNAVAILABLE,
                    "The target does not answer: " + firstLine(message),
                    "See how it stands: opsctl doctor",
                    failure);
        }
        String said = String.valueOf(failure.getMessage());
        if (failure instanceof UncheckedIOException && said.contains(SSO_CACHE)) {
            return loggedOut("nobody has logged in", failure);
        }
        if (said.startsWith("Failed to refresh process-based credentials")) {
            return new OperationException(
                    ExitCode.DENIED,
                    "The profile's credential_process gave no credentials"
                            + (failure.getCause() == null
                                    ? ""
                                    : ": " + firstLine(failure.getCause().getMessage())),
                    "Run it by hand to see why; ~/.aws/config has it.",
                    failure);
        }
        return new OperationException(
                ExitCode.FAILED,
                failure.getClass().getSimpleName() + ": " + failure.getMessage(),
                "Run it again with -v for details.",
                failure);
    }

    private static OperationException loggedOut(String message, Throwable failure) {
        return new OperationException(
                ExitCode.DENIED,
                "The login by IAM Identity Center does not hold: " + firstLine(message),
                "Log in again: aws sso login --profile PROFILE",
                failure);
    }

    private static OperationException service(AwsServiceException aws) {
        String code = aws.awsErrorDetails() == null
                ? ""
                : String.valueOf(aws.awsErrorDetails().errorCode());
        String message = aws.awsErrorDetails() == null
                ? aws.getMessage()
                : aws.awsErrorDetails().errorMessage();
        String service =
                aws.awsErrorDetails() == null ? "AWS" : aws.awsErrorDetails().serviceName();
        Optional<OperationException> locked = EncryptionKey.unusable(service + " cannot go on", aws);
        if (locked.isPresent()) {
            return locked.get();
        }
        if (code.startsWith("AccessDenied")
                || code.equals("UnauthorizedOperation")
                || code.equals("AuthorizationError")) {
            Optional<Denial> denial = Denial.in(message);
            if (denial.isPresent()) {
                return Denials.explain("Cannot go on", denial.get(), null, aws);
            }
            return new OperationException(
                    ExitCode.DENIED,
                    "Access denied by " + service + ": " + message,
                    "Grant the action in templates/iam.yaml (or to your own user), then run: opsctl deploy iam",
                    aws);
        }
        if (code.contains("InvalidClientTokenId")
                || code.contains("ExpiredToken")
                || code.contains("SignatureDoesNotMatch")
                || code.contains("UnrecognizedClient")) {
            return new OperationException(
                    ExitCode.DENIED,
                    service + " does not accept the credentials: " + message,
                    "Log in again, or restart the local cloud: opsctl local stop",
                    aws);
        }
        boolean missing = code.contains("NotFound") || code.contains("NoSuch") || code.contains("DoesNotExist");
        return new OperationException(
                missing ? ExitCode.NOT_FOUND : ExitCode.FAILED,
                service + " answered " + code + ": " + message,
                missing
                        ? "See what is there: opsctl status"
                        : aws.statusCode() >= 500 ? "See how it stands: opsctl doctor" : null,
                aws);
    }

    private static String firstLine(@Nullable String text) {
        return String.valueOf(text).lines().findFirst().orElse("");
    }
}
