package dev.opsctl.local.service.codepipeline;

import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Why an action has failed, as its error details say it. */
final class ActionFailure extends Exception {

    private static final long serialVersionUID = 1L;

    /** AWS's names of what can go wrong. */
    enum Code {
        JOB_FAILED("JobFailed"),
        CONFIGURATION("ConfigurationError"),
        PERMISSION("PermissionError"),
        REVISION("RevisionUnavailable"),
        TIMEOUT("ActionTimedOut"),
        INTERNAL("SystemUnavailable");

        private final String text;

        Code(String text) {
            this.text = text;
        }
    }

    private final Code code;

    ActionFailure(Code code, @Nullable String message) {
        super(message, null, false, false);
        this.code = code;
    }

    /** What a service has said that an action called. */
    static ActionFailure of(AwsServiceException e) {
        String said = e.awsErrorDetails() == null
                ? e.getMessage()
                : e.awsErrorDetails().errorMessage() + " (Service: "
                        + e.awsErrorDetails().serviceName() + "; Status Code: " + e.statusCode() + "; Error Code: "
                        + e.awsErrorDetails().errorCode() + ")";
        boolean denied =
                e.awsErrorDetails() != null && e.awsErrorDetails().errorCode().startsWith("AccessDenied");
        return denied
                ? new ActionFailure(
                        Code.PERMISSION,
                        "The provided role does not have permissions to perform this action. Underlying error: " + said)
                : new ActionFailure(Code.CONFIGURATION, said);
    }

    ActionOutcome outcome() {
        return ActionOutcome.failed(code.text, getMessage());
    }
}
