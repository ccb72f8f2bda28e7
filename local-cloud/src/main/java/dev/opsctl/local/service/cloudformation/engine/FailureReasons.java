package dev.opsctl.local.service.cloudformation.engine;

import java.util.Locale;
import java.util.UUID;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** A failed step's cause as CloudFormation words it in ResourceStatusReason. */
public final class FailureReasons {

    private FailureReasons() {}

    /** What ResourceStatusReason says. */
    public static String of(Throwable failure) {
        if (failure instanceof StepException step) {
            return step.getMessage();
        }
        String token = UUID.randomUUID().toString();
        if (failure instanceof AwsServiceException aws) {
            String code = aws.awsErrorDetails() == null
                    ? "InternalFailure"
                    : aws.awsErrorDetails().errorCode();
            String message =
                    aws.awsErrorDetails() == null || aws.awsErrorDetails().errorMessage() == null
                            ? aws.getMessage()
                            : aws.awsErrorDetails().errorMessage();
            String service =
                    aws.awsErrorDetails() == null || aws.awsErrorDetails().serviceName() == null
                            ? ""
                            : "Service: " + aws.awsErrorDetails().serviceName() + ", ";
            return "Resource handler returned message: \"" + message + " (" + service + "Status Code: "
                    + aws.statusCode() + ", Error Code: " + code + ")\" (RequestToken: " + token
                    + ", HandlerErrorCode: " + handlerCode(code, aws.statusCode()) + ")";
        }
        String handler = failure instanceof IllegalArgumentException || failure instanceof UnsupportedOperationException
                ? "InvalidRequest"
                : "InternalFailure";
        return "Resource handler returned message: \""
                + (failure.getMessage() == null || failure instanceof Error ? failure.toString() : failure.getMessage())
                + "\" (RequestToken: "
                + token + ", HandlerErrorCode: " + handler + ")";
    }

    /** What made a whole operation fail, as its stack's reason says it. */
    static String unexpected(Throwable failure) {
        if (failure instanceof AwsServiceException aws && aws.awsErrorDetails() != null) {
            return aws.awsErrorDetails().errorMessage();
        }
        return "The local cloud could not go on with the operation: "
                + (failure instanceof StepException ? failure.getMessage() : failure);
    }

    private static String handlerCode(String code, int status) {
        String lower = code.toLowerCase(Locale.ROOT);
        if (lower.contains("accessdenied") || lower.contains("unauthorized") || status == 403) {
            return "AccessDenied";
        } else if (lower.contains("alreadyexist")
                || lower.contains("alreadyowned")
                || lower.contains("resourceinuse")
                || lower.contains("nameexists")) {
            return "AlreadyExists";
        } else if (lower.contains("notfound")
                || lower.contains("nosuch")
                || lower.contains("nonexistent")
                || status == 404) {
            return "NotFound";
        } else if (lower.contains("throttl") || lower.contains("toomanyrequests")) {
            return "Throttling";
        } else if (lower.contains("limit")) {
            return "ServiceLimitExceeded";
        } else if (lower.contains("conflict") || status == 409) {
            return "ResourceConflict";
        }
        return status >= 500 ? "ServiceInternalError" : "InvalidRequest";
    }
}
