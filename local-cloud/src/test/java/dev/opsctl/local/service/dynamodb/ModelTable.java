package dev.opsctl.local.service.dynamodb;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/** A table as a map: what a random one must do. */
final class ModelTable {

    /**
     * @param hashes the partition attributes: one, but of some global indexes
     * @param ranges the sort attributes: none or one, but of some global indexes
     */
    record Index(String name, boolean global, List<String> hashes, List<String> ranges, ProjectionType projection) {

        List<String> attributes() {
            return Stream.concat(hashes.stream(), ranges.stream()).toList();
        }
    }

    /** A change that the stream has to tell. */
    record Told(String event, Map<String, AttributeValue> before, Map<String, AttributeValue> after) {}

    final String name;
    final String range;
    final Map<String, String> types = new TreeMap<>();
    final List<Index> indexes = new ArrayList<>();
    final List<Told> told = new ArrayList<>();
    private final Map<Map<String, AttributeValue>, Map<String, AttributeValue>> items = new HashMap<>();

    ModelTable(Random random, int number) {
        this.name = "model-" + number;
        List<String> scalars = List.of("S", "N", "B");
        types.put("h", ModelValues.pick(random, scalars));
        range = random.nextBoolean() ? "r" : null;
        if (range != null) {
            types.put(range, ModelValues.pick(random, scalars));
            if (random.nextBoolean()) {
                index(new Index("local", false, List.of("h"), List.of("a"), projection(random)), random, scalars);
            }
        }
        if (random.nextBoolean()) {
            index(new Index("global", true, List.of("a"), List.of(), projection(random)), random, scalars);
        }
        if (random.nextBoolean()) {
            index(
                    new Index(
                            "sorted",
                            true,
                            List.of("b"),
                            List.of(random.nextBoolean() ? "a" : "h"),
                            projection(random)),
                    random,
                    scalars);
        }
        if (random.nextBoolean()) {
            List<String> keys = new ArrayList<>(List.of("a", "b", "e", "f", "g", "h"));
            Collections.shuffle(keys, random);
            int hashes = 1 + random.nextInt(3);
            int attributes = hashes + random.nextInt(4);
            index(
                    new Index(
                            "many",
                            true,
                            List.copyOf(keys.subList(0, hashes)),
                            List.copyOf(keys.subList(hashes, attributes)),
                            projection(random)),
                    random,
                    scalars);
        }
    }

    private void index(Index index, Random random, List<String> scalars) {
        indexes.add(index);
        index.attributes().forEach(name -> types.computeIfAbsent(name, a -> ModelValues.pick(random, scalars)));
    }

    private static ProjectionType projection(Random random) {
        return ModelValues.pick(random, List.of(ProjectionType.ALL, ProjectionType.KEYS_ONLY, ProjectionType.INCLUDE));
    }

    CreateTableRequest creation() {
        CreateTableRequest.Builder request = CreateTableRequest.builder()
                .tableName(name)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .keySchema(schema(List.of("h"), range == null ? List.of() : List.of(range)))
                .streamSpecification(s -> s.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES))
                .attributeDefinitions(types.entrySet().stream()
                        .map(t -> AttributeDefinition.builder()
                                .attributeName(t.getKey())
                                .attributeType(t.getValue())
                                .build())
                        .toList());
        var locals = indexes.stream().filter(i -> !i.global()).toList();
        var globals = indexes.stream().filter(Index::global).toList();
        if (!locals.isEmpty()) {
            request.localSecondaryIndexes(locals.stream()
                    .map(i -> software.amazon.awssdk.services.dynamodb.model.LocalSecondaryIndex.builder()
                            .indexName(i.name())
                            .keySchema(schema(i.hashes(), i.ranges()))
                            .projection(described(i.projection()))
                            .build())
                    .toList());
        }
        if (!globals.isEmpty()) {
            request.globalSecondaryIndexes(globals.stream()
                    .map(i -> software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex.builder()
                            .indexName(i.name())
                            .keySchema(schema(i.hashes(), i.ranges()))
                            .projection(described(i.projection()))
                            .build())
                    .toList());
        }
        return request.build();
    }

    private static Projection described(ProjectionType type) {
        Projection.Builder projection = Projection.builder().projectionType(type);
        return (type == ProjectionType.INCLUDE ? projection.nonKeyAttributes("c") : projection).build();
    }

    private static List<KeySchemaElement> schema(List<String> hashes, List<String> ranges) {
        List<KeySchemaElement> schema = new ArrayList<>();
        hashes.forEach(name -> schema.add(element(name, KeyType.HASH)));
        ranges.forEach(name -> schema.add(element(name, KeyType.RANGE)));
        return schema;
    }

    private static KeySchemaElement element(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }

    Map<String, AttributeValue> key(Random random) {
        Map<String, AttributeValue> key = new LinkedHashMap<>();
        key.put("h", ModelValues.scalar(random, types.get("h")));
        if (range != null) {
            key.put(range, ModelValues.scalar(random, types.get(range)));
        }
        return key;
    }

    /** A key with other attributes, some of them keys of indexes. */
    Map<String, AttributeValue> item(Random random) {
        Map<String, AttributeValue> item = key(random);
        for (String attribute : List.of("a", "b", "c", "d")) {
            if (random.nextInt(3) > 0) {
                item.put(attribute, value(random, attribute));
            }
        }
        for (String attribute : List.of("e", "f", "g")) {
            if (types.containsKey(attribute) && random.nextInt(6) > 0) {
                item.put(attribute, value(random, attribute));
            }
        }
        if (random.nextBoolean()) {
            item.put("n", AttributeValue.fromN(String.valueOf(random.nextInt(5))));
        }
        return item;
    }

    AttributeValue value(Random random, String attribute) {
        String type = types.get(attribute);
        return type == null ? ModelValues.any(random, 0) : ModelValues.scalar(random, type);
    }

    Map<String, AttributeValue> keyOf(Map<String, AttributeValue> item) {
        Map<String, AttributeValue> key = new TreeMap<>();
        key.put("h", ModelValues.stored(item.get("h")));
        if (range != null) {
            key.put(range, ModelValues.stored(item.get(range)));
        }
        return key;
    }

    /** Null if there is none. */
    Map<String, AttributeValue> get(Map<String, AttributeValue> key) {
        return items.get(keyOf(key));
    }

    /** Puts an item, or removes it for null. */
    void set(Map<String, AttributeValue> key, Map<String, AttributeValue> item) {
        Map<String, AttributeValue> after = item == null ? null : ModelValues.stored(item);
        Map<String, AttributeValue> before = after == null ? items.remove(keyOf(key)) : items.put(keyOf(key), after);
        if (before == null ? after != null : !before.equals(after)) {
            told.add(new Told(before == null ? "INSERT" : after == null ? "REMOVE" : "MODIFY", before, after));
        }
    }

    Collection<Map<String, AttributeValue>> items() {
        return items.values();
    }

    /** What an index has of the items in it. */
    List<Map<String, AttributeValue>> in(Index index) {
        Set<String> has = new TreeSet<>(index.attributes());
        has.add("h");
        if (range != null) {
            has.add(range);
        }
        if (index.projection() == ProjectionType.INCLUDE) {
            has.add("c");
        }
        List<Map<String, AttributeValue>> in = new ArrayList<>();
        for (Map<String, AttributeValue> item : items.values()) {
            if (item.keySet().containsAll(index.attributes())) {
                Map<String, AttributeValue> part = new TreeMap<>(item);
                if (index.projection() != ProjectionType.ALL) {
                    part.keySet().retainAll(has);
                }
                in.add(part);
            }
        }
        return in;
    }
}
