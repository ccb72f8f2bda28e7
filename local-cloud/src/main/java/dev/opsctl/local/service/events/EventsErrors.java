package dev.opsctl.local.service.events;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.eventbridge.model.EventBridgeException;
import software.amazon.awssdk.services.eventbridge.model.IllegalStatusException;
import software.amazon.awssdk.services.eventbridge.model.InvalidEventPatternException;
import software.amazon.awssdk.services.eventbridge.model.LimitExceededException;
import software.amazon.awssdk.services.eventbridge.model.ResourceAlreadyExistsException;
import software.amazon.awssdk.services.eventbridge.model.ResourceNotFoundException;

/** EventBridge's exceptions. */
final class EventsErrors {

    private EventsErrors() {}

    static EventBridgeException validation(String message) {
        return (EventBridgeException) EventBridgeException.builder()
                .message(message)
                .awsErrorDetails(details("ValidationException", message))
                .statusCode(400)
                .build();
    }

    static EventBridgeException missing(String message) {
        return ResourceNotFoundException.builder()
                .message(message)
                .awsErrorDetails(details("ResourceNotFoundException", message))
                .statusCode(400)
                .build();
    }

    static EventBridgeException exists(String message) {
        return ResourceAlreadyExistsException.builder()
                .message(message)
                .awsErrorDetails(details("ResourceAlreadyExistsException", message))
                .statusCode(400)
                .build();
    }

    static EventBridgeException limit(String message) {
        return LimitExceededException.builder()
                .message(message)
                .awsErrorDetails(details("LimitExceededException", message))
                .statusCode(400)
                .build();
    }

    static EventBridgeException pattern(String reason) {
        String message = "Event pattern is not valid. Reason: " + reason;
        return InvalidEventPatternException.builder()
                .message(message)
                .awsErrorDetails(details("InvalidEventPatternException", message))
                .statusCode(400)
                .build();
    }

    static EventBridgeException status(String message) {
        return IllegalStatusException.builder()
                .message(message)
                .awsErrorDetails(details("IllegalStatusException", message))
                .statusCode(400)
                .build();
    }

    private static AwsErrorDetails details(String code, String message) {
        return AwsErrorDetails.builder()
                .errorCode(code)
                .errorMessage(message)
                .serviceName("EventBridge")
                .build();
    }
}
