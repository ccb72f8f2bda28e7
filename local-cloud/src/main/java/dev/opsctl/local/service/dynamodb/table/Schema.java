package dev.opsctl.local.service.dynamodb.table;

import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.item.Items;
import dev.opsctl.local.service.dynamodb.item.KeyText;
import dev.opsctl.local.service.dynamodb.item.Values;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/**
 * The keys of a table and of its indexes.
 *
 * @param indexes the local ones first, then the global ones, as the table's description has them
 */
public record Schema(Key key, List<Index> indexes) {

    /** A key attribute and its type: {@code S}, {@code N} or {@code B}. */
    public record KeyAttribute(String name, String type) {

        boolean fits(AttributeValue value) {
            return Values.typeName(value).equals(type);
        }
    }

    /**
     * A key: one partition attribute and at most one sort attribute, of a global index up to four of each.
     *
     * @param attributes those of the partition first
     * @param hashes how many of them are of the partition
     * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.DesignPattern.MultiAttributeKeys.html">Multi-attribute
     *     keys</a>
     */
    public record Key(List<KeyAttribute> attributes, int hashes) {

        /** The partition attribute, or the first of them. */
        public KeyAttribute hash() {
            return attributes.get(0);
        }

        /** The sort attribute, or the first of them; null if there is none. */
        public @Nullable KeyAttribute range() {
            return isSorted() ? attributes.get(hashes) : null;
        }

        public boolean isSorted() {
            return attributes.size() > hashes;
        }

        /** Whether it has several partition attributes or several sort attributes. */
        public boolean isMultiAttribute() {
            return hashes > 1 || attributes.size() > hashes + 1;
        }

        public boolean has(String attribute) {
            for (int i = 0; i < attributes.size(); i++) {
                if (attributes.get(i).name().equals(attribute)) {
                    return true;
                }
            }
            return false;
        }

        /** Whether an item has these attributes, of their types. */
        public boolean isIn(Map<String, AttributeValue> item) {
            for (int i = 0; i < attributes.size(); i++) {
                AttributeValue value = item.get(attributes.get(i).name());
                if (value == null || !attributes.get(i).fits(value)) {
                    return false;
                }
            }
            return true;
        }

        /** The key attributes of an item that has them. */
        public Map<String, AttributeValue> of(Map<String, AttributeValue> item) {
            Map<String, AttributeValue> key = new LinkedHashMap<>();
            for (KeyAttribute attribute : attributes) {
                key.put(attribute.name(), item.get(attribute.name()));
            }
            return key;
        }

        /** The store's key of an item that has these attributes. */
        public String text(Map<String, AttributeValue> item) {
            String partition = KeyText.partition(parts(item, 0, hashes));
            return isSorted() ? partition + parts(item, hashes, attributes.size()) : partition;
        }

        private String parts(Map<String, AttributeValue> item) {
            return parts(item, 0, attributes.size());
        }

        private AttributeValue value(Map<String, AttributeValue> item, int attribute) {
            return Objects.requireNonNull(item.get(attributes.get(attribute).name()), "an item without its key");
        }

        private String parts(Map<String, AttributeValue> item, int from, int to) {
            String parts = KeyText.part(value(item, from));
            for (int i = from + 1; i < to; i++) {
                parts += KeyText.part(value(item, i));
            }
            return parts;
        }

        /** What an item's partition attributes take together, or its sort attributes, in bytes. */
        int size(Map<String, AttributeValue> item, boolean partition) {
            int size = 0;
            for (int i = partition ? 0 : hashes; i < (partition ? hashes : attributes.size()); i++) {
                AttributeValue value = item.get(attributes.get(i).name());
                size += value == null ? 0 : Items.size(value);
            }
            return size;
        }
    }

    /** Reads a table's description. */
    static Schema of(TableDescription table) {
        Map<String, String> types = new HashMap<>();
        for (AttributeDefinition attribute : table.attributeDefinitions()) {
            types.put(attribute.attributeName(), attribute.attributeTypeAsString());
        }
        List<Index> indexes = new ArrayList<>();
        table.localSecondaryIndexes().forEach(index -> indexes.add(Index.local(index, key(index.keySchema(), types))));
        table.globalSecondaryIndexes()
                .forEach(index -> indexes.add(Index.global(index, key(index.keySchema(), types))));
        return new Schema(key(table.keySchema(), types), List.copyOf(indexes));
    }

