package dev.opsctl.local.service.dynamodb.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BackupDescription;
import software.amazon.awssdk.services.dynamodb.model.ListBackupsResponse;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughput;
import software.amazon.awssdk.services.dynamodb.model.RestoreTableFromBackupRequest;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** Backups and what is restored of them (ORD-1), and what is purged in the background. */
class BackupsTest {

    private static final int MANY = 2 * Leftovers.SLICE + 7;

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

    private void table(String name) {
        tables.table(name, r -> r.attributeDefinitions(
                        AttributeDefinition.builder()
                                .attributeName("id")
                                .attributeType("S")
                                .build(),
                        AttributeDefinition.builder()
                                .attributeName("g")
                                .attributeType("S")
                                .build())
                .tableClass("STANDARD_INFREQUENT_ACCESS")
                .streamSpecification(s -> s.streamEnabled(true).streamViewType("KEYS_ONLY"))
                .globalSecondaryIndexes(g -> g.indexName("byG")
                        .keySchema(k -> k.attributeName("g").keyType("HASH"))
                        .projection(p -> p.projectionType("KEYS_ONLY"))));
    }

    private void fill(String name, int items) {
        tables.context().change(change -> {
            for (int i = 0; i < items; i++) {
                tables.put(
                        name,
                        Map.of(
                                "id", AttributeValue.fromS("item" + i),
                                "g", AttributeValue.fromS("group" + i % 3),
                                "v", AttributeValue.fromN(String.valueOf(i))));
            }
        });
    }

    private String backup(String table) {
        return tables.client()
                .createBackup(r -> r.tableName(table).backupName("nightly"))
                .backupDetails()
                .backupArn();
    }

    private BackupDescription describe(String arn) {
        return tables.client().describeBackup(r -> r.backupArn(arn)).backupDescription();
    }

    private TableDescription restore(String arn, Consumer<RestoreTableFromBackupRequest.Builder> more) {
        return tables.client()
                .restoreTableFromBackup(
                        r -> more.accept(r.targetTableName("restored").backupArn(arn)))
                .tableDescription();
    }

    @Test
    void a_table_is_restored_as_it_was_without_its_settings() {
        table("orders");
        fill("orders", MANY);
        tables.client().updateTimeToLive(r -> r.tableName("orders")
                .timeToLiveSpecification(t -> t.enabled(true).attributeName("until")));
        String arn = backup("orders");
        tables.put("orders", Map.of("id", AttributeValue.fromS("late")));
        BackupDescription backup = describe(arn);
        assertEquals("AVAILABLE", backup.backupDetails().backupStatusAsString());
        assertEquals(MANY, backup.sourceTableDetails().itemCount());
        assertTrue(backup.backupDetails().backupSizeBytes() > MANY * 10L);
        assertEquals(
                "until",
                backup.sourceTableFeatureDetails().timeToLiveDescription().attributeName());
        assertEquals(
                "byG",
                backup.sourceTableFeatureDetails()
                        .globalSecondaryIndexes()
                        .get(0)
                        .indexName());
        tables.client().deleteTable(r -> r.tableName("orders"));
        TableDescription creating = restore(arn, r -> {});
        assertEquals("CREATING", creating.tableStatusAsString());
        assertEquals(arn, creating.restoreSummary().sourceBackupArn());
        TableDescription restored = tables.describe("restored");
        assertEquals("ACTIVE", restored.tableStatusAsString());
        assertEquals(arn, restored.restoreSummary().sourceBackupArn());
        assertFalse(restored.restoreSummary().restoreInProgress());
        assertEquals(MANY, restored.itemCount());
        assertEquals(MANY, restored.globalSecondaryIndexes().get(0).itemCount());
        assertNull(restored.streamSpecification());
        assertNull(restored.tableClassSummary());
        assertNull(tables.stored("restored").timeToLive());
        assertEquals(
                "TableAlreadyExistsException: Table already exists: restored",
                TableFixture.refusal(() -> restore(arn, r -> {})));
    }

