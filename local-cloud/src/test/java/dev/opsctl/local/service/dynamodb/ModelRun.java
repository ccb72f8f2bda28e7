package dev.opsctl.local.service.dynamodb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.Services;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.ServiceDefinition;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ReturnValue;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Does random things to random tables, and to their models. */
final class ModelRun implements AutoCloseable {

    /** A condition as text and as what it means for an item, which is empty if there is none. */
    private record Condition(
            String text, Map<String, AttributeValue> values, Predicate<Map<String, AttributeValue>> holds) {}

    private final Path home;
    private final Random random;
    private final List<ModelTable> tables = new ArrayList<>();
    private TestCloud cloud;
    private DynamoDbClient dynamodb;

    ModelRun(Path home, Random random) {
        this.home = home;
        this.random = random;
        open();
        for (int i = 0; i < 2; i++) {
            ModelTable table = new ModelTable(random, i);
            dynamodb.createTable(table.creation());
            tables.add(table);
        }
    }

    private void open() {
        cloud = TestCloud.open(
                home,
                Services.all().stream().filter(s -> s.name().equals("dynamodb")).toArray(ServiceDefinition<?>[]::new));
        dynamodb = cloud.client(DynamoDbClient.class);
    }

    void restart() {
        cloud.close();
        open();
    }

    @Override
    public void close() {
        cloud.close();
    }

