package dev.opsctl.local.service.events;

import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * What a dead letter says of why its target did not take it: EventBridge's own word for what the target's service refused with.
 *
 * @see <a href="https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html">Dead-letter queues</a>
 */
final class DeadLetterCode {

    static final String ROLE = "FAILED_TO_ASSUME_ROLE";
    static final String PARAMETER = "INVALID_PARAMETER";
    static final String INTERNAL = "INTERNAL_ERROR";

    private static final String CONNECTION = "SDK_CLIENT_ERROR";
    private static final Set<String> PERMISSIONS =
            Set.of("AccessDenied", "AccessDeniedException", "AuthorizationError", "AuthorizationErrorException");
    private static final Set<String> PARAMETERS = Set.of(
            "InvalidParameter",
            "InvalidParameterException",
            "InvalidParameterValue",
            "InvalidParameterValueException",
            "MissingParameter",
            "ValidationError",
            "ValidationException",
            "InvalidInputException",
            "InvalidExecutionInput",
            PARAMETER);
    private static final Set<String> RESOURCES = Set.of(
            "ResourceNotFoundException",
            "NoSuchEntity",
            "NotFound",
            "NotFoundException",
            "AWS.SimpleQueueService.NonExistentQueue",
            "QueueDoesNotExist",
            "StateMachineDoesNotExist",
            "PipelineNotFoundException");

    private DeadLetterCode() {}

    /** @param code the target's service's */
    static String of(String code, AwsServiceException refusal) {
        if (code.startsWith("HTTP_") || CONNECTION.equals(code)) {
            return CONNECTION;
        } else if (PARAMETERS.contains(code)) {
            return PARAMETER;
        } else if (PERMISSIONS.contains(code) || refusal.statusCode() == 403) {
            return "NO_PERMISSIONS";
        } else if (RESOURCES.contains(code) || refusal.statusCode() == 404) {
            return "NO_RESOURCE";
        } else if (refusal.isThrottlingException() || refusal.statusCode() == 429) {
            return "THROTTLING";
        }
        return "ERROR_FROM_TARGET";
    }
}
