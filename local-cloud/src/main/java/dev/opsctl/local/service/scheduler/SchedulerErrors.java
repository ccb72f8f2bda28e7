package dev.opsctl.local.service.scheduler;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.scheduler.model.ConflictException;
import software.amazon.awssdk.services.scheduler.model.ResourceNotFoundException;
import software.amazon.awssdk.services.scheduler.model.SchedulerException;
import software.amazon.awssdk.services.scheduler.model.ValidationException;

/** EventBridge Scheduler's exceptions. */
final class SchedulerErrors {

    private SchedulerErrors() {}

    static SchedulerException validation(String message) {
        return ValidationException.builder()
                .message(message)
                .awsErrorDetails(details("ValidationException", message))
                .statusCode(400)
                .build();
    }

    static SchedulerException missing(String message) {
        return ResourceNotFoundException.builder()
                .message(message)
                .awsErrorDetails(details("ResourceNotFoundException", message))
                .statusCode(404)
                .build();
    }

    static SchedulerException conflict(String message) {
        return ConflictException.builder()
                .message(message)
                .awsErrorDetails(details("ConflictException", message))
                .statusCode(409)
                .build();
    }

    private static AwsErrorDetails details(String code, String message) {
        return AwsErrorDetails.builder()
                .errorCode(code)
                .errorMessage(message)
                .serviceName("Scheduler")
                .build();
    }
}