    /** Does one thing. @return 1 if it changed or found something */
    int step() {
        ModelTable table = ModelValues.pick(random, tables);
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> put(table);
            case 3, 4 -> update(table);
            case 5 -> delete(table);
            case 6 -> get(table);
            case 7 -> batch(table);
            case 8, 9 -> transaction();
            case 10 -> query(table);
            default -> scan(table);
        };
    }

    private Condition condition(ModelTable table) {
        AttributeValue number = AttributeValue.fromN(String.valueOf(random.nextInt(5)));
        return switch (random.nextInt(5)) {
            case 0 -> new Condition("attribute_not_exists(h)", null, Map::isEmpty);
            case 1 -> new Condition("attribute_exists(h)", null, item -> !item.isEmpty());
            case 2 ->
                new Condition(
                        "n < :n OR attribute_not_exists(n)",
                        Map.of(":n", number),
                        item -> !item.containsKey("n") || ModelValues.ORDER.compare(item.get("n"), number) < 0);
            case 3 ->
                new Condition(
                        "NOT (n = :n) AND attribute_type(n, :t)",
                        Map.of(":n", number, ":t", AttributeValue.fromS("N")),
                        item -> item.containsKey("n") && !item.get("n").equals(number));
            default -> {
                AttributeValue value = table.value(random, "a");
                AttributeValue stored = ModelValues.stored(value);
                yield new Condition("a <> :a", Map.of(":a", value), item -> !stored.equals(item.get("a")));
            }
        };
    }

    private static Map<String, AttributeValue> orEmpty(Map<String, AttributeValue> item) {
        return item == null ? Map.of() : item;
    }

    private int put(ModelTable table) {
        Map<String, AttributeValue> item = table.item(random);
        Map<String, AttributeValue> before = table.get(item);
        Condition condition = random.nextInt(3) == 0 ? condition(table) : null;
        Runnable call = () -> assertEquals(
                orEmpty(before),
                dynamodb.putItem(r -> {
                            r.tableName(table.name).item(item).returnValues(ReturnValue.ALL_OLD);
                            if (condition != null) {
                                r.conditionExpression(condition.text()).expressionAttributeValues(condition.values());
                            }
                        })
                        .attributes());
        return conditionally(condition, before, call, () -> table.set(item, item));
    }

    private int conditionally(Condition condition, Map<String, AttributeValue> before, Runnable call, Runnable then) {
        if (condition == null || condition.holds().test(orEmpty(before))) {
            call.run();
            then.run();
            return 1;
        }
        assertThrows(ConditionalCheckFailedException.class, call::run);
        return 0;
    }

    private int delete(ModelTable table) {
        Map<String, AttributeValue> key = table.key(random);
        Map<String, AttributeValue> before = table.get(key);
        Condition condition = random.nextInt(3) == 0 ? condition(table) : null;
        Runnable call = () -> assertEquals(
                orEmpty(before),
                dynamodb.deleteItem(r -> {
                            r.tableName(table.name).key(key).returnValues(ReturnValue.ALL_OLD);
                            if (condition != null) {
                                r.conditionExpression(condition.text()).expressionAttributeValues(condition.values());
                            }
                        })
                        .attributes());
        return conditionally(condition, before, call, () -> table.set(key, null));
    }

    private int update(ModelTable table) {
        Map<String, AttributeValue> key = table.key(random);
        Map<String, AttributeValue> before = table.get(key);
        Map<String, AttributeValue> after = new TreeMap<>(before == null ? ModelValues.stored(key) : before);
        AttributeValue value = table.value(random, "b");
        Map<String, AttributeValue> values = new HashMap<>();
        String text =
                switch (random.nextInt(4)) {
                    case 0 -> {
                        after.put("b", ModelValues.stored(value));
                        values.put(":v", value);
                        yield "SET b = :v";
                    }
                    case 1 -> {
                        after.remove("a");
                        after.remove("b");
                        yield "REMOVE a, b";
                    }
                    case 2 -> {
                        long n = before != null && before.containsKey("n")
                                ? Long.parseLong(before.get("n").n())
                                : 0;
                        after.put("n", AttributeValue.fromN(String.valueOf(n + 3)));
                        values.put(":three", AttributeValue.fromN("3"));
                        yield "ADD n :three";
                    }
                    default -> {
                        long n = before != null && before.containsKey("n")
                                ? Long.parseLong(before.get("n").n())
                                : 100;
                        after.put("n", AttributeValue.fromN(String.valueOf(n - 1)));
                        after.remove("d");
                        values.put(":initial", AttributeValue.fromN("100"));
                        values.put(":one", AttributeValue.fromN("1.0"));
                        yield "SET n = if_not_exists(n, :initial) - :one REMOVE d";
                    }
                };
        // What only removes makes no item.
        boolean made = before != null || !text.startsWith("REMOVE");
        assertEquals(
                made ? after : Map.of(),
                dynamodb.updateItem(r -> r.tableName(table.name)
                                .key(key)
                                .updateExpression(text)
                                .expressionAttributeValues(values.isEmpty() ? null : values)
                                .returnValues(ReturnValue.ALL_NEW))
                        .attributes());
        table.set(key, made ? after : null);
        return 1;
    }

    private int get(ModelTable table) {
        Map<String, AttributeValue> key = table.key(random);
        Map<String, AttributeValue> expected = table.get(key);
        var answer = dynamodb.getItem(r -> r.tableName(table.name).key(key));
        assertEquals(expected != null, answer.hasItem());
        assertEquals(orEmpty(expected), answer.item());
        return expected == null ? 0 : 1;
    }

    private int batch(ModelTable table) {
        List<WriteRequest> requests = new ArrayList<>();
        Set<Map<String, AttributeValue>> keys = new HashSet<>();
        List<Runnable> then = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            Map<String, AttributeValue> item = table.item(random);
            if (keys.add(table.keyOf(item))) {
                boolean put = random.nextBoolean();
                requests.add(
                        put
                                ? WriteRequest.builder()
                                        .putRequest(p -> p.item(item))
                                        .build()
                                : WriteRequest.builder()
                                        .deleteRequest(d -> d.key(keyPart(table, item)))
                                        .build());
                then.add(() -> table.set(item, put ? item : null));
            }
        }
        dynamodb.batchWriteItem(r -> r.requestItems(Map.of(table.name, requests)));
        then.forEach(Runnable::run);
        var found = dynamodb.batchGetItem(r -> r.requestItems(Map.of(table.name, keysOf(new ArrayList<>(keys)))))
                .responses()
                .get(table.name);
        assertEquals(bag(keys.stream().map(table::get).filter(i -> i != null).toList()), bag(found));
        return 1;
    }

    private static software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes keysOf(
            List<Map<String, AttributeValue>> keys) {
        return software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes.builder()
                .keys(keys)
                .build();
    }

    private static Map<String, AttributeValue> keyPart(ModelTable table, Map<String, AttributeValue> item) {
        Map<String, AttributeValue> key = new HashMap<>(item);
        key.keySet().retainAll(table.keyOf(item).keySet());
        return key;
    }

    private int transaction() {
        List<TransactWriteItem> parts = new ArrayList<>();
        List<Runnable> then = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        Set<Object> keys = new HashSet<>();
        for (int i = 0; i < 4; i++) {
            ModelTable table = ModelValues.pick(random, tables);
            Map<String, AttributeValue> item = table.item(random);
            if (!keys.add(List.of(table.name, table.keyOf(item)))) {
                continue;
            }
            Condition condition = condition(table);
            boolean holds = condition.holds().test(orEmpty(table.get(item)));
            boolean checked = random.nextInt(3) > 0;
            reasons.add(checked && !holds ? "ConditionalCheckFailed" : "None");
            String text = checked ? condition.text() : null;
            Map<String, AttributeValue> values = checked ? condition.values() : null;
            if (random.nextBoolean()) {
                parts.add(TransactWriteItem.builder()
                        .put(p -> p.tableName(table.name)
                                .item(item)
                                .conditionExpression(text)
                                .expressionAttributeValues(values))
                        .build());
                then.add(() -> table.set(item, item));
            } else {
                parts.add(TransactWriteItem.builder()
                        .delete(d -> d.tableName(table.name)
                                .key(keyPart(table, item))
                                .conditionExpression(text)
                                .expressionAttributeValues(values))
                        .build());
                then.add(() -> table.set(item, null));
            }
        }
        if (reasons.contains("ConditionalCheckFailed")) {
            TransactionCanceledException cancelled = assertThrows(
                    TransactionCanceledException.class, () -> dynamodb.transactWriteItems(r -> r.transactItems(parts)));
            assertEquals(
                    reasons,
                    cancelled.cancellationReasons().stream()
                            .map(CancellationReason::code)
                            .toList());
            return 0;
        }
        dynamodb.transactWriteItems(r -> r.transactItems(parts));
        then.forEach(Runnable::run);
        return 1;
    }

    private int query(ModelTable table) {
        ModelTable.Index index =
                table.indexes.isEmpty() || random.nextBoolean() ? null : ModelValues.pick(random, table.indexes);
        List<String> hashes = index == null ? List.of("h") : index.hashes();
        List<String> ranges = index != null ? index.ranges() : table.range == null ? List.of() : List.of(table.range);
        List<Map<String, AttributeValue>> expected = new ArrayList<>(index == null ? table.items() : table.in(index));
        Map<String, AttributeValue> like = expected.isEmpty() ? Map.of() : ModelValues.pick(random, expected);
        Map<String, AttributeValue> values = new HashMap<>();
        Map<String, String> names = new HashMap<>();
        List<String> clauses = new ArrayList<>();
        int last = hashes.size() + random.nextInt(ranges.size() + 1) - 1;
        for (int i = 0; i <= last; i++) {
            String attribute = i < hashes.size() ? hashes.get(i) : ranges.get(i - hashes.size());
            AttributeValue operand = like.containsKey(attribute) && hashes.size() + ranges.size() > 2
                    ? like.get(attribute)
                    : ModelValues.scalar(random, table.types.get(attribute));
            String operator = i >= hashes.size() && i == last
                    ? ModelValues.pick(random, List.of("=", "<", "<=", ">", ">="))
                    : "=";
            clauses.add("#k" + i + " " + operator + " :k" + i);
            names.put("#k" + i, attribute);
            values.put(":k" + i, operand);
            expected.removeIf(item -> !meets(ModelValues.ORDER.compare(item.get(attribute), operand), operator));
        }
        Collections.shuffle(clauses, random);
        String text = String.join(" AND ", clauses);
        boolean forward = random.nextBoolean();
        List<Map<String, AttributeValue>> found = new ArrayList<>();
        Map<String, AttributeValue> from = null;
        int limit = 1 + random.nextInt(4);
        do {
            QueryResponse page = dynamodb.query(QueryRequest.builder()
                    .tableName(table.name)
                    .indexName(index == null ? null : index.name())
                    .keyConditionExpression(text)
                    .expressionAttributeNames(names)
                    .expressionAttributeValues(values)
                    .scanIndexForward(forward)
                    .limit(limit)
                    .exclusiveStartKey(from)
                    .build());
            assertTrue(page.count() <= limit);
            found.addAll(page.items());
            from = page.hasLastEvaluatedKey() ? page.lastEvaluatedKey() : null;
        } while (from != null);
        Comparator<Map<String, AttributeValue>> order = null;
        for (String range : ranges) {
            Comparator<Map<String, AttributeValue>> next =
                    Comparator.comparing(item -> item.get(range), ModelValues.ORDER);
            order = order == null ? next : order.thenComparing(next);
        }
        if (order != null) {
            List<Map<String, AttributeValue>> sorted = new ArrayList<>(found);
            sorted.sort(forward ? order : order.reversed());
            assertEquals(sorted, found, "the order of the sort keys");
        }
        assertEquals(bag(expected), bag(found), () -> table.types + " by " + index);
        return found.isEmpty() ? 0 : 1;
    }

    /** What is there, and how often. */
    private static Map<Map<String, AttributeValue>, Integer> bag(Collection<Map<String, AttributeValue>> items) {
        Map<Map<String, AttributeValue>, Integer> bag = new HashMap<>();
        items.forEach(item -> bag.merge(item, 1, Integer::sum));
        return bag;
    }

    private static boolean meets(int comparison, String operator) {
        return switch (operator) {
            case "=" -> comparison == 0;
            case "<" -> comparison < 0;
            case "<=" -> comparison <= 0;
            case ">" -> comparison > 0;
            default -> comparison >= 0;
        };
    }

    private int scan(ModelTable table) {
        Condition filter = condition(table);
        assertEquals(
                bag(table.items().stream().filter(filter.holds()).toList()),
                bag(scanned(table, null, 1 + random.nextInt(3), 1 + random.nextInt(7), filter)));
        return 1;
    }

    private List<Map<String, AttributeValue>> scanned(
            ModelTable table, ModelTable.Index index, int segments, int limit, Condition filter) {
        List<Map<String, AttributeValue>> found = new ArrayList<>();
        for (int segment = 0; segment < segments; segment++) {
            Map<String, AttributeValue> last = null;
            do {
                ScanResponse page = dynamodb.scan(ScanRequest.builder()
                        .tableName(table.name)
                        .indexName(index == null ? null : index.name())
                        .segment(segment)
                        .totalSegments(segments)
                        .limit(limit)
                        .filterExpression(filter == null ? null : filter.text())
                        .expressionAttributeValues(filter == null ? null : filter.values())
                        .exclusiveStartKey(last)
                        .build());
                found.addAll(page.items());
                last = page.hasLastEvaluatedKey() ? page.lastEvaluatedKey() : null;
            } while (last != null);
        }
        return found;
    }

    /** All items, all indexes, all that the streams tell. */
    void compareAll() {
        for (ModelTable table : tables) {
            assertEquals(bag(table.items()), bag(scanned(table, null, 1, 1_000, null)));
            for (ModelTable.Index index : table.indexes) {
                assertEquals(bag(table.in(index)), bag(scanned(table, index, 2, 1_000, null)), index::name);
            }
            assertEquals(table.told, told(table));
        }
    }

    private List<ModelTable.Told> told(ModelTable table) {
        DynamoDbStreamsClient streams = cloud.client(DynamoDbStreamsClient.class);
        String arn =
                dynamodb.describeTable(r -> r.tableName(table.name)).table().latestStreamArn();
        List<ModelTable.Told> told = new ArrayList<>();
        for (Shard shard : streams.describeStream(r -> r.streamArn(arn))
                .streamDescription()
                .shards()) {
            String iterator = streams.getShardIterator(r ->
                            r.streamArn(arn).shardId(shard.shardId()).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                    .shardIterator();
            List<Record> page;
            do {
                String from = iterator;
                var answer = streams.getRecords(r -> r.shardIterator(from));
                page = answer.records();
                page.forEach(record -> told.add(new ModelTable.Told(
                        record.eventNameAsString(),
                        record.dynamodb().hasOldImage() ? record.dynamodb().oldImage() : null,
                        record.dynamodb().hasNewImage() ? record.dynamodb().newImage() : null)));
                iterator = answer.nextShardIterator();
            } while (iterator != null && !page.isEmpty());
        }
        return told;
    }
}
