package dev.opsctl.local.service.dynamodb.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.CreateTableRequest;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.ListTablesResponse;
import software.amazon.awssdk.services.dynamodb.model.LocalSecondaryIndex;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.Tag;
import software.amazon.awssdk.services.kms.KmsClient;

/** How tables come and go (ORD-1): what AWS refuses, in its words, and what it answers. */
class TableOperationsTest {

    private static final String VALUES = "ValidationException: One or more parameter values were invalid: ";

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

    private static List<AttributeDefinition> defined(String... names) {
        return List.of(names).stream()
                .map(name -> AttributeDefinition.builder()
                        .attributeName(name)
                        .attributeType("S")
                        .build())
                .toList();
    }

    /** {@code H:a} is a partition key, {@code R:b} a sort key. */
    private static List<KeySchemaElement> key(String... elements) {
        return List.of(elements).stream()
                .map(element -> KeySchemaElement.builder()
                        .keyType(element.startsWith("H:") ? "HASH" : "RANGE")
                        .attributeName(element.substring(2))
                        .build())
                .toList();
    }

    private static LocalSecondaryIndex local(String name, String projection, String... key) {
        return LocalSecondaryIndex.builder()
                .indexName(name)
                .keySchema(key(key))
                .projection(Projection.builder().projectionType(projection).build())
                .build();
    }

    private static GlobalSecondaryIndex global(String name, String projection, String... key) {
        return GlobalSecondaryIndex.builder()
                .indexName(name)
                .keySchema(key(key))
                .projection(Projection.builder().projectionType(projection).build())
                .build();
    }

    private static Projection include(String... attributes) {
        return Projection.builder()
                .projectionType("INCLUDE")
                .nonKeyAttributes(attributes)
                .build();
    }

    private static CreateTableRequest request(Consumer<CreateTableRequest.Builder> more) {
        CreateTableRequest.Builder request = CreateTableRequest.builder()
                .tableName("orders")
                .billingMode("PAY_PER_REQUEST")
                .attributeDefinitions(defined("a", "b"))
                .keySchema(key("H:a", "R:b"));
        more.accept(request);
        return request.build();
    }

