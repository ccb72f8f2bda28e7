package dev.opsctl.local.service.logs;

import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.service.logs.insights.MalformedQuery;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudwatchlogs.model.CloudWatchLogsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;
import software.amazon.awssdk.services.cloudwatchlogs.model.LimitExceededException;
import software.amazon.awssdk.services.cloudwatchlogs.model.MalformedQueryException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ValidationException;
import software.amazon.awssdk.services.kms.model.NotFoundException;

/** CloudWatch Logs' exceptions. */
final class LogsErrors {

    private static final int LONGEST_NAME = 512;

    private LogsErrors() {}

    static CloudWatchLogsException invalid(String message) {
        return Faults.of(InvalidParameterException.class, message);
    }

    static CloudWatchLogsException validation(String message) {
        return Faults.of(ValidationException.class, message);
    }

    static CloudWatchLogsException tooMany() {
        return Faults.of(LimitExceededException.class, "Resource limit exceeded.");
    }

    static CloudWatchLogsException invalidToken() {
        return invalid("The specified nextToken is invalid.");
    }

    /** @throws CloudWatchLogsException if a text is no filter pattern */
    static FilterPattern pattern(String text) {
        try {
            return FilterPattern.parse(text);
        } catch (IllegalArgumentException e) {
            throw invalid("Invalid filter pattern: " + e.getMessage());
        }
    }

    /** A query that cannot be read, with the place. */
    static CloudWatchLogsException malformed(MalformedQuery query) {
        return malformed(query.getMessage()).toBuilder()
                .queryCompileError(error -> error.message(query.getMessage())
                        .location(at -> at.startCharOffset(query.start()).endCharOffset(query.end())))
                .build();
    }

    /** A query that cannot be run. */
    static MalformedQueryException malformed(@Nullable String message) {
        return Faults.of(MalformedQueryException.class, message);
    }

    /** @throws CloudWatchLogsException if a parameter that the local cloud does not support says something */
    static void unsupported(String parameter, @Nullable Object value) {
        if (value != null && !value.toString().isEmpty() && !"[]".equals(value.toString())) {
            throw invalid(parameter + " is not supported by the local cloud.");
        }
    }

    /** The local cloud has no transformers, so no group has one that is active. */
    static void untransformed(@Nullable Boolean onTransformedLogs) {
        if (Boolean.TRUE.equals(onTransformedLogs)) {
            throw invalid("applyOnTransformedLogs can only be true for a log group with an active log transformer,"
                    + " and the local cloud has no transformers.");
        }
    }

    static CloudWatchLogsException exists(String what) {
        return Faults.of(ResourceAlreadyExistsException.class, "The specified " + what + " already exists");
    }

    static CloudWatchLogsException missing(String what) {
        return Faults.of(ResourceNotFoundException.class, "The specified " + what + " does not exist.");
    }

    /** A name that is none. */
    static CloudWatchLogsException name(String member, @Nullable String name, String pattern) {
        return name != null && name.length() > LONGEST_NAME
                ? invalid("Invalid LogGroup or LogStream, both must have length less than or equal to " + LONGEST_NAME
                        + ".")
                : constraint(
                        member, String.valueOf(name), "Member must satisfy regular expression pattern: " + pattern);
    }

    /** A value that breaks the model's constraint on a member. */
    static CloudWatchLogsException constraint(String member, Object value, String constraint) {
        return invalid("1 validation error detected: Value '" + value + "' at '" + member
                + "' failed to satisfy constraint: " + constraint);
    }

    /** A key that a group cannot be given: it is missing, cannot be used, or its policy does not let Logs use it for this group. */
    static CloudWatchLogsException unsuitableKey(AwsServiceException kms, String groupArn) {
        if (kms.awsErrorDetails().errorCode().equals("AccessDeniedException")) {
            return denied(
                    "The specified KMS key does not exist or is not allowed to be used with Arn '" + groupArn + "'",
                    kms);
        }
        return invalid(
                kms instanceof NotFoundException
                        ? "The specified KMS Key Id could not be found."
                        : "The specified KMS Key Id cannot be used: "
                                + kms.awsErrorDetails().errorMessage());
    }

    /** KMS's refusal to open a group's data key. Its cause is KMS's own exception. */
    static CloudWatchLogsException unusableKey(AwsServiceException kms) {
        return denied(kms.awsErrorDetails().errorMessage(), kms);
    }

    static CloudWatchLogsException denied(String message) {
        return Faults.of(CloudWatchLogsException.class, "AccessDeniedException", message);
    }

    private static CloudWatchLogsException denied(String message, Exception cause) {
        return (CloudWatchLogsException)
                Faults.of(CloudWatchLogsException.class, "AccessDeniedException", message).toBuilder()
                        .cause(cause)
                        .build();
    }
}
