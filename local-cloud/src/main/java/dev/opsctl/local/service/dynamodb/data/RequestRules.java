package dev.opsctl.local.service.dynamodb.data;

import dev.opsctl.local.sdk.Constraints;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.item.Items;
import dev.opsctl.local.service.dynamodb.item.Values;
import java.util.Collection;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;

/** What requests have to be like, whatever the tables are. */
final class RequestRules {

    private static final String ENVELOPE = "1 validation error detected: ";
    private static final int MOST_NAME_BYTES = 65_535;

    private RequestRules() {}

    /** Operations that write one item say of everything that is wrong with a request itself that it is one error, unless it is too deep. */
    static <T> T enveloped(DynamoDbRequest request, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (DynamoDbException e) {
            String message = e.awsErrorDetails().errorMessage();
            boolean newer = Constraints.of(DynamoDbClient.class).newer(request);
            throw message.startsWith(ENVELOPE) || !newer ? e : DynamoDbErrors.invalid(ENVELOPE + message);
        }
    }

    static void requireOldOrNone(@Nullable ReturnValue values) {
        if (values != null && values != ReturnValue.ALL_OLD && values != ReturnValue.NONE) {
            throw DynamoDbErrors.invalid("ReturnValues can only be ALL_OLD or NONE");
        }
    }

    /** An item that somebody wants to put. */
    static void requireStorable(Map<String, AttributeValue> item) {
        if (Items.size(item) > Items.MOST_BYTES) {
            throw DynamoDbErrors.invalid("Item size has exceeded the maximum allowed size");
        }
    }

    /** The names of an item's attributes, which are looked at before the values. */
    static void requireNames(Collection<String> names) {
        for (String name : names) {
            if (name.isEmpty()) {
                throw DynamoDbErrors.invalid("Empty attribute name");
            } else if (Values.utf8Length(name) > MOST_NAME_BYTES) {
                throw DynamoDbErrors.invalidValues("Attribute name is too large, must be less than 65536 bytes");
            }
        }
    }
}