    /** What is wrong with a definition, and how AWS says it. */
    private static Map<String, Consumer<CreateTableRequest.Builder>> wrong() {
        Map<String, Consumer<CreateTableRequest.Builder>> wrong = new LinkedHashMap<>();
        wrong.put(
                VALUES + "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is"
                        + " PAY_PER_REQUEST",
                r -> r.provisionedThroughput(p -> p.readCapacityUnits(1L).writeCapacityUnits(1L)));
        wrong.put(
                VALUES + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is"
                        + " PROVISIONED",
                r -> r.billingMode((String) null));
        wrong.put(
                "ValidationException: Given value 1000000000001 for ReadCapacityUnits is out of bounds",
                r -> r.billingMode("PROVISIONED").provisionedThroughput(p -> p.readCapacityUnits(1000000000001L)
                        .writeCapacityUnits(1L)));
        wrong.put(
                "LimitExceededException: The requested WriteCapacityUnits, 40001, is above the per table maximum for"
                        + " the account in us-east-1. Per table maximum: 40000. Refer to the Amazon DynamoDB Developer"
                        + " Guide for current limits and how to request higher limits.",
                r -> r.billingMode("PROVISIONED")
                        .provisionedThroughput(p -> p.readCapacityUnits(1L).writeCapacityUnits(40_001L)));
        wrong.put(
                "ValidationException: Invalid KeySchema: Some index key attribute have no definition",
                r -> r.attributeDefinitions(defined("b")));
        wrong.put(
                VALUES + "Some index key attributes are not defined in AttributeDefinitions. Keys: [a, b],"
                        + " AttributeDefinitions: [b, c]",
                r -> r.attributeDefinitions(defined("c", "b")));
        wrong.put(
                "ValidationException: Attribute Name is duplicated: a", r -> r.attributeDefinitions(defined("a", "a")));
        wrong.put(
                "ValidationException: Both the Hash Key and the Range Key element in the KeySchema have the same name",
                r -> r.keySchema(key("H:a", "R:a")));
        wrong.put(
                "ValidationException: Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
                r -> r.keySchema(key("R:a", "H:b")));
        wrong.put(
                "ValidationException: Invalid KeySchema: The second KeySchemaElement is not a RANGE key type",
                r -> r.keySchema(key("H:a", "H:b")));
        wrong.put(
                VALUES + "Number of attributes in KeySchema does not exactly match number of attributes defined in"
                        + " AttributeDefinitions",
                r -> r.attributeDefinitions(defined("a", "b", "c")));
        wrong.put(
                VALUES + "Some AttributeDefinitions are not used. AttributeDefinitions: [a, b, c], keys used: [a, b]",
                r -> r.attributeDefinitions(defined("a", "b", "c")).globalSecondaryIndexes(global("abc", null, "H:b")));
        wrong.put(VALUES + "List of LocalSecondaryIndexes is empty", r -> r.localSecondaryIndexes(List.of()));
        wrong.put(VALUES + "List of GlobalSecondaryIndexes is empty", r -> r.globalSecondaryIndexes(List.of()));
        wrong.put(
                VALUES + "Table KeySchema does not have a range key, which is required when specifying a"
                        + " LocalSecondaryIndex",
                r -> r.keySchema(key("H:a")).localSecondaryIndexes(local("abc", "ALL", "H:a", "R:b")));
        wrong.put(
                VALUES + "Index KeySchema does not have a range key for index: abc",
                r -> r.localSecondaryIndexes(local("abc", "ALL", "H:a")));
        wrong.put(
                VALUES + "Index KeySchema does not have the same leading hash key as table KeySchema for index: abc."
                        + " index hash key: b, table hash key: a",
                r -> r.localSecondaryIndexes(local("abc", "ALL", "H:b", "R:a")));
        wrong.put(
                VALUES + "Some index key attributes are not defined in AttributeDefinitions. Keys: [c],"
                        + " AttributeDefinitions: [a, b]",
                r -> r.globalSecondaryIndexes(global("abc", "ALL", "H:c")));
        wrong.put(VALUES + "Unknown ProjectionType: null", r -> r.globalSecondaryIndexes(global("abc", null, "H:b")));
        wrong.put(
                VALUES + "ProjectionType is KEYS_ONLY, but NonKeyAttributes is specified",
                r -> r.globalSecondaryIndexes(global("abc", null, "H:b").toBuilder()
                        .projection(p -> p.projectionType("KEYS_ONLY").nonKeyAttributes("x"))
                        .build()));
        wrong.put(
                VALUES + "ProjectionType is INCLUDE, but NonKeyAttributes is not specified",
                r -> r.localSecondaryIndexes(local("abc", "INCLUDE", "H:a", "R:b")));
        wrong.put(
                VALUES + "Duplicate element in NonKeyAttributes: x",
                r -> r.globalSecondaryIndexes(global("abc", null, "H:b").toBuilder()
                        .projection(include("x", "y", "x"))
                        .build()));
        wrong.put(VALUES + "Duplicate index name: abc", r -> r.localSecondaryIndexes(local("abc", "ALL", "H:a", "R:b"))
                .globalSecondaryIndexes(global("abc", "ALL", "H:b")));
        wrong.put(
                VALUES + "Number of LocalSecondaryIndexes exceeds per-table limit of 5",
                r -> r.localSecondaryIndexes(IntStream.range(0, 6)
                        .mapToObj(i -> local("local" + i, "ALL", "H:a", "R:b"))
                        .toList()));
        wrong.put(
                VALUES + "GlobalSecondaryIndex count exceeds the per-table limit of 20",
                r -> r.globalSecondaryIndexes(IntStream.range(0, 21)
                        .mapToObj(i -> global("global" + i, "ALL", "H:b"))
                        .toList()));
        wrong.put(
                VALUES + "ProvisionedThroughput should not be specified for index: abc when BillingMode is"
                        + " PAY_PER_REQUEST",
                r -> r.globalSecondaryIndexes(global("abc", "ALL", "H:b").toBuilder()
                        .provisionedThroughput(p -> p.readCapacityUnits(1L).writeCapacityUnits(1L))
                        .build()));
        wrong.put(VALUES + "ProvisionedThroughput is not specified for index: abc", r -> r.billingMode("PROVISIONED")
                .provisionedThroughput(p -> p.readCapacityUnits(1L).writeCapacityUnits(1L))
                .globalSecondaryIndexes(global("abc", "ALL", "H:b")));
        wrong.put(
                VALUES + "MaxReadRequestUnits for OnDemandThroughput cannot be specified when table BillingMode is"
                        + " PROVISIONED.",
                r -> r.billingMode("PROVISIONED")
                        .provisionedThroughput(p -> p.readCapacityUnits(1L).writeCapacityUnits(1L))
                        .onDemandThroughput(o -> o.maxReadRequestUnits(1L)));
        wrong.put(
                VALUES + "Requested MaxWriteRequestUnits for OnDemandThroughput for table is outside of valid range",
                r -> r.onDemandThroughput(o -> o.maxWriteRequestUnits(-1L)));
        wrong.put(
                VALUES + "Requested MaxReadRequestUnits for OnDemandThroughput for index : abc is outside of valid"
                        + " range",
                r -> r.globalSecondaryIndexes(global("abc", "ALL", "H:b").toBuilder()
                        .onDemandThroughput(o -> o.maxReadRequestUnits(0L))
                        .build()));
        wrong.put(
                VALUES + "Requested ReadUnitsPerSecond for WarmThroughput for table is lower than initial throughput"
                        + " for OnDemand. See: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/"
                        + "on-demand-capacity-mode.html#on-demand-capacity-mode-initial",
                r -> r.warmThroughput(w -> w.readUnitsPerSecond(11_999L)));
        wrong.put(
                VALUES + "Requested WriteUnitsPerSecond for WarmThroughput for table is lower than WriteCapacityUnits"
                        + " of ProvisionedThroughput",
                r -> r.billingMode("PROVISIONED")
                        .provisionedThroughput(p -> p.readCapacityUnits(10L).writeCapacityUnits(10L))
                        .warmThroughput(w -> w.writeUnitsPerSecond(5L)));
        wrong.put(
                VALUES + "Table is being created with a stream enabled, UpdateViewType is required",
                r -> r.streamSpecification(s -> s.streamEnabled(true)));
        wrong.put(
                VALUES + "Table is being created with a stream disabled, UpdateViewType should not be specified",
                r -> r.streamSpecification(s -> s.streamEnabled(false).streamViewType("NEW_IMAGE")));
        wrong.put(
                VALUES + "SSEType can not be specified if Enabled is false",
                r -> r.sseSpecification(s -> s.enabled(false).sseType("KMS").kmsMasterKeyId("alias/x")));
        wrong.put(
                VALUES + "KMSMasterKeyId can not be specified if Enabled is false",
                r -> r.sseSpecification(s -> s.enabled(false).kmsMasterKeyId("alias/x")));
        wrong.put(
                VALUES + "SSEType AES256 is not supported",
                r -> r.sseSpecification(s -> s.enabled(true).sseType("AES256")));
        wrong.put(
                VALUES + "SSEType KMS is required if KMSMasterKeyId is specified",
                r -> r.sseSpecification(s -> s.enabled(true).kmsMasterKeyId("alias/x")));
        wrong.put(
                "ValidationException: Tag Key cannot be prefixed with aws:, Key: aws:x", r -> r.tags(tag("aws:x", "")));
        wrong.put("ValidationException: The Tag Key provided is invalid, Key: a#b", r -> r.tags(tag("a#b", "")));
        wrong.put("ValidationException: The Tag Value provided is invalid, Value: a#b", r -> r.tags(tag("a", "a#b")));
        wrong.put(
                "ValidationException: Duplicate Tag Keys provided as input: Duplicate Tag Key found x",
                r -> r.tags(tag("x", "1"), tag("x", "2")));
        wrong.put(
                "ValidationException: Number of Tags exceed the current limit for the provided ResourceArn",
                r -> r.tags(
                        IntStream.range(0, 51).mapToObj(i -> tag("k" + i, "")).toList()));
        wrong.put(VALUES + "Invalid policy document: This policy contains invalid Json", r -> r.resourcePolicy("{"));
        return wrong;
    }

