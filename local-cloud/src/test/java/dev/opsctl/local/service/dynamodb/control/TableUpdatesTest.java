package dev.opsctl.local.service.dynamodb.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexUpdate;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.UpdateTableRequest;
import software.amazon.awssdk.services.kms.KmsClient;

/** How tables change (ORD-1): one thing at a time, in AWS's words. */
class TableUpdatesTest {

    private static final String VALUES = "ValidationException: One or more parameter values were invalid: ";
    private static final String ONE = "LimitExceededException: Subscriber limit exceeded: Only 1 online index can be"
            + " created or deleted simultaneously per table";

    /** Changes that are each good alone. */
    private static final Map<String, Consumer<UpdateTableRequest.Builder>> CHANGES = new LinkedHashMap<>();

    static {
        CHANGES.put("sse", r -> r.sseSpecification(s -> s.enabled(true)));
        CHANGES.put("class", r -> r.tableClass("STANDARD_INFREQUENT_ACCESS"));
        CHANGES.put("protection", r -> r.deletionProtectionEnabled(true));
        CHANGES.put("warm", r -> r.warmThroughput(w -> w.readUnitsPerSecond(13_000L)));
        CHANGES.put("maxima", r -> r.onDemandThroughput(o -> o.maxReadRequestUnits(5L)));
        CHANGES.put(
                "stream", r -> r.streamSpecification(s -> s.streamEnabled(true).streamViewType("KEYS_ONLY")));
        CHANGES.put("billing", r -> r.billingMode("PAY_PER_REQUEST"));
        CHANGES.put("index", r -> r.attributeDefinitions(attribute("g"))
                .globalSecondaryIndexUpdates(create("new", "g", null)));
    }

    /** How AWS refuses two changes in one request; the first that applies. */
    private static final Map<String, String> ALONE = new LinkedHashMap<>();

    static {
        ALONE.put("sse", "Server-Side Encryption modification must be the only operation in the request");
        ALONE.put("class", "TableClass modification must be the only operation in the request");
        ALONE.put("protection", "DeletionProtection modification must be the only operation in the request");
        ALONE.put("warm", "WarmThroughput must be the only operation in the request");
        ALONE.put("maxima", "OnDemandThroughput can only be combined with BillingMode in an UpdateTable request");
    }

    @TempDir
    Path home;

    private TableFixture tables;

    @BeforeEach
    void open() {
        tables = new TableFixture(home);
    }

    @AfterEach
    void close() {
        tables.close();
    }

