package dev.opsctl.local.service.logs;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.cloudwatchlogs.model.CloudWatchLogsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;

/** CloudWatch Logs' exceptions. */
final class LogsErrors {

    private LogsErrors() {}

    static CloudWatchLogsException invalid(String message) {
        return InvalidParameterException.builder()
                .message(message)
                .awsErrorDetails(details("InvalidParameterException", message))
                .statusCode(400)
                .build();
    }

    static CloudWatchLogsException exists(String what) {
        String message = "The specified " + what + " already exists";
        return ResourceAlreadyExistsException.builder()
                .message(message)
                .awsErrorDetails(details("ResourceAlreadyExistsException", message))
                .statusCode(400)
                .build();
    }

    static CloudWatchLogsException missing(String what) {
        String message = "The specified " + what + " does not exist.";
        return ResourceNotFoundException.builder()
                .message(message)
                .awsErrorDetails(details("ResourceNotFoundException", message))
                .statusCode(400)
                .build();
    }

    /** A value that breaks the model's constraint on a member. */
    static CloudWatchLogsException constraint(String member, Object value, String constraint) {
        return invalid("1 validation error detected: Value '" + value + "' at '" + member
                + "' failed to satisfy constraint: " + constraint);
    }

    private static AwsErrorDetails details(String code, String message) {
        return AwsErrorDetails.builder()
                .errorCode(code)
                .errorMessage(message)
                .serviceName("CloudWatchLogs")
                .build();
    }
}