    private static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    @Test
    void what_a_table_cannot_be_is_refused_in_aws_words() {
        Map<String, String> answered = new LinkedHashMap<>();
        Map<String, String> wanted = new LinkedHashMap<>();
        wrong().forEach((refusal, more) -> {
            wanted.put(refusal, refusal);
            answered.put(refusal, TableFixture.refusal(() -> tables.client().createTable(request(more))));
        });
        assertEquals(wanted, answered);
        assertEquals(List.of(), tables.client().listTables().tableNames());
    }

    @Test
    void keys_have_two_elements_at_most_and_have_to_be_said() {
        String refused = TableFixture.refusal(
                () -> tables.client().createTable(request(r -> r.attributeDefinitions(defined("a", "b", "c"))
                        .keySchema(key("H:a", "R:b", "R:c")))));
        assertTrue(refused.startsWith("ValidationException: 1 validation error detected: Value '["), refused);
        assertTrue(
                refused.endsWith("at 'keySchema' failed to satisfy constraint: Member must have length less than or"
                        + " equal to 2"),
                refused);
        assertEquals(
                "ValidationException: 2 validation errors detected: Value null at 'attributeDefinitions' failed to"
                        + " satisfy constraint: Member must not be null; Value null at 'keySchema' failed to satisfy"
                        + " constraint: Member must not be null",
                TableFixture.refusal(() -> tables.client().createTable(r -> r.tableName("orders"))));
    }

