package dev.opsctl.local.service.dynamodb.data;

import dev.opsctl.local.sdk.Faults;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;

/** A write was not done because its condition does not hold for the item, for which it takes capacity all the same. */
final class ConditionFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Map<String, AttributeValue> item;
    private final boolean told;

    /**
     * @param item that is there; null if none is
     * @param told whether the caller is told of it
     */
    ConditionFailed(@Nullable Map<String, AttributeValue> item, boolean told) {
        super(null, null, false, false);
        this.item = item;
        this.told = told;
    }

    /** The item that is there; null if none is. */
    @Nullable
    Map<String, AttributeValue> item() {
        return item;
    }

    /** What callers get. */
    ConditionalCheckFailedException fault() {
        ConditionalCheckFailedException fault =
                Faults.of(ConditionalCheckFailedException.class, "The conditional request failed");
        return told && item != null
                ? (ConditionalCheckFailedException) fault.toBuilder().item(item).build()
                : fault;
    }
}