    private static AttributeDefinition attribute(String name) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType("S")
                .build();
    }

    private static GlobalSecondaryIndexUpdate create(String name, String key, ProvisionedThroughput throughput) {
        return GlobalSecondaryIndexUpdate.builder()
                .create(c -> c.indexName(name)
                        .keySchema(k -> k.attributeName(key).keyType("HASH"))
                        .projection(p -> p.projectionType("ALL"))
                        .provisionedThroughput(throughput))
                .build();
    }

    private static GlobalSecondaryIndexUpdate delete(String name) {
        return GlobalSecondaryIndexUpdate.builder()
                .delete(d -> d.indexName(name))
                .build();
    }

    private static GlobalSecondaryIndexUpdate change(String name, long units) {
        return GlobalSecondaryIndexUpdate.builder()
                .update(u -> u.indexName(name).provisionedThroughput(units(units)))
                .build();
    }

    private static ProvisionedThroughput units(long units) {
        return ProvisionedThroughput.builder()
                .readCapacityUnits(units)
                .writeCapacityUnits(units)
                .build();
    }

    private TableDescription update(Consumer<UpdateTableRequest.Builder> change) {
        return tables.client()
                .updateTable(r -> change.accept(r.tableName("orders")))
                .tableDescription();
    }

    private String refusal(Consumer<UpdateTableRequest.Builder> change) {
        return TableFixture.refusal(() -> update(change));
    }

    private void provisioned() {
        tables.table("orders", r -> r.billingMode("PROVISIONED").provisionedThroughput(units(5)));
    }

    @Test
    void a_request_changes_one_thing() {
        tables.table("orders", r -> {});
        Map<String, String> answered = new LinkedHashMap<>();
        Map<String, String> wanted = new LinkedHashMap<>();
        CHANGES.forEach((first, change) -> CHANGES.forEach((second, other) -> {
            if (first.compareTo(second) < 0 && !both(first, second)) {
                answered.put(first + "+" + second, refusal(r -> {
                    change.accept(r);
                    other.accept(r);
                }));
                wanted.put(first + "+" + second, VALUES + reason(first, second));
            }
        }));
        assertEquals(wanted, answered);
        assertEquals(
                tables.describe("orders"),
                tables.describe("orders").toBuilder()
                        .deletionProtectionEnabled(false)
                        .build());
    }

    private static boolean both(String first, String second) {
        Set<String> pair = Set.of(first, second);
        return pair.contains("billing")
                && (pair.contains("maxima") || pair.contains("stream") || pair.contains("index"));
    }

    private static String reason(String first, String second) {
        Set<String> pair = Set.of(first, second);
        if (pair.equals(Set.of("warm", "index"))) {
            return "Create global secondary index cannot be specified when updating WarmThroughput";
        }
        return ALONE.entrySet().stream()
                .filter(rule -> pair.contains(rule.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("You cannot create or delete index while changing stream status");
    }

    @Test
    void a_request_without_a_change_is_refused_before_the_table_is_looked_for() {
        String required = "ValidationException: At least one of ProvisionedThroughput, BillingMode,"
                + " UpdateStreamEnabled, GlobalSecondaryIndexUpdates, SSESpecification, ReplicaUpdates,"
                + " MultiAccountReplicaReady, ReplicaTransitRoleArn, MultiRegionConsistency,"
                + " DeletionProtectionEnabled, OnDemandThroughput, WarmThroughput or TableClass is required";
        assertEquals(required, refusal(r -> {}));
        assertEquals(required, refusal(r -> r.globalSecondaryIndexUpdates(List.of())));
        assertEquals(required, refusal(r -> r.attributeDefinitions(attribute("g"))));
        assertEquals(required, refusal(r -> r.warmThroughput(w -> {})));
        assertEquals(
                VALUES + "List of GlobalSecondaryIndexUpdates is empty",
                refusal(r -> r.deletionProtectionEnabled(true).globalSecondaryIndexUpdates(List.of())));
        assertEquals(
                "ResourceNotFoundException: Requested resource not found: Table: orders not found",
                refusal(r -> r.deletionProtectionEnabled(true)));
        assertTrue(refusal(r -> r.replicaUpdates(u -> u.create(c -> c.regionName("eu-west-1"))))
                .startsWith(VALUES + "ReplicaUpdates is not supported by the local cloud"));
    }

    @Test
    void provisioned_throughput_changes_and_decreases_are_counted() {
        provisioned();
        assertEquals(
                "ValidationException: The provisioned throughput for the table will not change. The requested value"
                        + " equals the current value. Current ReadCapacityUnits provisioned for the table: 5."
                        + " Requested ReadCapacityUnits: 5. Current WriteCapacityUnits provisioned for the table: 5."
                        + " Requested WriteCapacityUnits: 5. Refer to the Amazon DynamoDB Developer Guide for current"
                        + " limits and how to request higher limits.",
                refusal(r -> r.provisionedThroughput(units(5))));
        assertEquals(
                VALUES + "ProvisionedThroughput must be specified when BillingMode is PROVISIONED",
                refusal(r -> r.billingMode("PROVISIONED")));
        TableDescription answer = update(r -> r.provisionedThroughput(units(9)));
        assertEquals("UPDATING", answer.tableStatusAsString());
        assertEquals(5, answer.provisionedThroughput().readCapacityUnits());
        assertEquals(9, tables.describe("orders").provisionedThroughput().readCapacityUnits());
        assertEquals(9, tables.describe("orders").warmThroughput().writeUnitsPerSecond());
        for (int i = 0; i < 4; i++) {
            long units = 8 - i;
            update(r -> r.provisionedThroughput(units(units)));
        }
        TableDescription table = tables.describe("orders");
        assertEquals(4, table.provisionedThroughput().numberOfDecreasesToday());
        assertEquals(9, table.warmThroughput().readUnitsPerSecond());
        assertTrue(refusal(r -> r.provisionedThroughput(units(4)))
                .startsWith("LimitExceededException: Subscriber limit exceeded: Provisioned throughput decreases are"
                        + " limited within a given UTC day. After the first 4 decreases, each subsequent decrease in"
                        + " the same UTC day can be performed at most once every 3600 seconds. Number of decreases"
                        + " today: 4. Last decrease at "));
        assertEquals("ACTIVE", table.tableStatusAsString());
    }

    @Test
    void billing_goes_to_and_fro_with_its_indexes() {
        tables.table("orders", r -> r.attributeDefinitions(attribute("id"), attribute("g"))
                .onDemandThroughput(o -> o.maxReadRequestUnits(50L))
                .globalSecondaryIndexes(g -> g.indexName("byG")
                        .keySchema(k -> k.attributeName("g").keyType("HASH"))
                        .projection(p -> p.projectionType("ALL"))));
        assertEquals(
                VALUES + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is"
                        + " PAY_PER_REQUEST",
                refusal(r -> r.provisionedThroughput(units(1))));
        assertEquals(
                VALUES + "ProvisionedThroughput cannot be specified when BillingMode is PAY_PER_REQUEST",
                refusal(r -> r.billingMode("PAY_PER_REQUEST").provisionedThroughput(units(1))));
        assertEquals(
                VALUES + "ProvisionedThroughput must be specified for index: byG",
                refusal(r -> r.billingMode("PROVISIONED").provisionedThroughput(units(1))));
        assertEquals(
                VALUES + "The only Updates for index: byG when TableThroughputMode is PAY_PER_REQUEST can be to"
                        + " OnDemandThroughput, WarmThroughput",
                refusal(r -> r.globalSecondaryIndexUpdates(change("byG", 2))));
        assertEquals("UPDATING", update(r -> r.billingMode("PAY_PER_REQUEST")).tableStatusAsString());
        update(r -> r.billingMode("PROVISIONED")
                .provisionedThroughput(units(3))
                .globalSecondaryIndexUpdates(change("byG", 2)));
        TableDescription provisioned = tables.describe("orders");
        assertEquals("PROVISIONED", provisioned.billingModeSummary().billingModeAsString());
        assertEquals(3, provisioned.provisionedThroughput().writeCapacityUnits());
        assertEquals(
                2,
                provisioned
                        .globalSecondaryIndexes()
                        .get(0)
                        .provisionedThroughput()
                        .readCapacityUnits());
        assertNull(provisioned.onDemandThroughput());
        assertEquals(
                VALUES + "MaxReadRequestUnits for OnDemandThroughput cannot be specified when the table BillingMode"
                        + " is PROVISIONED",
                refusal(r -> r.onDemandThroughput(o -> o.maxReadRequestUnits(5L))));
        update(r -> r.billingMode("PAY_PER_REQUEST"));
        TableDescription table = tables.describe("orders");
        assertEquals(0, table.provisionedThroughput().readCapacityUnits());
        assertEquals(
                0, table.globalSecondaryIndexes().get(0).provisionedThroughput().readCapacityUnits());
        assertEquals(
                12_000, table.globalSecondaryIndexes().get(0).warmThroughput().readUnitsPerSecond());
    }

    @Test
    void maxima_and_warm_throughput_are_merged_member_by_member() {
        tables.table("orders", r -> {});
        update(r -> r.onDemandThroughput(o -> o.maxReadRequestUnits(10L).maxWriteRequestUnits(5L)));
        update(r -> r.onDemandThroughput(o -> o.maxReadRequestUnits(-1L)));
        assertNull(tables.describe("orders").onDemandThroughput().maxReadRequestUnits());
        assertEquals(5, tables.describe("orders").onDemandThroughput().maxWriteRequestUnits());
        update(r -> r.onDemandThroughput(o -> o.maxWriteRequestUnits(-1L)));
        assertNull(tables.describe("orders").onDemandThroughput());
        assertEquals(
                VALUES + "Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range",
                refusal(r -> r.onDemandThroughput(o -> o.maxReadRequestUnits(0L))));
        TableDescription answer = update(r -> r.warmThroughput(w -> w.writeUnitsPerSecond(4_001L)));
        assertEquals("UPDATING", answer.warmThroughput().statusAsString());
        assertEquals(4_000, answer.warmThroughput().writeUnitsPerSecond());
        assertEquals(4_001, tables.describe("orders").warmThroughput().writeUnitsPerSecond());
        assertEquals(12_000, tables.describe("orders").warmThroughput().readUnitsPerSecond());
        assertEquals(
                VALUES + "Requested WriteUnitsPerSecond for WarmThroughput for table is lower than current"
                        + " WarmThroughput, decreasing WarmThroughput is not supported",
                refusal(r -> r.warmThroughput(w -> w.writeUnitsPerSecond(4_000L))));
    }

    @Test
    void a_stream_that_is_switched_on_again_is_another_one() {
        tables.table("orders", r -> {});
        assertEquals(
                "ValidationException: Table has no stream to disable: TableName: orders",
                refusal(r -> r.streamSpecification(s -> s.streamEnabled(false))));
        assertEquals(
                VALUES + "If stream is being enabled then UpdateViewType is required",
                refusal(r -> r.streamSpecification(s -> s.streamEnabled(true))));
        assertEquals(
                VALUES + "If stream is being disabled, then UpdateViewType must not be specified",
                refusal(r -> r.streamSpecification(s -> s.streamEnabled(false).streamViewType("NEW_IMAGE"))));
        String first = update(CHANGES.get("stream")).latestStreamArn();
        assertEquals(
                "ValidationException: Table already has an enabled stream: TableName: orders",
                refusal(r -> r.streamSpecification(s -> s.streamEnabled(true).streamViewType("NEW_IMAGE"))));
        update(r -> r.streamSpecification(s -> s.streamEnabled(false)));
        assertNull(tables.describe("orders").streamSpecification());
        assertEquals(first, tables.describe("orders").latestStreamArn());
        assertNotEquals(first, update(CHANGES.get("stream")).latestStreamArn());
    }

    @Test
    void class_protection_and_key_change() {
        tables.table("orders", r -> {});
        update(r -> r.tableClass("STANDARD"));
        assertNull(tables.describe("orders").tableClassSummary());
        update(CHANGES.get("class"));
        assertEquals(
                "STANDARD_INFREQUENT_ACCESS",
                tables.describe("orders").tableClassSummary().tableClassAsString());
        assertEquals("ACTIVE", update(CHANGES.get("protection")).tableStatusAsString());
        assertTrue(update(CHANGES.get("protection")).deletionProtectionEnabled());
        assertEquals(
                VALUES + "Table is already encrypted by default",
                refusal(r -> r.sseSpecification(s -> s.enabled(false))));
        String key = tables.cloud()
                .client(KmsClient.class)
                .createKey(r -> {})
                .keyMetadata()
                .arn();
        TableDescription answer = update(
                r -> r.sseSpecification(s -> s.enabled(true).sseType("KMS").kmsMasterKeyId(key)));
        assertEquals("UPDATING", answer.sseDescription().statusAsString());
        assertEquals(key, tables.describe("orders").sseDescription().kmsMasterKeyArn());
        assertTrue(refusal(r ->
                        r.sseSpecification(s -> s.enabled(true).sseType("KMS").kmsMasterKeyId(key)))
                .startsWith(VALUES + "Table is already encrypted with given KMSMasterKeyId."));
        update(r -> r.sseSpecification(s -> s.enabled(false)));
        assertNull(tables.describe("orders").sseDescription());
    }

    @Test
    void an_index_is_added_with_the_items_that_are_there_and_taken_away_with_its_attributes() {
        tables.table("orders", r -> {});
        tables.put("orders", Map.of("id", AttributeValue.fromS("1"), "g", AttributeValue.fromS("x")));
        tables.put("orders", Map.of("id", AttributeValue.fromS("2")));
        tables.put("orders", Map.of("id", AttributeValue.fromS("3"), "g", AttributeValue.fromN("3")));
        tables.put("orders", Map.of("id", AttributeValue.fromS("4"), "g", AttributeValue.fromS("")));
        TableDescription answer = update(CHANGES.get("index"));
        assertEquals("UPDATING", answer.tableStatusAsString());
        assertEquals("CREATING", answer.globalSecondaryIndexes().get(0).indexStatusAsString());
        assertEquals(false, answer.globalSecondaryIndexes().get(0).backfilling());
        GlobalSecondaryIndexDescription index =
                tables.describe("orders").globalSecondaryIndexes().get(0);
        assertEquals("ACTIVE", index.indexStatusAsString());
        assertNull(index.backfilling());
        assertEquals(1, index.itemCount());
        assertEquals(
                List.of(attribute("g"), attribute("id")),
                tables.describe("orders").attributeDefinitions());
        TableDescription gone = update(r -> r.globalSecondaryIndexUpdates(delete("new")));
        assertEquals("DELETING", gone.globalSecondaryIndexes().get(0).indexStatusAsString());
        assertEquals(List.of(attribute("id")), tables.describe("orders").attributeDefinitions());
        assertTrue(tables.describe("orders").globalSecondaryIndexes().isEmpty());
    }

    @Test
    void index_changes_that_aws_refuses() {
        tables.table("orders", r -> r.billingMode("PROVISIONED")
                .provisionedThroughput(units(5))
                .attributeDefinitions(attribute("id"), attribute("s"), attribute("g"))
                .keySchema(k -> k.attributeName("id").keyType("HASH"), k -> k.attributeName("s")
                        .keyType("RANGE"))
                .localSecondaryIndexes(l -> l.indexName("local")
                        .keySchema(k -> k.attributeName("id").keyType("HASH"), k -> k.attributeName("g")
                                .keyType("RANGE"))
                        .projection(p -> p.projectionType("ALL")))
                .globalSecondaryIndexes(g -> g.indexName("byG")
                        .keySchema(k -> k.attributeName("g").keyType("HASH"))
                        .provisionedThroughput(units(2))
                        .projection(p -> p.projectionType("ALL"))));
        Map<String, Consumer<UpdateTableRequest.Builder>> wrong = new LinkedHashMap<>();
        wrong.put(
                VALUES + "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create,"
                        + " GlobalSecondaryIndexUpdate.Delete must not be null",
                r -> r.globalSecondaryIndexUpdates(u -> {}));
        wrong.put(
                VALUES + "Only one global secondary index action is allowed per GlobalSecondaryIndexUpdate object",
                r -> r.globalSecondaryIndexUpdates(u -> u.delete(d -> d.indexName("byG"))
                        .update(d -> d.indexName("byG").provisionedThroughput(units(1)))));
        wrong.put(
                VALUES + "Only one global secondary index update per index is allowed simultaneously. Index: byG",
                r -> r.globalSecondaryIndexUpdates(delete("byG"), change("byG", 3)));
        wrong.put(
                "ValidationException: Attempting to create an index which already exists",
                r -> r.globalSecondaryIndexUpdates(create("byG", "nothing", null)));
        wrong.put(
                VALUES + "AttributeDefinitions is not specified for index: new",
                r -> r.globalSecondaryIndexUpdates(create("new", "g", units(1))));
        wrong.put(
                VALUES + "Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: new",
                r -> r.attributeDefinitions(attribute("g")).globalSecondaryIndexUpdates(create("new", "g", null)));
        wrong.put(ONE, r -> r.attributeDefinitions(attribute("g"))
                .globalSecondaryIndexUpdates(create("new", "g", units(1)), delete("byG")));
        wrong.put(
                "ResourceNotFoundException: Requested resource not found: Index none for table orders",
                r -> r.globalSecondaryIndexUpdates(delete("none")));
        wrong.put(
                "ValidationException: Cannot delete an index that is not a GlobalSecondaryIndex: local",
                r -> r.globalSecondaryIndexUpdates(delete("local")));
        wrong.put(
                "ValidationException: Cannot update an index that is not a GlobalSecondaryIndex: local",
                r -> r.globalSecondaryIndexUpdates(change("local", 1)));
        wrong.put(
                "ValidationException: Given value 1000000000001 for ReadCapacityUnits is out of bounds for index byG",
                r -> r.globalSecondaryIndexUpdates(change("byG", 1_000_000_000_001L)));
        wrong.put(
                VALUES + "WarmThroughput must have at least one of ReadUnitsPerSecond or WriteUnitsPerSecond"
                        + " specified for index: byG",
                r -> r.globalSecondaryIndexUpdates(
                        u -> u.update(c -> c.indexName("byG").warmThroughput(w -> {}))));
        wrong.put(
                VALUES + "You cannot create or delete index while updating table IOPS",
                r -> r.provisionedThroughput(units(9)).globalSecondaryIndexUpdates(delete("byG")));
        Map<String, String> answered = new LinkedHashMap<>();
        Map<String, String> wanted = new LinkedHashMap<>();
        wrong.forEach((refusal, change) -> {
            wanted.put(refusal, refusal);
            answered.put(refusal, refusal(change));
        });
        assertEquals(wanted, answered);
        assertTrue(refusal(r -> r.globalSecondaryIndexUpdates(change("byG", 2)))
                .startsWith("ValidationException: The provisioned throughput for the index byG will not change. The"
                        + " requested value equals the current value. Current ReadCapacityUnits provisioned for index"
                        + " byG: 2."));
        TableDescription answer = update(r -> r.globalSecondaryIndexUpdates(change("byG", 7)));
        assertEquals("ACTIVE", answer.tableStatusAsString());
        assertEquals("UPDATING", answer.globalSecondaryIndexes().get(0).indexStatusAsString());
        assertEquals(
                2,
                answer.globalSecondaryIndexes().get(0).provisionedThroughput().readCapacityUnits());
        assertEquals(
                7,
                tables.describe("orders")
                        .globalSecondaryIndexes()
                        .get(0)
                        .provisionedThroughput()
                        .readCapacityUnits());
    }

    @Test
    void a_twenty_first_index_is_one_too_many() {
        tables.table("orders", r -> r.attributeDefinitions(attribute("id"), attribute("g"))
                .globalSecondaryIndexes(IntStream.range(0, 20)
                        .mapToObj(i -> create("index" + i, "g", null).create())
                        .map(c -> software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex.builder()
                                .indexName(c.indexName())
                                .keySchema(c.keySchema())
                                .projection(c.projection())
                                .build())
                        .toList()));
        assertEquals(
                "LimitExceededException: Subscriber limit exceeded: Number of global secondary indexes exceeds"
                        + " per-table limit of 20",
                refusal(CHANGES.get("index")));
    }
}
