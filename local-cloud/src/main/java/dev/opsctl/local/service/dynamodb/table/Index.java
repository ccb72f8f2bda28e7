package dev.opsctl.local.service.dynamodb.table;

import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.item.Items;
import dev.opsctl.local.service.dynamodb.item.Values;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.LocalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;

/**
 * A secondary index.
 *
 * @param global whether it has a partition key of its own
 * @param projected the attributes that it holds besides the keys; null for all
 * @param backfilling whether items that were there before it are still to come
 */
public record Index(String name, boolean global, Schema.Key key, @Nullable Set<String> projected, boolean backfilling) {

    private static final int MOST_HASH_BYTES = 2_048;
    private static final int MOST_RANGE_BYTES = 1_024;

    static Index local(LocalSecondaryIndexDescription index, Schema.Key key) {
        return new Index(index.indexName(), false, key, projected(index.projection()), false);
    }

    static Index global(GlobalSecondaryIndexDescription index, Schema.Key key) {
        return new Index(
                index.indexName(), true, key, projected(index.projection()), Boolean.TRUE.equals(index.backfilling()));
    }

    private static @Nullable Set<String> projected(Projection projection) {
        return projection.projectionType() == ProjectionType.ALL ? null : new HashSet<>(projection.nonKeyAttributes());
    }

    /** @throws DynamoDbException ValidationException, if it cannot be read yet */
    public void requireReadable() {
        if (backfilling) {
            throw DynamoDbErrors.invalid("Cannot read from backfilling global secondary index: " + name);
        }
    }

    public boolean projectsAll() {
        return projected == null;
    }

    /** Whether an item is in the index: it has all its key attributes, of the index's types. */
    public boolean holds(Map<String, AttributeValue> item) {
        return key.isIn(item);
    }

    /** Whether an item that was there before the index belongs into it: keys that could not be written now are left out, as on AWS. */
    boolean admits(Map<String, AttributeValue> item) {
        if (!holds(item)) {
            return false;
        }
        for (int i = 0; i < key.attributes().size(); i++) {
            if (!takes(i, item)) {
                return false;
            }
        }
        return true;
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

    /** Whether the index takes an item's value of a key attribute: of its type, not empty, and no longer than a key may be. */
    boolean takes(int attribute, Map<String, AttributeValue> item) {
        AttributeValue value = value(item, key.attributes().get(attribute));
        return key.attributes().get(attribute).fits(value)
                && Items.size(value) > 0
                && key.size(item, isHash(attribute)) <= most(isHash(attribute));
    }

    private static AttributeValue value(Map<String, AttributeValue> item, Schema.KeyAttribute attribute) {
        return Objects.requireNonNull(item.get(attribute.name()), "asked of attributes that the item has");
    }

    private boolean isHash(int attribute) {
        return attribute < key.hashes();
    }

    /** Why the index does not take an item's value of a key attribute. */
    DynamoDbException refusal(int refused, Map<String, AttributeValue> item, boolean updated) {
        Schema.KeyAttribute attribute = key.attributes().get(refused);
        AttributeValue value = value(item, attribute);
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
        return tooLong(isHash(refused));
    }

    /** Most bytes of a partition key, or of a sort key, all its attributes together. */
    static int most(boolean partition) {
        return partition ? MOST_HASH_BYTES : MOST_RANGE_BYTES;
    }

    static DynamoDbException tooLong(boolean partition) {
        return DynamoDbErrors.invalidValues(
                partition
                        ? "Size of hashkey has exceeded the maximum size limit of2048 bytes"
                        : "Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
    }
}
