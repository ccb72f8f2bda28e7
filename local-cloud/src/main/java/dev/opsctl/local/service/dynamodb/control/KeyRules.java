package dev.opsctl.local.service.dynamodb.control;

import dev.opsctl.local.sdk.Constraints;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.LocalSecondaryIndex;

/**
 * What AWS demands of the keys of a table and of its indexes, in AWS's order: the table's, the indexes', that no attribute is defined in
 * vain. A key has one partition attribute and at most one sort attribute, but a global index may have four of each.
 */
final class KeyRules {

    private static final int MOST_ELEMENTS = 2;
    private static final int MOST_GLOBAL_ELEMENTS = 8;
    /** Of a global index: so many partition attributes, and so many sort attributes. */
    private static final int MOST_OF_A_TYPE = 4;

    private static final String HASH_FIRST = "Invalid KeySchema: The first KeySchemaElement is not a HASH key type";

    private KeyRules() {}

    /** Attributes and their types, in the order in which AWS names them in its errors: a hash map's. */
    static Map<String, String> types(List<AttributeDefinition> definitions) {
        Map<String, String> types = new HashMap<>(definitions.size());
        for (AttributeDefinition definition : definitions) {
            if (types.put(definition.attributeName(), definition.attributeTypeAsString()) != null) {
                throw DynamoDbErrors.invalid("Attribute Name is duplicated: " + definition.attributeName());
            }
        }
        return types;
    }

    /** What comes before all else: that there are definitions and a key, of no more elements than a key has. */
    static void requirePresent(CreateTableRequest table) {
        List<String> faults = new ArrayList<>();
        if (!table.hasAttributeDefinitions()) {
            faults.add("Value null at 'attributeDefinitions' failed to satisfy constraint: Member must not be null");
        }
        if (!table.hasKeySchema()) {
            faults.add("Value null at 'keySchema' failed to satisfy constraint: Member must not be null");
        }
        requireLength("keySchema", table.keySchema(), MOST_ELEMENTS, faults);
        for (int i = 0; i < table.localSecondaryIndexes().size(); i++) {
            requireLength(
                    "localSecondaryIndexes." + (i + 1) + ".member.keySchema",
                    table.localSecondaryIndexes().get(i).keySchema(),
                    MOST_ELEMENTS,
                    faults);
        }
        for (int i = 0; i < table.globalSecondaryIndexes().size(); i++) {
            requireLength(
                    "globalSecondaryIndexes." + (i + 1) + ".member.keySchema",
                    table.globalSecondaryIndexes().get(i).keySchema(),
                    MOST_GLOBAL_ELEMENTS,
                    faults);
        }
        refuse(faults);
    }

    /** As {@link #requirePresent} has it, of the key of a global index that is added later. */
    static void requireLength(String path, List<KeySchemaElement> key) {
        List<String> faults = new ArrayList<>();
        requireLength(path, key, MOST_GLOBAL_ELEMENTS, faults);
        refuse(faults);
    }

    private static void requireLength(String path, List<KeySchemaElement> key, int most, List<String> faults) {
        if (key.size() > most) {
            faults.add("Value '" + Constraints.of(DynamoDbClient.class).shown("CreateTable", key) + "' at '" + path
                    + "' failed to satisfy constraint: Member must have length less than or equal to " + most);
        }
    }

    private static void refuse(List<String> faults) {
        if (!faults.isEmpty()) {
            throw DynamoDbErrors.invalid(faults.size()
                    + (faults.size() == 1 ? " validation error detected: " : " validation errors detected: ")
                    + String.join("; ", faults));
        }
    }

    /** The keys of a new table. */
    static void require(CreateTableRequest table) {
        Map<String, String> types = types(table.attributeDefinitions());
        List<KeySchemaElement> key = table.keySchema();
        if (key.size() > types.size()) {
            throw DynamoDbErrors.invalid("Invalid KeySchema: Some index key attribute have no definition");
        }
        requireKey(key, types);
        boolean indexed = table.hasLocalSecondaryIndexes() || table.hasGlobalSecondaryIndexes();
        if (!indexed && key.size() != types.size()) {
            throw DynamoDbErrors.invalidValues("Number of attributes in KeySchema does not exactly match number of"
                    + " attributes defined in AttributeDefinitions");
        }
        requireLocal(table, types);
        if (table.hasGlobalSecondaryIndexes()) {
            requireAny("GlobalSecondaryIndexes", table.globalSecondaryIndexes());
            table.globalSecondaryIndexes().forEach(index -> requireGlobalKey(index.keySchema(), types));
        }
        Set<String> used = used(table);
        if (types.size() > used.size()) {
            throw DynamoDbErrors.invalidValues("Some AttributeDefinitions are not used. AttributeDefinitions: "
                    + types.keySet() + ", keys used: " + used);
        }
    }

