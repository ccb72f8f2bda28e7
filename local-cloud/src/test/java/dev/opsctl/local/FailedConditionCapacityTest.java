package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.metrics.MetricId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementErrorCodeEnum;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;

/**
 * A write whose condition fails takes capacity of the item that is there, at least one unit, by whatever operation it comes; in a transaction twice
 * as much, with that of the other items (OBS-1).
 */
class FailedConditionCapacityTest {

    private static final String CONDITION = "n = :n";
    private static final Map<String, AttributeValue> VALUES = Map.of(":n", AttributeValue.fromN("7"));
    private static final Map<String, AttributeValue> BYSTANDER = Map.of("id", AttributeValue.fromS("bystander"));
    private static final double BYSTANDERS_UNITS = 2;

    /** What asks for a write whose condition fails. */
    @FunctionalInterface
    private interface Attempt {
        void of(Map<String, AttributeValue> key);
    }

    /**
     * @param times what a unit counts
     * @param besides units of the items that it would write besides
     * @param ofExisting whether it fails only where an item is
     */
    private record Way(String name, double times, double besides, boolean ofExisting, Attempt attempt) {
        @Override
        public String toString() {
            return name;
        }
    }

    @TempDir
    static Path home;

    private static TestCloud cloud;
    private static DynamoDbClient dynamo;

    @BeforeAll
    static void open() {
        cloud = TestCloud.open(home);
        dynamo = cloud.client(DynamoDbClient.class);
        dynamo.createTable(r -> r.tableName("items")
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(AttributeDefinition.builder()
                        .attributeName("id")
                        .attributeType(ScalarAttributeType.S)
                        .build())
                .keySchema(KeySchemaElement.builder()
                        .attributeName("id")
                        .keyType(KeyType.HASH)
                        .build()));
    }

    @AfterAll
    static void close() {
        cloud.close();
    }

    private static void refused(org.junit.jupiter.api.function.Executable call) {
        assertEquals(400, assertThrows(DynamoDbException.class, call).statusCode());
    }

    private static Map<String, AttributeValue> with(Map<String, AttributeValue> key, String text) {
        Map<String, AttributeValue> item = new LinkedHashMap<>(key);
        item.put("text", AttributeValue.fromS(text));
        return item;
    }

    private static List<Way> ways() {
        List<Way> ways = new ArrayList<>();
        ways.add(new Way(
                "PutItem",
                1,
                0,
                false,
                key -> refused(() -> dynamo.putItem(r -> r.tableName("items")
                        .item(with(key, "x".repeat(5_000)))
                        .conditionExpression(CONDITION)
                        .expressionAttributeValues(VALUES)))));
        ways.add(new Way(
                "UpdateItem",
                1,
                0,
                false,
                key -> refused(() -> dynamo.updateItem(r -> r.tableName("items")
                        .key(key)
                        .updateExpression("SET n = :n")
                        .conditionExpression(CONDITION)
                        .expressionAttributeValues(VALUES)))));
        ways.add(new Way(
                "DeleteItem",
                1,
                0,
                false,
                key -> refused(() -> dynamo.deleteItem(r -> r.tableName("items")
                        .key(key)
                        .conditionExpression(CONDITION)
                        .expressionAttributeValues(VALUES)))));
        ways.add(new Way(
                "UPDATE",
                1,
                0,
                false,
                key -> refused(() ->
                        dynamo.executeStatement(r -> r.statement(statement(key, "UPDATE items SET m = 1", true))))));
        ways.add(new Way(
                "DELETE",
                1,
                0,
                true,
                key -> refused(
                        () -> dynamo.executeStatement(r -> r.statement(statement(key, "DELETE FROM items", true))))));
        ways.add(new Way(
                "INSERT", 1, 0, true, key -> refused(() -> dynamo.executeStatement(r -> r.statement(insert(key))))));
        ways.add(new Way(
                "BatchExecuteStatement",
                1,
                0,
                true,
                key -> assertEquals(
                        BatchStatementErrorCodeEnum.DUPLICATE_ITEM,
                        dynamo.batchExecuteStatement(r -> r.statements(s -> s.statement(insert(key))))
                                .responses()
                                .get(0)
                                .error()
                                .code())));
        ways.add(new Way(
                "ExecuteTransaction",
                2,
                BYSTANDERS_UNITS,
                false,
                key -> refused(() -> dynamo.executeTransaction(r -> r.transactStatements(
                        s -> s.statement(statement(BYSTANDER, "UPDATE items SET m = 1", false)),
                        s -> s.statement(statement(key, "UPDATE items SET m = 1", true)))))));
        ways.add(new Way(
                "TransactWriteItems Put",
                2,
                BYSTANDERS_UNITS,
                false,
                key -> refused(() -> dynamo.transactWriteItems(r -> r.transactItems(
                        w -> w.delete(d -> d.tableName("items").key(BYSTANDER)),
                        w -> w.put(p -> p.tableName("items")
                                .item(key)
                                .conditionExpression(CONDITION)
                                .expressionAttributeValues(VALUES)))))));
        ways.add(new Way(
                "TransactWriteItems Update",
                2,
                0,
                false,
                key -> refused(
                        () -> dynamo.transactWriteItems(r -> r.transactItems(w -> w.update(p -> p.tableName("items")
                                .key(key)
                                .updateExpression("SET n = :n")
                                .conditionExpression(CONDITION)
                                .expressionAttributeValues(VALUES)))))));
        ways.add(new Way(
                "TransactWriteItems Delete",
                2,
                0,
                false,
                key -> refused(
                        () -> dynamo.transactWriteItems(r -> r.transactItems(w -> w.delete(p -> p.tableName("items")
                                .key(key)
                                .conditionExpression(CONDITION)
                                .expressionAttributeValues(VALUES)))))));
        ways.add(new Way(
                "TransactWriteItems ConditionCheck",
                2,
                0,
                false,
                key -> refused(() ->
                        dynamo.transactWriteItems(r -> r.transactItems(w -> w.conditionCheck(p -> p.tableName("items")
                                .key(key)
                                .conditionExpression(CONDITION)
                                .expressionAttributeValues(VALUES)))))));
        return ways;
    }