    @Test
    void a_table_is_created_and_then_active_with_all_that_was_asked_for() {
        TableDescription created = tables.client()
                .createTable(request(r -> r.attributeDefinitions(defined("b", "z", "a"))
                        .localSecondaryIndexes(local("byZ", "KEYS_ONLY", "H:a", "R:z"))
                        .globalSecondaryIndexes(
                                global("zzz", "ALL", "H:z"),
                                global("aaa", "ALL", "H:b").toBuilder()
                                        .projection(include("zz", "aa"))
                                        .build())
                        .streamSpecification(s -> s.streamEnabled(true).streamViewType("NEW_AND_OLD_IMAGES"))
                        .tableClass("STANDARD_INFREQUENT_ACCESS")
                        .deletionProtectionEnabled(true)
                        .onDemandThroughput(o -> o.maxReadRequestUnits(7L))
                        .tags(tag("team", "orders"))))
                .tableDescription();
        assertEquals("CREATING", created.tableStatusAsString());
        assertEquals("CREATING", created.globalSecondaryIndexes().get(0).indexStatusAsString());
        assertNull(created.warmThroughput());
        assertNull(created.billingModeSummary().lastUpdateToPayPerRequestDateTime());
        TableDescription table = tables.describe("orders");
        assertEquals("ACTIVE", table.tableStatusAsString());
        assertEquals("arn:aws:dynamodb:us-east-1:111122223333:table/orders", table.tableArn());
        assertEquals(created.tableId(), table.tableId());
        assertEquals(defined("a", "b", "z"), table.attributeDefinitions());
        assertEquals(
                List.of("zzz", "aaa"),
                table.globalSecondaryIndexes().stream().map(i -> i.indexName()).toList());
        assertEquals(
                List.of("aa", "zz"),
                table.globalSecondaryIndexes().get(1).projection().nonKeyAttributes());
        assertEquals(
                table.tableArn() + "/index/zzz",
                table.globalSecondaryIndexes().get(0).indexArn());
        assertEquals("ACTIVE", table.globalSecondaryIndexes().get(0).indexStatusAsString());
        assertEquals(
                0, table.globalSecondaryIndexes().get(0).provisionedThroughput().readCapacityUnits());
        assertEquals(12_000, table.warmThroughput().readUnitsPerSecond());
        assertEquals(
                4_000, table.globalSecondaryIndexes().get(0).warmThroughput().writeUnitsPerSecond());
        assertEquals(0, table.provisionedThroughput().writeCapacityUnits());
        assertEquals(0, table.provisionedThroughput().numberOfDecreasesToday());
        assertEquals("PAY_PER_REQUEST", table.billingModeSummary().billingModeAsString());
        assertEquals(table.creationDateTime(), table.billingModeSummary().lastUpdateToPayPerRequestDateTime());
        assertEquals(table.tableArn() + "/stream/" + table.latestStreamLabel(), table.latestStreamArn());
        assertEquals(created.latestStreamArn(), table.latestStreamArn());
        assertEquals("STANDARD_INFREQUENT_ACCESS", table.tableClassSummary().tableClassAsString());
        assertTrue(table.deletionProtectionEnabled());
        assertEquals(7, table.onDemandThroughput().maxReadRequestUnits());
        assertNull(table.onDemandThroughput().maxWriteRequestUnits());
        assertNull(table.sseDescription());
        assertEquals(
                List.of(tag("team", "orders")),
                tables.client()
                        .listTagsOfResource(r -> r.resourceArn(table.tableArn()))
                        .tags());
    }