    private static void requireLocal(CreateTableRequest table, Map<String, String> types) {
        if (!table.hasLocalSecondaryIndexes()) {
            return;
        }
        requireAny("LocalSecondaryIndexes", table.localSecondaryIndexes());
        if (table.keySchema().size() < MOST_ELEMENTS) {
            throw DynamoDbErrors.invalidValues("Table KeySchema does not have a range key, which is required when"
                    + " specifying a LocalSecondaryIndex");
        }
        String hash = table.keySchema().get(0).attributeName();
        for (LocalSecondaryIndex index : table.localSecondaryIndexes()) {
            requireKey(index.keySchema(), types);
            if (index.keySchema().size() < MOST_ELEMENTS) {
                throw DynamoDbErrors.invalidValues(
                        "Index KeySchema does not have a range key for index: " + index.indexName());
            }
            String own = index.keySchema().get(0).attributeName();
            if (!own.equals(hash)) {
                throw DynamoDbErrors.invalidValues("Index KeySchema does not have the same leading hash key as table"
                        + " KeySchema for index: " + index.indexName() + ". index hash key: " + own
                        + ", table hash key: " + hash);
            }
        }
    }

    private static void requireAny(String member, List<?> indexes) {
        if (indexes.isEmpty()) {
            throw DynamoDbErrors.invalidValues("List of " + member + " is empty");
        }
    }

    /** That a key of a table or local index is one, of attributes that are defined. */
    private static void requireKey(List<KeySchemaElement> key, Map<String, String> types) {
        requireNames(key, types);
        if (key.get(0).keyType() != KeyType.HASH) {
            throw DynamoDbErrors.invalid(HASH_FIRST);
        } else if (key.size() > 1 && key.get(1).keyType() != KeyType.RANGE) {
            throw DynamoDbErrors.invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
        }
    }

    private static void requireNames(List<KeySchemaElement> key, Map<String, String> types) {
        Set<String> names = names(key);
        if (!types.keySet().containsAll(names)) {
            throw DynamoDbErrors.invalidValues("Some index key attributes are not defined in AttributeDefinitions."
                    + " Keys: " + names + ", AttributeDefinitions: " + types.keySet());
        } else if (names.size() < key.size()) {
            throw DynamoDbErrors.invalid(
                    isPair(key)
                            ? "Both the Hash Key and the Range Key element in the KeySchema have the same name"
                            : "Invalid KeySchema: Duplicate attribute names in the KeySchema");
        }
    }

    private static boolean isPair(List<KeySchemaElement> key) {
        return key.size() == 2 && key.get(0).keyType() != key.get(1).keyType();
    }

    /**
     * That a key of a global index is one, of attributes that are defined: those of the partition come first. Which words AWS has for too
     * many of a type, and for a name that is there twice, is not written down anywhere.
     */
    static void requireGlobalKey(List<KeySchemaElement> key, Map<String, String> types) {
        requireNames(key, types);
        int hashes = 0;
        for (int i = 0; i < key.size(); i++) {
            if (key.get(i).keyType() != KeyType.HASH) {
                continue;
            } else if (i > hashes) {
                throw DynamoDbErrors.invalid(
                        hashes == 0
                                ? HASH_FIRST
                                : "Invalid KeySchema: All HASH key elements must come before the RANGE key elements");
            }
            hashes++;
        }
        if (hashes == 0) {
            throw DynamoDbErrors.invalid(HASH_FIRST);
        }
        requireMost(hashes, KeyType.HASH);
        requireMost(key.size() - hashes, KeyType.RANGE);
    }

    private static void requireMost(int elements, KeyType type) {
        if (elements > MOST_OF_A_TYPE) {
            throw DynamoDbErrors.invalid("Invalid KeySchema: The number of " + type + " key elements (" + elements
                    + ") exceeds the limit of " + MOST_OF_A_TYPE);
        }
    }

    static Set<String> names(List<KeySchemaElement> key) {
        Set<String> names = new HashSet<>();
        key.forEach(element -> names.add(element.attributeName()));
        return names;
    }

    private static Set<String> used(CreateTableRequest table) {
        Set<String> used = names(table.keySchema());
        for (LocalSecondaryIndex index : table.localSecondaryIndexes()) {
            used.addAll(names(index.keySchema()));
        }
        for (GlobalSecondaryIndex index : table.globalSecondaryIndexes()) {
            used.addAll(names(index.keySchema()));
        }
        return used;
    }
}
