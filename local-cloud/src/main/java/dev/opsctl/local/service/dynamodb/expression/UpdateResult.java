package dev.opsctl.local.service.dynamodb.expression;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** What an update makes of an item. */
public final class UpdateResult {

    private final Map<String, AttributeValue> before;
    private final @Nullable Map<String, AttributeValue> item;
    private final PathTree<Boolean> touched;

    UpdateResult(
            Map<String, AttributeValue> before, @Nullable Map<String, AttributeValue> item, PathTree<Boolean> touched) {
        this.before = before;
        this.item = item;
        this.touched = touched;
    }

    /** The new item; null if there was none, and the update makes none. */
    public @Nullable Map<String, AttributeValue> item() {
        return item;
    }

    /** What the item had where the update goes, for {@code UPDATED_OLD}; empty if nothing. */
    public Map<String, AttributeValue> updatedOld() {
        return Projection.named(before, touched);
    }

    /** What the new item has where the update goes, for {@code UPDATED_NEW}; empty if nothing. */
    public Map<String, AttributeValue> updatedNew() {
        return item == null ? Map.of() : Projection.named(item, touched);
    }
}
