package dev.opsctl.local.service.cloudformation.error;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.cloudformation.model.AlreadyExistsException;
import software.amazon.awssdk.services.cloudformation.model.ChangeSetNotFoundException;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;
import software.amazon.awssdk.services.cloudformation.model.InsufficientCapabilitiesException;
import software.amazon.awssdk.services.cloudformation.model.InvalidChangeSetStatusException;
import software.amazon.awssdk.services.cloudformation.model.LimitExceededException;
import software.amazon.awssdk.services.cloudformation.model.TokenAlreadyExistsException;

/** CloudFormation's errors with its codes. Most refusals are the code {@code ValidationError}, which has no class of its own. */
public final class CloudFormationErrors {

    private CloudFormationErrors() {}

    private static <B extends AwsServiceException.Builder> AwsServiceException build(
            B builder, String code, String message, int status) {
        builder.message(message);
        builder.awsErrorDetails(AwsErrorDetails.builder()
                .errorCode(code)
                .errorMessage(message)
                .serviceName("CloudFormation")
                .build());
        builder.statusCode(status);
        return (AwsServiceException) builder.build();
    }

    public static AwsServiceException badToken() {
        return validation("Invalid NextToken");
    }

    public static AwsServiceException validation(String message) {
        return build(CloudFormationException.builder(), "ValidationError", message, 400);
    }

    public static AwsServiceException stackMissing(String name) {
        return validation("Stack with id " + name + " does not exist");
    }

    /** As operations on change sets and events say it. */
    public static AwsServiceException stackUnknown(String name) {
        return validation("Stack [" + name + "] does not exist");
    }

    public static AwsServiceException alreadyExists(String message) {
        return build(AlreadyExistsException.builder(), "AlreadyExistsException", message, 400);
    }

    public static AwsServiceException changeSetNotFound(String name) {
        return build(
                ChangeSetNotFoundException.builder(),
                "ChangeSetNotFound",
                "ChangeSet [" + name + "] does not exist",
                404);
    }

    public static AwsServiceException changeSetStatus(String message) {
        return build(InvalidChangeSetStatusException.builder(), "InvalidChangeSetStatus", message, 400);
    }

    public static AwsServiceException capabilities(String message) {
        return build(InsufficientCapabilitiesException.builder(), "InsufficientCapabilitiesException", message, 400);
    }

    public static AwsServiceException limit(String message) {
        return build(LimitExceededException.builder(), "LimitExceededException", message, 400);
    }

    public static AwsServiceException tokenUsed(String message) {
        return build(TokenAlreadyExistsException.builder(), "TokenAlreadyExistsException", message, 400);
    }
}
