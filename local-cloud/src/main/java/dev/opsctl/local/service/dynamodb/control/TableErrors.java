package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.sdk.Faults;
import software.amazon.awssdk.services.dynamodb.model.LimitExceededException;
import software.amazon.awssdk.services.dynamodb.model.ResourceInUseException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.TableNotFoundException;

/** What operations on tables refuse beside requests that are wrong in themselves, in AWS's words. */
final class TableErrors {

    private TableErrors() {}

    static ResourceInUseException exists(String table) {
        return Faults.of(ResourceInUseException.class, "Table already exists: " + table);
    }

    /** @param why a sentence */
    static ResourceInUseException inUse(String why) {
        return Faults.of(ResourceInUseException.class, "Attempt to change a resource which is still in use: " + why);
    }

    static ResourceNotFoundException noIndex(String index, String table) {
        return Faults.of(
                ResourceNotFoundException.class,
                "Requested resource not found: Index " + index + " for table " + table);
    }

    /** What operations on tags say of an ARN that names no table. */
    static ResourceNotFoundException noResource(String arn) {
        // AWS spells it so
        return Faults.of(
                ResourceNotFoundException.class, "Requested resource not found: ResourcArn: " + arn + " not found");
    }

    /** What operations on backups say of a table that is not there. */
    static TableNotFoundException notFound(String table) {
        return Faults.of(TableNotFoundException.class, "Table not found: " + table);
    }

    static LimitExceededException limit(String message) {
        return Faults.of(LimitExceededException.class, message);
    }

    /** A limit that AWS calls one of the subscriber. */
    static LimitExceededException subscriberLimit(String message) {
        return limit("Subscriber limit exceeded: " + message);
    }
}
