package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.store.MvStore;
import dev.opsctl.target.Clients;
import dev.opsctl.target.Directories;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.GlobalSecondaryIndexDescription;
import software.amazon.awssdk.services.dynamodb.model.IndexStatus;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.LimitExceededException;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.model.TableStatus;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * {@code kill -9} while an index is filled, a table restored from a backup, and what a deleted table held purged: indexes have what their table
 * has, a restored table is whole or not there, and of deleted ones nothing stays in the store.
 */
class KilledTableWorkIT {

    private static final Kill KILL = new Kill("KilledTableWorkIT");
    private static final int ROUNDS = Integer.getInteger("opsctl.kill.rounds", 1);
    /** More than one of the small changes in which all this is done. */
    private static final int ITEMS = Integer.getInteger("opsctl.kill.items", 2_500);

    private static final int BATCH = 25;
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final String TABLE = "filled";
    private static final String RESTORED = "restored";
    private static final String BY_GROUP = "by-group";
    private static final String BY_NUMBER = "by-number";

    @TempDir
    static Path home;

    private static Cli cli;
    private static String backup;

    @BeforeAll
    static void makes() {
        cli = new Cli(home);
        backup = Cli.cloud(clients -> {
            clients.dynamoDb().createTable(r -> r.tableName(TABLE)
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .attributeDefinitions(
                            a -> a.attributeName("id").attributeType(ScalarAttributeType.N),
                            a -> a.attributeName("group").attributeType(ScalarAttributeType.N))
                    .keySchema(k -> k.attributeName("id").keyType(KeyType.HASH))
                    .globalSecondaryIndexes(g -> g.indexName(BY_GROUP)
                            .keySchema(k -> k.attributeName("group").keyType(KeyType.HASH))
                            .projection(p -> p.projectionType(ProjectionType.ALL))));
            for (int i = 0; i < ITEMS; i += BATCH) {
                List<WriteRequest> writes = new ArrayList<>();
                for (int id = i; id < i + BATCH; id++) {
                    Map<String, AttributeValue> item = item(id);
                    writes.add(
                            WriteRequest.builder().putRequest(p -> p.item(item)).build());
                }
                clients.dynamoDb().batchWriteItem(r -> r.requestItems(Map.of(TABLE, writes)));
            }
            return clients.dynamoDb()
                    .createBackup(r -> r.tableName(TABLE).backupName("whole"))
                    .backupDetails()
                    .backupArn();
        });
    }

    /** Two of three are in each index. */
    private static Map<String, AttributeValue> item(int id) {
        AttributeValue number = AttributeValue.fromN(String.valueOf(id));
        return switch (id % 3) {
            case 0 -> Map.of("id", number, "group", AttributeValue.fromN(String.valueOf(id % 7)));
            case 1 -> Map.of("id", number, "number", number);
            default -> Map.of("id", number, "number", number, "group", number);
        };
    }

    @AfterAll
    static void stops() {
        cli.close();
    }

