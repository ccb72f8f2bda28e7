package dev.opsctl.local.service.sqs;

import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.sdk.Faults;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.sqs.model.BatchEntryIdsNotDistinctException;
import software.amazon.awssdk.services.sqs.model.BatchRequestTooLongException;
import software.amazon.awssdk.services.sqs.model.EmptyBatchRequestException;
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
import software.amazon.awssdk.services.sqs.model.QueueDeletedRecentlyException;
import software.amazon.awssdk.services.sqs.model.QueueDoesNotExistException;
import software.amazon.awssdk.services.sqs.model.QueueNameExistsException;
import software.amazon.awssdk.services.sqs.model.ReceiptHandleIsInvalidException;
import software.amazon.awssdk.services.sqs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sqs.model.SqsException;
import software.amazon.awssdk.services.sqs.model.TooManyEntriesInBatchRequestException;
import software.amazon.awssdk.services.sqs.model.UnsupportedOperationException;

/** Amazon SQS's words for what it refuses. */
final class SqsErrors {

    static final String CHARACTERS =
            "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF";

    private SqsErrors() {}

    static SqsException noQueue() {
        return Faults.of(QueueDoesNotExistException.class, "The specified queue does not exist.");
    }

    static SqsException queueExists(String attribute) {
        return Faults.of(
                QueueNameExistsException.class,
                "A queue already exists with the same name and a different value for attribute " + attribute);
    }

    static SqsException invalidValue(String message) {
        return Faults.of(SqsException.class, "InvalidParameterValue", message);
    }

    static SqsException missing(String parameter) {
        return Faults.of(
                SqsException.class, "MissingParameter", "The request must contain the parameter " + parameter + ".");
    }

    /** Of queues and labels. */
    static SqsException name() {
        return invalidValue("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
    }

    static SqsException attributeName(String name) {
        return Faults.of(InvalidAttributeNameException.class, "Unknown Attribute " + name + ".");
    }

    static SqsException attributeValue(String name) {
        return Faults.of(InvalidAttributeValueException.class, "Invalid value for the parameter " + name + ".");
    }

    static SqsException attributeValue(String name, String value, String reason) {
        return invalidValue("Value " + value + " for parameter " + name + " is invalid. Reason: " + reason);
    }

    /** A number of a request, or what holds without one. */
    static int inRange(String name, Integer value, int otherwise, int min, int max) {
        if (value != null && (value < min || value > max)) {
            throw attributeValue(
                    name, String.valueOf(value), "Must be between " + min + " and " + max + ", if provided.");
        }
        return value == null ? otherwise : value;
    }

    static SqsException tag(Tags.Rule rule, String queue) {
        return rule == Tags.Rule.LIMIT
                ? invalidValue("Too many tags added for queue " + queue + ".")
                : invalidValue(rule.text() + ".");
    }

    static SqsException contents() {
        return Faults.of(InvalidMessageContentsException.class, CHARACTERS);
    }

    static SqsException receiptHandle(String handle) {
        return Faults.of(
                ReceiptHandleIsInvalidException.class,
                "The input receipt handle \"" + handle + "\" is not a valid receipt handle.");
    }

    static SqsException notInFlight() {
        return Faults.of(MessageNotInflightException.class, "The specified message isn't in flight.");
    }

    static SqsException overLimit(String message) {
        return Faults.of(OverLimitException.class, message);
    }

    static SqsException deletedRecently() {
        return Faults.of(
                QueueDeletedRecentlyException.class,
                "You must wait 60 seconds after deleting a queue before you can create another with the same name.");
    }

    /** Of attributes that say something together. */
    static SqsException attributes(String message) {
        return Faults.of(InvalidAttributeNameException.class, message);
    }

    static SqsException queueType() {
        return Faults.of(
                InvalidAttributeValueException.class,
                "Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.");
    }

    static SqsException purging(String queue) {
        return Faults.of(
                PurgeQueueInProgressException.class,
                "Only one PurgeQueue operation on " + queue + " is allowed every 60 seconds.");
    }

    static SqsException emptyBatch(String entry) {
        return Faults.of(
                EmptyBatchRequestException.class, "There should be at least one " + entry + " in the request.");
    }

    static SqsException tooManyEntries(int count) {
        return Faults.of(
                TooManyEntriesInBatchRequestException.class,
                "Maximum number of entries per request are 10. You have sent " + count + ".");
    }

    static SqsException entryId() {
        return Faults.of(
                InvalidBatchEntryIdException.class,
                "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most"
                        + " 80 letters long.");
    }

    static SqsException sameEntryId(String id) {
        return Faults.of(BatchEntryIdsNotDistinctException.class, "Id " + id + " repeated.");
    }

    static SqsException batchTooLong(long limit, long size) {
        return Faults.of(
                BatchRequestTooLongException.class,
                "Batch requests cannot be longer than " + limit + " bytes. You have sent " + size + " bytes.");
    }

    static SqsException unsupported(String message) {
        return Faults.of(UnsupportedOperationException.class, message);
    }

    static SqsException noResource(String message) {
        return Faults.of(ResourceNotFoundException.class, message);
    }

    /** What KMS refuses to a sender or receiver, as SQS passes it on. */
    static RuntimeException key(AwsServiceException e) {
        String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
        String message = e.awsErrorDetails() == null
                ? e.getMessage()
                : e.awsErrorDetails().errorMessage();
        return switch (code) {
            case "AccessDeniedException", "AccessDenied" -> Faults.of(KmsAccessDeniedException.class, message);
            case "DisabledException" -> Faults.of(KmsDisabledException.class, message);
            case "NotFoundException" -> Faults.of(KmsNotFoundException.class, message);
            case "KMSInvalidStateException" -> Faults.of(KmsInvalidStateException.class, message);
            case "InvalidKeyUsageException" -> Faults.of(KmsInvalidKeyUsageException.class, message);
            default -> e;
        };
    }
}
