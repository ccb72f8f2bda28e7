package dev.opsctl.local.service.sqs;

import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sqs.model.BatchEntryIdsNotDistinctException;
import software.amazon.awssdk.services.sqs.model.BatchRequestTooLongException;
import software.amazon.awssdk.services.sqs.model.EmptyBatchRequestException;
import software.amazon.awssdk.services.sqs.model.InvalidAddressException;
import software.amazon.awssdk.services.sqs.model.InvalidAttributeNameException;
import software.amazon.awssdk.services.sqs.model.InvalidAttributeValueException;
import software.amazon.awssdk.services.sqs.model.InvalidBatchEntryIdException;
import software.amazon.awssdk.services.sqs.model.InvalidMessageContentsException;
import software.amazon.awssdk.services.sqs.model.KmsAccessDeniedException;
import software.amazon.awssdk.services.sqs.model.KmsDisabledException;
import software.amazon.awssdk.services.sqs.model.KmsInvalidKeyUsageException;
import software.amazon.awssdk.services.sqs.model.KmsInvalidStateException;
import software.amazon.awssdk.services.sqs.model.KmsNotFoundException;
import software.amazon.awssdk.services.sqs.model.MessageNotInflightException;
import software.amazon.awssdk.services.sqs.model.OverLimitException;
import software.amazon.awssdk.services.sqs.model.PurgeQueueInProgressException;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.QueueNameExistsException;
import software.amazon.awssdk.services.sqs.model.ReceiptHandleIsInvalidException;
import software.amazon.awssdk.services.sqs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sqs.model.SqsException;
import software.amazon.awssdk.services.sqs.model.TooManyEntriesInBatchRequestException;
import software.amazon.awssdk.services.sqs.model.UnsupportedOperationException;

/** Amazon SQS's exceptions, under the codes that its clients see (those of the query protocol). */
final class SqsErrors {

    private static final String PREFIX = "AWS.SimpleQueueService.";

    private SqsErrors() {}

    private static SqsException build(SqsException.Builder builder, String code, String message) {
        return (SqsException) builder.message(message)
                .statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .serviceName("Sqs")
                        .build())
                .build();
    }

    static SqsException noQueue() {
        return build(
                QueueDoesNotExistException.builder(),
                PREFIX + "NonExistentQueue",
                "The specified queue does not exist.");
    }

    static SqsException badAddress(String url) {
        return build(
                InvalidAddressException.builder(),
                "InvalidAddress",
                "The address " + url + " is not valid for this endpoint.");
    }

    static SqsException queueExists(String attribute) {
        return build(
                QueueNameExistsException.builder(),
                "QueueAlreadyExists",
                "A queue already exists with the same name and a different value for attribute " + attribute);
    }

    static SqsException invalidValue(String message) {
        return build((SqsException.Builder) SqsException.builder(), "InvalidParameterValue", message);
    }

    static SqsException missing(String parameter) {
        return build(
                (SqsException.Builder) SqsException.builder(),
                "MissingParameter",
                "The request must contain the parameter " + parameter + ".");
    }

    static SqsException attributeName(String name) {
        return build(
                InvalidAttributeNameException.builder(), "InvalidAttributeName", "Unknown Attribute " + name + ".");
    }

    static SqsException attributeValue(String name) {
        return build(
                InvalidAttributeValueException.builder(),
                "InvalidAttributeValue",
                "Invalid value for the parameter " + name + ".");
    }

    static SqsException attributeValue(String name, String value, String reason) {
        return invalidValue("Value " + value + " for parameter " + name + " is invalid. Reason: " + reason);
    }

    static SqsException contents() {
        return build(
                InvalidMessageContentsException.builder(),
                "InvalidMessageContents",
                "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF");
    }

    static SqsException receiptHandle(String handle) {
        return build(
                ReceiptHandleIsInvalidException.builder(),
                "ReceiptHandleIsInvalid",
                "The input receipt handle \"" + handle + "\" is not a valid receipt handle.");
    }

    static SqsException notInFlight() {
        return build(
                MessageNotInflightException.builder(),
                PREFIX + "MessageNotInflight",
                "The specified message isn't in flight.");
    }

    static SqsException overLimit(String message) {
        return build(OverLimitException.builder(), "OverLimit", message);
    }

    static SqsException purging(String queue) {
        return build(
                PurgeQueueInProgressException.builder(),
                PREFIX + "PurgeQueueInProgress",
                "Only one PurgeQueue operation on " + queue + " is allowed every 60 seconds.");
    }

    static SqsException emptyBatch(String entry) {
        return build(
                EmptyBatchRequestException.builder(),
                PREFIX + "EmptyBatchRequest",
                "There should be at least one " + entry + " in the request.");
    }

    static SqsException tooManyEntries(int count) {
        return build(
                TooManyEntriesInBatchRequestException.builder(),
                PREFIX + "TooManyEntriesInBatchRequest",
                "Maximum number of entries per request are 10. You have sent " + count + ".");
    }

    static SqsException entryId() {
        return build(
                InvalidBatchEntryIdException.builder(),
                PREFIX + "InvalidBatchEntryId",
                "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.");
    }

    static SqsException sameEntryId(String id) {
        return build(
                BatchEntryIdsNotDistinctException.builder(),
                PREFIX + "BatchEntryIdsNotDistinct",
                "Id " + id + " repeated.");
    }

    static SqsException batchTooLong(long limit, long size) {
        return build(
                BatchRequestTooLongException.builder(),
                PREFIX + "BatchRequestTooLong",
                "Batch requests cannot be longer than " + limit + " bytes. You have sent " + size + " bytes.");
    }

    static SqsException unsupported(String message) {
        return build(UnsupportedOperationException.builder(), PREFIX + "UnsupportedOperation", message);
    }

    static SqsException noResource(String message) {
        return build(ResourceNotFoundException.builder(), "ResourceNotFoundException", message);
    }

    /** What KMS refuses to a sender or receiver, in SQS's words. */
    static RuntimeException key(AwsServiceException e) {
        String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
        String message = e.awsErrorDetails() == null
                ? e.getMessage()
                : e.awsErrorDetails().errorMessage();
        return switch (code) {
            case "AccessDeniedException", "AccessDenied" ->
                build(KmsAccessDeniedException.builder(), "KMS.AccessDeniedException", message);
            case "DisabledException" -> build(KmsDisabledException.builder(), "KMS.DisabledException", message);
            case "NotFoundException" -> build(KmsNotFoundException.builder(), "KMS.NotFoundException", message);
            case "KMSInvalidStateException" ->
                build(KmsInvalidStateException.builder(), "KMS.InvalidStateException", message);
            case "InvalidKeyUsageException" ->
                build(KmsInvalidKeyUsageException.builder(), "KMS.InvalidKeyUsageException", message);
            default -> e;
        };
    }
}