    private static String statement(Map<String, AttributeValue> key, String what, boolean conditional) {
        return what + " WHERE id = '" + key.get("id").s() + "'" + (conditional ? " AND n = 7" : "");
    }

    private static String insert(Map<String, AttributeValue> key) {
        return "INSERT INTO items VALUE {'id': '" + key.get("id").s() + "'}";
    }

    /** All units of writes that were taken of the table so far. */
    private static double taken() {
        Instant now = cloud.cloud().clock().instant();
        return new ServiceContext(cloud.cloud(), TestCloud.SCOPE, "dynamodb")
                        .metrics()
                        .readAll(
                                new MetricId(
                                        "AWS/DynamoDB", "ConsumedWriteCapacityUnits", Map.of("TableName", "items")),
                                "Count",
                                now.minus(Duration.ofMinutes(10)),
                                now.plusSeconds(60),
                                60)
                        .values()
                        .stream()
                        .mapToDouble(sample -> sample.sum())
                        .sum();
    }

    static Stream<Way> everyWay() {
        return ways().stream();
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void a_failed_condition_takes_what_the_item_is_worth(Way way) {
        Map<Integer, Integer> unitsBySize = Map.of(0, 1, 100, 1, 3_000, 3);
        unitsBySize.forEach((size, units) -> {
            Map<String, AttributeValue> key = Map.of("id", AttributeValue.fromS(way.name() + size));
            if (size > 0) {
                dynamo.putItem(r -> r.tableName("items").item(with(key, "x".repeat(size))));
            } else if (way.ofExisting()) {
                return;
            }
            dynamo.putItem(r -> r.tableName("items").item(BYSTANDER));
            double before = taken();
            way.attempt().of(key);
            assertEquals(way.times() * units + way.besides(), taken() - before, way + " of " + size + " bytes");
        });
    }

    @ParameterizedTest
    @MethodSource("everyWay")
    void and_writes_nothing(Way way) {
        Map<String, AttributeValue> item = with(Map.of("id", AttributeValue.fromS("kept")), "x");
        dynamo.putItem(r -> r.tableName("items").item(item));
        dynamo.putItem(r -> r.tableName("items").item(BYSTANDER));
        way.attempt().of(Map.of("id", item.get("id")));
        assertEquals(
                item,
                dynamo.getItem(r -> r.tableName("items").key(Map.of("id", item.get("id"))))
                        .item());
        assertEquals(
                BYSTANDER,
                dynamo.getItem(r -> r.tableName("items").key(BYSTANDER)).item());
    }
}
