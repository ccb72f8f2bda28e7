package dev.opsctl.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.target.Clients;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.OperationType;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * {@code kill -9} while transactions move amounts, items move in an index and time to live removes some: no half change, the index is what the
 * table is, and the stream, read from its beginning, leads to what the table holds, each record once.
 */
class KilledTablesIT {

    private static final Kill KILL = new Kill("KilledTablesIT");
    private static final int ROUNDS = Integer.getInteger("opsctl.kill.rounds", 4);
    private static final String TABLE = "killed";
    private static final int ACCOUNTS = 10;
    private static final int BALANCE = 100;

    @TempDir
    static Path home;

    private static Cli cli;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger number = new AtomicInteger();

    @BeforeAll
    static void makes() {
        cli = new Cli(home);
        Cli.cloud(clients -> {
            clients.dynamoDb().createTable(r -> r.tableName(TABLE)
                    .billingMode(BillingMode.PAY_PER_REQUEST)
                    .attributeDefinitions(
                            a -> a.attributeName("id").attributeType(ScalarAttributeType.S),
                            a -> a.attributeName("owner").attributeType(ScalarAttributeType.N))
                    .keySchema(k -> k.attributeName("id").keyType(KeyType.HASH))
                    .globalSecondaryIndexes(g -> g.indexName("by-owner")
                            .keySchema(k -> k.attributeName("owner").keyType(KeyType.HASH))
                            .projection(p -> p.projectionType(ProjectionType.ALL)))
                    .streamSpecification(s -> s.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)));
            clients.dynamoDb().updateTimeToLive(r -> r.tableName(TABLE)
                    .timeToLiveSpecification(t -> t.attributeName("expires").enabled(true)));
            for (int i = 0; i < ACCOUNTS; i++) {
                Map<String, AttributeValue> account =
                        Map.of("id", text("account" + i), "balance", number(BALANCE), "owner", number(i));
                clients.dynamoDb().putItem(r -> r.tableName(TABLE).item(account));
            }
            return null;
        });
    }

    @AfterAll
    static void stops() {
        cli.close();
    }

    private static AttributeValue text(String text) {
        return AttributeValue.fromS(text);
    }

    private static AttributeValue number(long number) {
        return AttributeValue.fromN(String.valueOf(number));
    }

    @Test
    void noChangeIsHalfDone() throws Exception {
        Set<String> transfers = ConcurrentHashMap.newKeySet();
        for (int round = 0; round < ROUNDS; round++) {
            over.set(false);
            int before = transfers.size();
            Cli.cloud(clients -> {
                List<Thread> threads = List.of(
                        worker(1, i -> transfers.add(transfer(clients, i))),
                        worker(2, i -> transfers.add(transfer(clients, i))),
                        worker(3, i -> change(clients, i)),
                        worker(4, i -> expire(clients, i)));
                threads.forEach(Thread::start);
                while (transfers.size() == before && threads.stream().allMatch(Thread::isAlive)) {
                    LockSupport.parkNanos(1_000_000);
                }
                LockSupport.parkNanos(KILL.draw(2_000) * 1_000_000L);
                try {
                    Kill.now(Kill.Victim.DAEMON);
                    over.set(true);
                    for (Thread thread : threads) {
                        thread.join();
                    }
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
                return null;
            });
            System.out.println("  acknowledged: " + transfers.size() + " transfers");
            assertTrue(transfers.size() > before, "no transfer was acknowledged before the kill");
            Cli.cloud(clients -> {
                assertWhole(clients, transfers);
                return null;
            });
        }
    }

    private Thread worker(int seed, IntConsumer work) {
        return new Thread(() -> {
            while (!over.get()) {
                try {
                    work.accept(number.incrementAndGet() * 10 + seed);
                } catch (SdkException e) {
                    return; // killed
                }
            }
        });
    }

    /** Moves an amount from one account to another, and notes that it did: one transaction. */
    private static String transfer(Clients clients, int i) {
        Random random = new Random(i);
        int from = random.nextInt(ACCOUNTS);
        int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
        String id = "transfer" + i;
        Map<String, AttributeValue> amount = Map.of(":amount", number(1 + random.nextInt(5)));
        clients.dynamoDb().transactWriteItems(r -> r.clientRequestToken(id)
                .transactItems(
                        TransactWriteItem.builder()
                                .put(p -> p.tableName(TABLE)
                                        .item(Map.of("id", text(id)))
                                        .conditionExpression("attribute_not_exists(id)"))
                                .build(),
                        TransactWriteItem.builder()
                                .update(u -> u.tableName(TABLE)
                                        .key(Map.of("id", text("account" + from)))
                                        .updateExpression("SET balance = balance - :amount")
                                        .expressionAttributeValues(amount))
                                .build(),
                        TransactWriteItem.builder()
                                .update(u -> u.tableName(TABLE)
                                        .key(Map.of("id", text("account" + to)))
                                        .updateExpression("ADD balance :amount")
                                        .expressionAttributeValues(amount))
                                .build()));
        return id;
    }

    /** Moves an account to another place in the index, or out of it. */
    private static void change(Clients clients, int i) {
        Map<String, AttributeValue> key = Map.of("id", text("account" + i % ACCOUNTS));
        if (i % 3 == 0) {
            clients.dynamoDb().updateItem(r -> r.tableName(TABLE)
                    .key(key)
                    .updateExpression("REMOVE #o")
                    .expressionAttributeNames(Map.of("#o", "owner")));
        } else {
            clients.dynamoDb().updateItem(r -> r.tableName(TABLE)
                    .key(key)
                    .updateExpression("SET #o = :o")
                    .expressionAttributeNames(Map.of("#o", "owner"))
                    .expressionAttributeValues(Map.of(":o", number(i % 7))));
        }
    }

    /** Puts what is over at once. */
    private static void expire(Clients clients, int i) {
        Map<String, AttributeValue> item = Map.of(
                "id",
                text("expiring" + i),
                "owner",
                number(i % 7),
                "expires",
                number(System.currentTimeMillis() / 1_000 - 5));
        clients.dynamoDb().putItem(r -> r.tableName(TABLE).item(item));
        LockSupport.parkNanos(10_000_000);
    }

    private static void assertWhole(Clients clients, Set<String> transfers) {
        Map<String, Map<String, AttributeValue>> table = settled(clients);
        long sum = table.values().stream()
                .filter(item -> item.containsKey("balance"))
                .mapToLong(item -> Long.parseLong(item.get("balance").n()))
                .sum();
        assertEquals(ACCOUNTS * BALANCE, sum, "a transfer was done by half");
        transfers.forEach(id -> assertTrue(table.containsKey(id), id + " was acknowledged and is missing"));
        Set<Map<String, AttributeValue>> indexed = new HashSet<>();
        for (var item : clients.dynamoDb()
                .scanPaginator(r -> r.tableName(TABLE).indexName("by-owner"))
                .items()) {
            assertTrue(indexed.add(item), "the index has an item twice: " + item);
        }
        Set<Map<String, AttributeValue>> owned = new HashSet<>(table.values().stream()
                .filter(item -> item.containsKey("owner"))
                .toList());
        assertEquals(owned, indexed, "the index is not what the table is");
        assertEquals(table, replayed(clients), "the stream does not lead to what the table holds");
    }

    /** The table when nothing is left that is over. */
    private static Map<String, Map<String, AttributeValue>> settled(Clients clients) {
        long end = System.nanoTime() + 60_000_000_000L;
        while (true) {
            Map<String, Map<String, AttributeValue>> table = new HashMap<>();
            clients.dynamoDb()
                    .scanPaginator(r -> r.tableName(TABLE).consistentRead(true))
                    .items()
                    .forEach(item -> table.put(item.get("id").s(), item));
            if (table.keySet().stream().noneMatch(id -> id.startsWith("expiring"))) {
                return table;
            }
            assertTrue(System.nanoTime() < end, "what is over is not removed: " + table.keySet());
            LockSupport.parkNanos(200_000_000);
        }
    }

    /** Does what the stream tells, and holds each record against what was there. */
    private static Map<String, Map<String, AttributeValue>> replayed(Clients clients) {
        Map<String, Map<String, AttributeValue>> table = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (Record record : StreamRecords.of(clients, TABLE)) {
            assertTrue(seen.add(record.eventID()), "a record is there twice: " + record);
            String id = record.dynamodb().keys().get("id").s();
            Map<String, AttributeValue> before =
                    record.dynamodb().hasOldImage() ? record.dynamodb().oldImage() : null;
            assertEquals(table.get(id), before, "a record is missing before " + record);
            if (record.eventName() == OperationType.REMOVE) {
                assertTrue(id.startsWith("expiring"), "nobody removes " + id);
                assertEquals("dynamodb.amazonaws.com", record.userIdentity().principalId());
                table.remove(id);
            } else {
                table.put(id, record.dynamodb().newImage());
            }
        }
        return table;
    }
}
