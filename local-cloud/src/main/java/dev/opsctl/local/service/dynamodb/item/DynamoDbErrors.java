package dev.opsctl.local.service.dynamodb.item;

import dev.opsctl.local.sdk.Faults;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/**
 * The errors that many operations have.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html">Error handling with DynamoDB</a>
 */
public final class DynamoDbErrors {

    /** How AWS begins what it says about values that do not go together. */
    private static final String INVALID = "One or more parameter values were invalid: ";

    private static final int LEAST_NAME = 3;
    private static final int MOST_NAME = 255;

    private DynamoDbErrors() {}

    /** A request that can be served in no state of its tables. */
    public static DynamoDbException invalid(String message) {
        return Faults.of(DynamoDbException.class, "ValidationException", message);
    }

    /** {@link #invalid} with AWS's usual beginning, "One or more parameter values were invalid: ". */
    public static DynamoDbException invalidValues(String message) {
        return invalid(INVALID + message);
    }

    /**
     * Some operations look at the length of a name themselves.
     *
     * @param member TableName or IndexName
     * @throws DynamoDbException ValidationException
     */
    public static void requireLength(String member, String name) {
        if (name.length() < LEAST_NAME || name.length() > MOST_NAME) {
            throw invalid(member + " must be at least " + LEAST_NAME + " characters long and at most " + MOST_NAME
                    + " characters long");
        }
    }

    /** What operations on items say about a table that is not there. */
    public static ResourceNotFoundException notFound() {
        return Faults.of(ResourceNotFoundException.class, "Requested resource not found");
    }

    /** What operations on tables say about a table that is not there. */
    public static ResourceNotFoundException tableNotFound(String table) {
        return Faults.of(
                ResourceNotFoundException.class, "Requested resource not found: Table: " + table + " not found");
    }
}