    @Test
    void a_provisioned_table_says_what_it_has_and_no_billing_mode() {
        tables.client().createTable(request(r -> r.billingMode((String) null)
                .provisionedThroughput(p -> p.readCapacityUnits(5L).writeCapacityUnits(3L))));
        TableDescription table = tables.describe("orders");
        assertNull(table.billingModeSummary());
        assertEquals(5, table.provisionedThroughput().readCapacityUnits());
        assertEquals(3, table.warmThroughput().writeUnitsPerSecond());
        assertNull(table.tableClassSummary());
        assertNull(table.streamSpecification());
        assertFalse(table.deletionProtectionEnabled());
    }

    @Test
    void names_are_taken_once_and_tables_of_one_name_have_their_own_ids() {
        TableDescription first = tables.table("orders", r -> {});
        assertEquals(
                "ResourceInUseException: Table already exists: orders",
                TableFixture.refusal(() -> tables.table("orders", r -> {})));
        tables.put("orders", Map.of("id", AttributeValue.fromS("1")));
        assertEquals(1, tables.describe("orders").itemCount());
        assertEquals(3, tables.describe("orders").tableSizeBytes());
        TableDescription gone =
                tables.client().deleteTable(r -> r.tableName("orders")).tableDescription();
        assertEquals("DELETING", gone.tableStatusAsString());
        assertEquals(
                "ResourceNotFoundException: Requested resource not found: Table: orders not found",
                TableFixture.refusal(() -> tables.describe("orders")));
        assertEquals(
                "ResourceNotFoundException: Requested resource not found: Table: orders not found",
                TableFixture.refusal(() -> tables.client().deleteTable(r -> r.tableName("orders"))));
        TableDescription second = tables.table("orders", r -> {});
        assertNotEquals(first.tableId(), second.tableId());
        assertEquals(0, tables.describe("orders").itemCount());
    }

    @Test
    void a_protected_table_is_not_deleted() {
        tables.table("orders", r -> r.deletionProtectionEnabled(true));
        assertEquals(
                "ValidationException: Resource cannot be deleted as it is currently protected against deletion."
                        + " Disable deletion protection first.",
                TableFixture.refusal(() -> tables.client().deleteTable(r -> r.tableName("orders"))));
        tables.client().updateTable(r -> r.tableName("orders").deletionProtectionEnabled(false));
        tables.client().deleteTable(r -> r.tableName("orders"));
        assertEquals(List.of(), tables.client().listTables().tableNames());
    }