    @Test
    void whatIsDoneInTheBackgroundIsGoneOnWith() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            killed(clients -> addIndex(clients));
            Cli.cloud(clients -> {
                indexed(clients);
                return null;
            });
            killed(clients -> clients.dynamoDb()
                    .restoreTableFromBackup(r -> r.targetTableName(RESTORED).backupArn(backup)));
            Cli.cloud(clients -> {
                if (describe(clients, RESTORED) == null) {
                    clients.dynamoDb().restoreTableFromBackup(r -> r.targetTableName(RESTORED)
                            .backupArn(backup));
                }
                assertEquals(TableStatus.ACTIVE, describe(clients, RESTORED).tableStatus());
                assertWhole(clients, RESTORED, BY_GROUP);
                return null;
            });
            killed(clients -> clients.dynamoDb().deleteTable(r -> r.tableName(RESTORED)));
            Cli.cloud(clients -> {
                for (String table : clients.dynamoDb().listTables().tableNames()) {
                    if (!table.equals(TABLE)) {
                        clients.dynamoDb().deleteTable(r -> r.tableName(table));
                    }
                }
                clients.dynamoDb().updateTable(r -> r.tableName(TABLE)
                        .globalSecondaryIndexUpdates(u -> u.delete(d -> d.indexName(BY_NUMBER))));
                return null;
            });
        }
        assertNothingIsLeft();
    }

    /** Kills the cloud while it does something, or soon after. */
    private static void killed(Consumer<Clients> what) {
        Cli.cloud(clients -> {
            Thread thread = new Thread(() -> {
                try {
                    what.accept(clients);
                } catch (SdkException e) {
                    // killed
                }
            });
            thread.start();
            int millis = KILL.draw(150);
            LockSupport.parkNanos(millis * 1_000_000L);
            boolean answered = !thread.isAlive();
            try {
                Kill.now(Kill.Victim.DAEMON);
                thread.join();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            System.out.println(
                    "  killed after " + millis + " ms, the call " + (answered ? "was" : "was not") + " answered");
            return null;
        });
    }

    private static void addIndex(Clients clients) {
        clients.dynamoDb().updateTable(r -> r.tableName(TABLE)
                .attributeDefinitions(a -> a.attributeName("number").attributeType(ScalarAttributeType.N))
                .globalSecondaryIndexUpdates(u -> u.create(c -> c.indexName(BY_NUMBER)
                        .keySchema(k -> k.attributeName("number").keyType(KeyType.HASH))
                        .projection(p -> p.projectionType(ProjectionType.ALL)))));
    }

    /** Waits until the index is filled; where the kill came before it was asked for, it is asked for again. */
    private static void indexed(Clients clients) {
        long end = System.nanoTime() + PATIENCE_NANOS;
        for (IndexStatus status = status(clients); status != IndexStatus.ACTIVE; status = status(clients)) {
            if (status == null) {
                try {
                    addIndex(clients);
                } catch (LimitExceededException e) {
                    // the former one is still being purged
                }
            }
            assertTrue(System.nanoTime() < end, "the index is not filled");
            LockSupport.parkNanos(20_000_000);
        }
        assertWhole(clients, TABLE, BY_GROUP);
        assertWhole(clients, TABLE, BY_NUMBER);
    }

    private static IndexStatus status(Clients clients) {
        return describe(clients, TABLE).globalSecondaryIndexes().stream()
                .filter(index -> index.indexName().equals(BY_NUMBER))
                .map(GlobalSecondaryIndexDescription::indexStatus)
                .findFirst()
                .orElse(null);
    }

    private static TableDescription describe(Clients clients, String table) {
        try {
            return clients.dynamoDb().describeTable(r -> r.tableName(table)).table();
        } catch (ResourceNotFoundException e) {
            return null;
        }
    }

    private static void assertWhole(Clients clients, String table, String index) {
        Set<Map<String, AttributeValue>> items = new HashSet<>();
        clients.dynamoDb().scanPaginator(r -> r.tableName(table)).items().forEach(items::add);
        assertEquals(ITEMS, items.size(), table + " is not whole");
        String attribute = index.substring(index.indexOf('-') + 1);
        List<Map<String, AttributeValue>> indexed = new ArrayList<>();
        clients.dynamoDb()
                .scanPaginator(r -> r.tableName(table).indexName(index))
                .items()
                .forEach(indexed::add);
        Set<Map<String, AttributeValue>> expected =
                items.stream().filter(item -> item.containsKey(attribute)).collect(Collectors.toSet());
        assertEquals(expected, new HashSet<>(indexed), index + " is not what " + table + " is");
        assertEquals(expected.size(), indexed.size(), index + " has an item twice");
    }

    /** Only what is there has content: the cloud is stopped until all else is purged. */
    private static void assertNothingIsLeft() {
        long end = System.nanoTime() + PATIENCE_NANOS;
        while (true) {
            String id = Cli.cloud(clients -> {
                LockSupport.parkNanos(300_000_000);
                return describe(clients, TABLE).tableId();
            });
            cli.close();
            List<String> left = new ArrayList<>();
            try (MvStore store = MvStore.open(Directories.cloudState())) {
                for (String content : store.tables()) {
                    if (content.matches("dynamodb/.*/(items|index|dropped|backfills|expiry)(/.*)?")
                            && !content.endsWith("/items/" + id)
                            && !content.endsWith("/index/" + id + "/" + BY_GROUP)
                            && store.table(content, byte[].class).size() > 0) {
                        left.add(content);
                    }
                }
            }
            if (left.isEmpty()) {
                return;
            }
            assertTrue(System.nanoTime() < end, "what is left of what was deleted: " + left);
        }
    }
}
