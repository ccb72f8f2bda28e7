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
import java.util.Optional;
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

    private static final int MOST_HASH_BYTES = 2_048;
    private static final int MOST_RANGE_BYTES = 1_024;

    /** A key attribute and its type: {@code S}, {@code N} or {@code B}. */
    public record KeyAttribute(String name, String type) {

        boolean fits(AttributeValue value) {
            return Values.typeName(value).equals(type);
        }
    }

    /** @param range null if there is none */
    public record Key(KeyAttribute hash, KeyAttribute range) {

        /** Its attributes: one or two. */
        public List<KeyAttribute> attributes() {
            return range == null ? List.of(hash) : List.of(hash, range);
        }

        public boolean has(String attribute) {
            return hash.name().equals(attribute)
                    || range != null && range.name().equals(attribute);
        }

        /** Whether an item has these attributes, of their types. */
        public boolean isIn(Map<String, AttributeValue> item) {
            for (KeyAttribute attribute : attributes()) {
                AttributeValue value = item.get(attribute.name());
                if (value == null || !attribute.fits(value)) {
                    return false;
                }
            }
            return true;
        }

        /** The key attributes of an item that has them. */
        public Map<String, AttributeValue> of(Map<String, AttributeValue> item) {
            Map<String, AttributeValue> key = new LinkedHashMap<>();
            for (KeyAttribute attribute : attributes()) {
                key.put(attribute.name(), item.get(attribute.name()));
            }
            return key;
        }

        /** The store's key of an item that has these attributes. */
        public String text(Map<String, AttributeValue> item) {
            String partition = KeyText.partition(item.get(hash.name()));
            return range == null ? partition : partition + KeyText.part(item.get(range.name()));
        }

        private String parts(Map<String, AttributeValue> item) {
            String part = KeyText.part(item.get(hash.name()));
            return range == null ? part : part + KeyText.part(item.get(range.name()));
        }
    }

    /** Reads a table's description. */
    static Schema of(TableDescription table) {
        Map<String, String> types = new HashMap<>();
        for (AttributeDefinition attribute : table.attributeDefinitions()) {
            types.put(attribute.attributeName(), attribute.attributeTypeAsString());
        }
        List<Index> indexes = new ArrayList<>();
        table.localSecondaryIndexes()
                .forEach(i -> indexes.add(Index.of(i.indexName(), false, key(i.keySchema(), types), i.projection())));
        table.globalSecondaryIndexes()
                .forEach(i -> indexes.add(Index.of(i.indexName(), true, key(i.keySchema(), types), i.projection())));
        return new Schema(key(table.keySchema(), types), List.copyOf(indexes));
    }

    private static Key key(List<KeySchemaElement> elements, Map<String, String> types) {
        KeyAttribute hash = null;
        KeyAttribute range = null;
        for (KeySchemaElement element : elements) {
            KeyAttribute attribute = new KeyAttribute(element.attributeName(), types.get(element.attributeName()));
            if (element.keyType() == KeyType.HASH) {
                hash = attribute;
            } else {
                range = attribute;
            }
        }
        return new Key(hash, range);
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
        KeyAttribute refused = null;
        for (Index index : indexes) {
            for (KeyAttribute attribute : index.key().attributes()) {
                AttributeValue value = item.get(attribute.name());
                if (value != null
                        && !key.has(attribute.name())
                        && !index.takes(attribute, value)
                        && (refusing == null || index.name().compareTo(refusing.name()) < 0)) {
                    refusing = index;
                    refused = attribute;
                }
            }
        }
        if (refusing != null) {
            throw refusing.refusal(refused, item.get(refused.name()), updated);
        }
    }

    private void requireValue(KeyAttribute attribute, AttributeValue value) {
        int size = Items.size(value);
        if (size == 0) {
            throw DynamoDbErrors.invalid(
                    "One or more parameter values are not valid. The AttributeValue for a key attribute"
                            + " cannot contain an empty " + (attribute.type().equals("S") ? "string" : "binary")
                            + " value. Key: " + attribute.name());
        } else if (attribute == key.hash() && size > MOST_HASH_BYTES) {
            throw DynamoDbErrors.invalidValues("Size of hashkey has exceeded the maximum size limit of2048 bytes");
        } else if (attribute != key.hash() && size > MOST_RANGE_BYTES) {
            throw DynamoDbErrors.invalidValues(
                    "Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
        }
    }
}
