package dev.opsctl.local.service.sns;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.sns.model.BatchEntryIdsNotDistinctException;
import software.amazon.awssdk.services.sns.model.EmptyBatchRequestException;
import software.amazon.awssdk.services.sns.model.FilterPolicyLimitExceededException;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.InvalidParameterValueException;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sns.model.SnsException;
import software.amazon.awssdk.services.sns.model.TooManyEntriesInBatchRequestException;

/** Amazon SNS's exceptions. */
final class SnsErrors {

    private SnsErrors() {}

    static SnsException invalid(String reason) {
        String message = "Invalid parameter: " + reason;
        return InvalidParameterException.builder()
                .message(message)
                .awsErrorDetails(details("InvalidParameter", message))
                .statusCode(400)
                .build();
    }

    static SnsException filterPolicy(String reason) {
        return invalid("FilterPolicy: " + reason);
    }

    static SnsException notANumber(String attribute) {
        String message = "Could not cast message attribute '" + attribute + "' value to number.";
        return InvalidParameterValueException.builder()
                .message(message)
                .awsErrorDetails(details("ParameterValueInvalid", message))
                .statusCode(400)
                .build();
    }

    static SnsException filterPolicyLimit() {
        String message = "Invalid parameter: FilterPolicy: Filter policy can not have more than 5 keys";
        return FilterPolicyLimitExceededException.builder()
                .message(message)
                .awsErrorDetails(details("FilterPolicyLimitExceeded", message))
                .statusCode(403)
                .build();
    }

    static SnsException missing(String what) {
        String message = what + " does not exist";
        return NotFoundException.builder()
                .message(message)
                .awsErrorDetails(details("NotFound", message))
                .statusCode(404)
                .build();
    }

    static SnsException missingResource() {
        String message = "Resource does not exist";
        return ResourceNotFoundException.builder()
                .message(message)
                .awsErrorDetails(details("ResourceNotFound", message))
                .statusCode(404)
                .build();
    }

    static SnsException emptyBatch() {
        String message = "The batch request doesn't contain any entries.";
        return EmptyBatchRequestException.builder()
                .message(message)
                .awsErrorDetails(details("EmptyBatchRequest", message))
                .statusCode(400)
                .build();
    }

    static SnsException tooMany() {
        String message = "The batch request contains more entries than permissible.";
        return TooManyEntriesInBatchRequestException.builder()
                .message(message)
                .awsErrorDetails(details("TooManyEntriesInBatchRequest", message))
                .statusCode(400)
                .build();
    }

    static SnsException notDistinct() {
        String message = "Two or more batch entries in the request have the same Id.";
        return BatchEntryIdsNotDistinctException.builder()
                .message(message)
                .awsErrorDetails(details("BatchEntryIdsNotDistinct", message))
                .statusCode(400)
                .build();
    }

    private static AwsErrorDetails details(String code, String message) {
        return AwsErrorDetails.builder()
                .errorCode(code)
                .errorMessage(message)
                .serviceName("Sns")
                .build();
    }
}