    private static Key key(List<KeySchemaElement> elements, Map<String, String> types) {
        List<KeyAttribute> attributes = new ArrayList<>(elements.size());
        int hashes = 0;
        for (KeySchemaElement element : elements) {
            String type =
                    Objects.requireNonNull(types.get(element.attributeName()), "the table defines its attributes");
            KeyAttribute attribute = new KeyAttribute(element.attributeName(), type);
            if (element.keyType() == KeyType.HASH) {
                attributes.add(hashes++, attribute);
            } else {
                attributes.add(attribute);
            }
        }
        return new Key(List.copyOf(attributes), hashes);
    }

    public Optional<Index> index(String name) {
        return indexes.stream().filter(index -> index.name().equals(name)).findFirst();
    }

    /** The store's key of an item in an index: by the index's key, then by the table's. */
    public String indexText(Index index, Map<String, AttributeValue> item) {
        return index.key().text(item) + key.parts(item);
    }

    /**
     * A key as an operation names it.
     *
     * @return the store's key
     * @throws software.amazon.awssdk.services.dynamodb.model.DynamoDbException ValidationException, in AWS's words
     */
    public String requireKey(Map<String, AttributeValue> named) {
        if (named.size() != key.attributes().size()) {
            throw DynamoDbErrors.invalid("The provided key element does not match the schema");
        }
        for (KeyAttribute attribute : key.attributes()) {
            AttributeValue value = named.get(attribute.name());
            if (value == null || !attribute.fits(value)) {
                throw DynamoDbErrors.invalid("The provided key element does not match the schema");
            }
            requireValue(attribute, value);
        }
        return key.text(named);
    }

    /**
     * An item that is about to be stored: it has the table's key, and no key attribute of an index with another type.
     *
     * @return the store's key
     * @throws software.amazon.awssdk.services.dynamodb.model.DynamoDbException ValidationException, in AWS's words
     */
    public String requireItem(Map<String, AttributeValue> item) {
        for (KeyAttribute attribute : key.attributes()) {
            AttributeValue value = item.get(attribute.name());
            if (value == null) {
                throw DynamoDbErrors.invalidValues("Missing the key " + attribute.name() + " in the item");
            } else if (!attribute.fits(value)) {
                throw DynamoDbErrors.invalidValues("Type mismatch for key " + attribute.name() + " expected: "
                        + attribute.type() + " actual: " + Values.typeName(value));
            }
            requireValue(attribute, value);
        }
        requireIndexKeys(item, false);
        return key.text(item);
    }

    /**
     * Refuses key attributes of indexes that have another type, or no content; of several indexes the first by name is told.
     *
     * @param updated whether an update made the item, of whose empty values AWS speaks otherwise
     */
    public void requireIndexKeys(Map<String, AttributeValue> item, boolean updated) {
        Index refusing = null;
        int refused = 0;
        for (Index index : indexes) {
            List<KeyAttribute> attributes = index.key().attributes();
            for (int i = 0; i < attributes.size(); i++) {
                KeyAttribute attribute = attributes.get(i);
                if (item.containsKey(attribute.name())
                        && !key.has(attribute.name())
                        && !index.takes(i, item)
                        && (refusing == null || index.name().compareTo(refusing.name()) < 0)) {
                    refusing = index;
                    refused = i;
                }
            }
        }
        if (refusing != null) {
            throw refusing.refusal(refused, item, updated);
        }
    }

    private void requireValue(KeyAttribute attribute, AttributeValue value) {
        int size = Items.size(value);
        if (size == 0) {
            throw DynamoDbErrors.invalid(
                    "One or more parameter values are not valid. The AttributeValue for a key attribute"
                            + " cannot contain an empty " + (attribute.type().equals("S") ? "string" : "binary")
                            + " value. Key: " + attribute.name());
        } else if (size > Index.most(attribute == key.hash())) {
            throw Index.tooLong(attribute == key.hash());
        }
    }
}