    @Test
    void tables_are_listed_in_pages_and_the_last_page_has_no_next() {
        for (String name : List.of("ccc", "aaa", "Zzz", "bbb")) {
            tables.table(name, r -> {});
        }
        ListTablesResponse first = tables.client().listTables(r -> r.limit(2));
        assertEquals(List.of("Zzz", "aaa"), first.tableNames());
        assertEquals("aaa", first.lastEvaluatedTableName());
        ListTablesResponse second =
                tables.client().listTables(r -> r.limit(2).exclusiveStartTableName(first.lastEvaluatedTableName()));
        assertEquals(List.of("bbb", "ccc"), second.tableNames());
        assertNull(second.lastEvaluatedTableName());
        assertEquals(
                List.of("bbb", "ccc"),
                tables.client()
                        .listTables(r -> r.exclusiveStartTableName("aab"))
                        .tableNames());
    }

    @Test
    void a_key_has_to_be_usable_when_a_table_is_to_be_encrypted_with_it() {
        KmsClient kms = tables.cloud().client(KmsClient.class);
        String key = kms.createKey(r -> {}).keyMetadata().arn();
        tables.table(
                "orders",
                r -> r.sseSpecification(s -> s.enabled(true).sseType("KMS").kmsMasterKeyId(key)));
        assertEquals(key, tables.describe("orders").sseDescription().kmsMasterKeyArn());
        assertEquals("ENABLED", tables.describe("orders").sseDescription().statusAsString());
        tables.table("managed", r -> r.sseSpecification(s -> s.enabled(true)));
        assertTrue(tables.describe("managed").sseDescription().kmsMasterKeyArn().contains(":key/"));
        assertNull(tables.stored("managed").customerKey());
        assertEquals(key, tables.stored("orders").customerKey());
        kms.disableKey(r -> r.keyId(key));
        String disabled = TableFixture.refusal(() -> tables.table(
                "late", r -> r.sseSpecification(s -> s.sseType("KMS").kmsMasterKeyId(key))));
        assertTrue(
                disabled.startsWith("ValidationException: KMS key disabled error:"
                        + " com.amazonaws.services.kms.model.DisabledException: " + key + " is disabled. (Service:"),
                disabled);
        kms.scheduleKeyDeletion(r -> r.keyId(key).pendingWindowInDays(7));
        String pending = TableFixture.refusal(() -> tables.table(
                "late", r -> r.sseSpecification(s -> s.sseType("KMS").kmsMasterKeyId(key))));
        assertTrue(pending.contains("KMSInvalidStateException: " + key + " is pending deletion."), pending);
        String unknown = TableFixture.refusal(() -> tables.table(
                "late", r -> r.sseSpecification(s -> s.sseType("KMS").kmsMasterKeyId("alias/none"))));
        assertTrue(unknown.startsWith("ValidationException: KMS validation error:"), unknown);
        String pair = kms.createKey(r -> r.keySpec("ECC_NIST_P256").keyUsage("SIGN_VERIFY"))
                .keyMetadata()
                .keyId();
        assertTrue(TableFixture.refusal(() -> tables.table(
                        "late", r -> r.sseSpecification(s -> s.sseType("KMS").kmsMasterKeyId(pair))))
                .startsWith("ValidationException: KMS internal error:"));
        assertEquals(List.of("managed", "orders"), tables.client().listTables().tableNames());
    }

    @Test
    void limits_and_endpoints_are_told() {
        assertEquals(80_000, tables.client().describeLimits().accountMaxReadCapacityUnits());
        assertEquals(40_000, tables.client().describeLimits().tableMaxWriteCapacityUnits());
        assertEquals(
                "127.0.0.1:1",
                tables.client().describeEndpoints().endpoints().get(0).address());
    }
}