    @Test
    void overrides_are_kept_or_refused() {
        table("orders");
        String arn = backup("orders");
        ProvisionedThroughput units = ProvisionedThroughput.builder()
                .readCapacityUnits(4L)
                .writeCapacityUnits(2L)
                .build();
        Map<String, Consumer<RestoreTableFromBackupRequest.Builder>> wrong = new LinkedHashMap<>();
        wrong.put(
                "Cannot override ProvisionedThroughput unless BillingMode is PROVISIONED",
                r -> r.provisionedThroughputOverride(units));
        wrong.put(
                "Must override ProvisionedThroughput if BillingMode is overridden to PROVISIONED",
                r -> r.billingModeOverride("PROVISIONED"));
        wrong.put(
                "Cannot override ProvisionedThroughput if BillingMode is overridden to PAY_PER_REQUEST",
                r -> r.billingModeOverride("PAY_PER_REQUEST").provisionedThroughputOverride(units));
        wrong.put(
                "Requested MaxReadRequestUnits for OnDemandThroughput is outside of valid range",
                r -> r.onDemandThroughputOverride(o -> o.maxReadRequestUnits(0L)));
        wrong.put(
                "Index byOther does not match a secondary index that existed in the source table and cannot be created"
                        + " during the restore operation",
                r -> r.globalSecondaryIndexOverride(g -> g.indexName("byOther")
                        .keySchema(k -> k.attributeName("v").keyType("HASH"))
                        .projection(p -> p.projectionType("KEYS_ONLY"))));
        wrong.forEach((refusal, more) -> assertEquals(
                "ValidationException: Invalid Request: " + refusal, TableFixture.refusal(() -> restore(arn, more))));
        restore(arn, r -> r.billingModeOverride("PROVISIONED")
                .provisionedThroughputOverride(units)
                .globalSecondaryIndexOverride(List.of()));
        TableDescription restored = tables.describe("restored");
        assertEquals(4, restored.provisionedThroughput().readCapacityUnits());
        assertTrue(restored.globalSecondaryIndexes().isEmpty());
        assertEquals(1, restored.attributeDefinitions().size());
    }

    @Test
    void backups_are_listed_by_table_and_time_and_stay_when_their_table_goes() {
        table("orders");
        table("stock");
        Instant before = tables.cloud().cloud().clock().instant();
        String first = backup("orders");
        tables.cloud().cloud().clock().advance(Duration.ofHours(1));
        String second = backup("orders");
        backup("stock");
        tables.client().deleteTable(r -> r.tableName("orders"));
        ListBackupsResponse page =
                tables.client().listBackups(r -> r.tableName("orders").limit(1));
        assertEquals(first, page.backupSummaries().get(0).backupArn());
        assertEquals(first, page.lastEvaluatedBackupArn());
        ListBackupsResponse last =
                tables.client().listBackups(r -> r.tableName("orders").limit(1).exclusiveStartBackupArn(first));
        assertEquals(second, last.backupSummaries().get(0).backupArn());
        assertNull(last.lastEvaluatedBackupArn());
        assertEquals(
                1,
                tables.client()
                        .listBackups(r ->
                                r.timeRangeLowerBound(before).timeRangeUpperBound(before.plus(Duration.ofMinutes(30))))
                        .backupSummaries()
                        .size());
        assertEquals(
                "DELETED",
                tables.client()
                        .deleteBackup(r -> r.backupArn(first))
                        .backupDescription()
                        .backupDetails()
                        .backupStatusAsString());
        assertEquals(
                "BackupNotFoundException: Backup not found: " + first, TableFixture.refusal(() -> describe(first)));
        assertEquals("TableNotFoundException: Table not found: orders", TableFixture.refusal(() -> backup("orders")));
    }

    @Test
    void what_is_dropped_and_what_is_filled_goes_on_in_the_background() throws InterruptedException {
        table("orders");
        fill("orders", MANY);
        String items = TableViews.contentOf(tables.stored("orders"));
        TableDescription answer = tables.client()
                .updateTable(r -> r.tableName("orders")
                        .attributeDefinitions(a -> a.attributeName("v").attributeType("N"))
                        .globalSecondaryIndexUpdates(u -> u.create(c -> c.indexName("byV")
                                .keySchema(k -> k.attributeName("v").keyType("HASH"))
                                .projection(p -> p.projectionType("ALL")))))
                .tableDescription();
        assertEquals("CREATING", answer.globalSecondaryIndexes().get(1).indexStatusAsString());
        tables.close();
        tables = new TableFixture(home); // whatever it had come to
        await(() -> "ACTIVE"
                .equals(tables.describe("orders")
                        .globalSecondaryIndexes()
                        .get(1)
                        .indexStatusAsString()));
        assertEquals(
                MANY, tables.describe("orders").globalSecondaryIndexes().get(1).itemCount());
        tables.client().deleteTable(r -> r.tableName("orders"));
        tables.close();
        tables = new TableFixture(home);
        await(() -> tables.context().table(items, byte[].class).size() == 0);
        await(() -> tables.context().table("dropped", String.class).size() == 0);
    }

    private interface Condition {
        boolean holds();
    }

    private static void await(Condition condition) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.holds()) {
            assertTrue(System.nanoTime() < until, "nothing has come of it");
            Thread.sleep(20);
        }
    }
}
