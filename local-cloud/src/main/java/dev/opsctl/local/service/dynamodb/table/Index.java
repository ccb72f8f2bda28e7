package dev.opsctl.local.service.dynamodb.table;

import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.item.Items;
import dev.opsctl.local.service.dynamodb.item.Values;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;

/**
 * A secondary index.
 *
 * @param global whether it has a partition key of its own
 * @param projected the attributes that it holds besides the keys; null for all
 */
public record Index(String name, boolean global, Schema.Key key, Set<String> projected) {

    private static final int MOST_HASH_BYTES = 2_048;
    private static final int MOST_RANGE_BYTES = 1_024;

    static Index of(String name, boolean global, Schema.Key key, Projection projection) {
        return new Index(
                name,
                global,
                key,
                projection.projectionType() == ProjectionType.ALL
                        ? null
                        : new HashSet<>(projection.nonKeyAttributes()));
    }

    public boolean projectsAll() {
        return projected == null;
    }

    /** Whether an item is in the index: it has all its key attributes, of the index's types. */
    public boolean holds(Map<String, AttributeValue> item) {
        return has(item, key.hash()) && (key.range() == null || has(item, key.range()));
    }

    private static boolean has(Map<String, AttributeValue> item, Schema.KeyAttribute attribute) {
        AttributeValue value = item.get(attribute.name());
        return value != null && attribute.fits(value);
    }

    /** Whether an item that was there before the index belongs into it: keys that could not be written now are left out, as on AWS. */
    boolean admits(Map<String, AttributeValue> item) {
        return holds(item)
                && isWithin(item, key.hash(), MOST_HASH_BYTES)
                && (key.range() == null || isWithin(item, key.range(), MOST_RANGE_BYTES));
    }

    private static boolean isWithin(Map<String, AttributeValue> item, Schema.KeyAttribute attribute, int most) {
        int size = Items.size(item.get(attribute.name()));
        return size > 0 && size <= most;
    }

    /** What the index has of an item. */
    public Map<String, AttributeValue> project(Schema table, Map<String, AttributeValue> item) {
        if (projected == null) {
            return item;
        }
        Map<String, AttributeValue> part = new HashMap<>();
        item.forEach((attribute, value) -> {
            if (has(table, attribute)) {
                part.put(attribute, value);
            }
        });
        return part;
    }

    /** Whether the index has an attribute of the items in it. */
    public boolean has(Schema table, String attribute) {
        return projected == null
                || projected.contains(attribute)
                || key.has(attribute)
                || table.key().has(attribute);
    }

    boolean takes(Schema.KeyAttribute attribute, AttributeValue value) {
        int size = attribute.fits(value) ? Items.size(value) : 0;
        return size > 0 && size <= (attribute == key.hash() ? MOST_HASH_BYTES : MOST_RANGE_BYTES);
    }

    /** Why the index does not take a value of a key attribute. */
    DynamoDbException refusal(Schema.KeyAttribute attribute, AttributeValue value, boolean updated) {
        if (!attribute.fits(value)) {
            return DynamoDbErrors.invalidValues("Type mismatch for Index Key " + attribute.name() + " Expected: "
                    + attribute.type() + " Actual: " + Values.typeName(value) + " IndexName: " + name);
        } else if (Items.size(value) == 0) {
            String empty = " The AttributeValue for a key attribute cannot contain an empty "
                    + (attribute.type().equals("S") ? "string" : "binary") + " value.";
            return DynamoDbErrors.invalid("One or more parameter values are not valid."
                    + (updated
                            ? " The update expression attempted to update a secondary index key to a value that is not"
                                    + " supported." + empty
                            : " A value specified for a secondary index key is not supported." + empty + " IndexName: "
                                    + name + ", IndexKey: " + attribute.name()));
        }
        return DynamoDbErrors.invalidValues(
                attribute == key.hash()
                        ? "Size of hashkey has exceeded the maximum size limit of2048 bytes"
                        : "Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
    }
}
