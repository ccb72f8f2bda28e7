package dev.opsctl.local.service.sns;

import dev.opsctl.local.cloud.Tags;
import dev.opsctl.local.sdk.Faults;
import software.amazon.awssdk.services.sns.model.AuthorizationErrorException;
import software.amazon.awssdk.services.sns.model.BatchEntryIdsNotDistinctException;
import software.amazon.awssdk.services.sns.model.BatchRequestTooLongException;
import software.amazon.awssdk.services.sns.model.EmptyBatchRequestException;
import software.amazon.awssdk.services.sns.model.InvalidBatchEntryIdException;
import software.amazon.awssdk.services.sns.model.InvalidParameterException;
import software.amazon.awssdk.services.sns.model.InvalidParameterValueException;
import software.amazon.awssdk.services.sns.model.NotFoundException;
import software.amazon.awssdk.services.sns.model.ResourceNotFoundException;
import software.amazon.awssdk.services.sns.model.SnsException;
import software.amazon.awssdk.services.sns.model.TagLimitExceededException;
import software.amazon.awssdk.services.sns.model.TooManyEntriesInBatchRequestException;

/** Amazon SNS's words for what it refuses. */
final class SnsErrors {

    /** Entries on a page of any list. */
    static final int PAGE = 100;

    private SnsErrors() {}

    static SnsException invalid(String reason) {
        return Faults.of(InvalidParameterException.class, "Invalid parameter: " + reason);
    }

    static SnsException noArn(String parameter, String text) {
        int elements = text == null ? 0 : text.split(":", -1).length;
        if (elements < 6) {
            return invalid(parameter + " Reason: An ARN must have at least 6 elements, not " + elements);
        }
        // a subscription's ARN is its topic's with one part more
        return invalid(parameter.equals("SubscriptionArn") && elements == 6 ? "SubscriptionId" : parameter);
    }

    static SnsException nextToken() {
        return invalid("nextToken");
    }

    static SnsException unknownAttribute(String name) {
        return invalid("Attributes Reason: Unknown attribute " + name);
    }

    static SnsException outOfScope() {
        return invalid("Policy statement action out of service scope!");
    }

    /** What Subscribe says before the name of an attribute, and SetSubscriptionAttributes does not. */
    static String where(boolean subscribing) {
        return subscribing ? "Attributes Reason: " : "";
    }

    static SnsException filterPolicy(String where, String reason) {
        return invalid(where + "FilterPolicy: " + reason);
    }

    /** Of a message attribute, whose refusals are of a kind of their own. */
    static SnsException attribute(String reason) {
        return Faults.of(InvalidParameterValueException.class, reason);
    }

    /** The only refusal of a parameter that does not say so first. */
    static SnsException badPhone(String endpoint) {
        return Faults.of(InvalidParameterException.class, "Invalid SMS endpoint: " + endpoint);
    }

    static SnsException malformedToken() {
        return Faults.of(InvalidParameterException.class, "Invalid token");
    }

    /** Of what only a signed request may end. */
    static SnsException unsigned(String subscriptionArn) {
        return Faults.of(
                AuthorizationErrorException.class,
                "User: anonymous is not authorized to perform: SNS:Unsubscribe on resource: " + subscriptionArn);
    }

    static SnsException missing(String what) {
        return Faults.of(NotFoundException.class, what + " does not exist");
    }

    static SnsException missingResource() {
        return Faults.of(ResourceNotFoundException.class, "Resource does not exist");
    }

    static SnsException tag(Tags.Rule rule) {
        return switch (rule) {
            case LIMIT ->
                Faults.of(
                        TagLimitExceededException.class,
                        "Could not complete request: tag quota of per resource exceeded");
            case DUPLICATE -> invalid("Duplicated keys are not allowed.");
            default -> invalid("Tags Reason: " + rule.text());
        };
    }

    static SnsException emptyBatch() {
        return Faults.of(EmptyBatchRequestException.class, "The batch request doesn't contain any entries.");
    }

    static SnsException tooMany() {
        return Faults.of(
                TooManyEntriesInBatchRequestException.class,
                "The batch request contains more entries than permissible.");
    }

    static SnsException notDistinct() {
        return Faults.of(
                BatchEntryIdsNotDistinctException.class, "Two or more batch entries in the request have the same Id.");
    }

    static SnsException entryId() {
        return Faults.of(
                InvalidBatchEntryIdException.class,
                "The Id of a batch entry in a batch request doesn't abide by the specification.");
    }

    static SnsException batchTooLong() {
        return Faults.of(
                BatchRequestTooLongException.class,
                "The length of all the messages put together is more than the limit.");
    }
}
