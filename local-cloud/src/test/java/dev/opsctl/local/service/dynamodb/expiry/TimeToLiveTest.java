package dev.opsctl.local.service.dynamodb.expiry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.service.dynamodb.stream.StreamWorld;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/** Items go when their time is over on the cloud's clock, once, and their streams say who deleted them (ORD-1). */
class TimeToLiveTest {

    @TempDir
    Path home;

    private StreamWorld world;
    private String stream;

    @BeforeEach
    void open() {
        world = new StreamWorld(home);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private void restart() {
        world.close();
        world = new StreamWorld(home);
    }

    private void table() {
        stream = world.table("t", StreamViewType.KEYS_ONLY);
    }

    private void put(String id, AttributeValue expires) {
        world.put("t", Map.of("id", AttributeValue.fromS(id), "expires", expires));
    }

    private void put(String id, long seconds) {
        put(id, AttributeValue.fromN(Long.toString(seconds)));
    }

    private long in(Duration time) {
        return world.cloud().cloud().clock().instant().plus(time).getEpochSecond();
    }

    private void advance(Duration time) {
        world.cloud().cloud().clock().advance(time);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 2_000 && !condition.getAsBoolean(); i++) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertTrue(condition.getAsBoolean());
    }

    private void awaitIds(String... ids) throws InterruptedException {
        await(() -> world.ids("t").equals(Set.of(ids)));
        assertEquals(Set.of(ids), world.ids("t"));
    }

    private List<String> removed() {
        List<Record> records = new ArrayList<>(world.all(stream, 1_000));
        records.removeIf(record -> record.userIdentity() == null);
        return records.stream()
                .map(record -> record.dynamodb().keys().get("id").s())
                .toList();
    }

    @Test
    void only_numbers_of_seconds_that_have_passed_within_five_years_expire() throws Exception {
        table();
        put("before", in(Duration.ofMinutes(-1))); // there before time to live was switched on
        world.expireBy("t", "expires");
        put("past", in(Duration.ofMinutes(-1)));
        put("fraction", AttributeValue.fromN(in(Duration.ofMinutes(-1)) + ".75"));
        put("ancient", in(Duration.ofDays(-6 * 365)));
        put("negative", -1);
        put("zero", 0);
        put("huge", AttributeValue.fromN("1" + "0".repeat(100)));
        put("milliseconds", in(Duration.ofMinutes(-1)) * 1_000);
        put("text", AttributeValue.fromS(Long.toString(in(Duration.ofMinutes(-1)))));
        put("soon", in(Duration.ofHours(1)));
        put("later", in(Duration.ofHours(3)));
        world.put("t", Map.of("id", AttributeValue.fromS("none")));
        String[] never = {"ancient", "negative", "zero", "huge", "milliseconds", "text", "none"};
        List<String> left = new ArrayList<>(List.of(never));
        left.addAll(List.of("soon", "later"));
        awaitIds(left.toArray(String[]::new));
        advance(Duration.ofHours(2));
        left.remove("soon");
        awaitIds(left.toArray(String[]::new));
        put("later", in(Duration.ofHours(5)));
        advance(Duration.ofHours(2));
        put("late", in(Duration.ofMinutes(-1)));
        await(() -> removed().contains("late"));
        awaitIds(left.toArray(String[]::new));
        assertEquals(Set.of("before", "past", "fraction", "soon", "late"), new HashSet<>(removed()));
        assertEquals(5, removed().size());
    }

    @Test
    void what_falls_due_while_the_cloud_is_down_goes_at_its_next_start() throws Exception {
        table();
        world.expireBy("t", "expires");
        put("a", Instant.now().getEpochSecond() + 1);
        put("b", in(Duration.ofHours(1)));
        world.close();
        TimeUnit.MILLISECONDS.sleep(1_100);
        world = new StreamWorld(home);
        awaitIds("b");
        advance(Duration.ofHours(1).plusSeconds(1));
        awaitIds();
        assertEquals(List.of("a", "b"), removed());
    }

    @Test
    void switched_off_nothing_expires_and_switched_to_another_attribute_that_one_counts() throws Exception {
        table();
        for (int i = 0; i < 1_200; i++) {
            world.put(
                    "t",
                    Map.of(
                            "id", AttributeValue.fromS("k" + i),
                            "one", AttributeValue.fromN(Long.toString(in(Duration.ofHours(1)))),
                            "other", AttributeValue.fromN(Long.toString(in(Duration.ofHours(i < 7 ? 1 : 5))))));
        }
        world.expireBy("t", "one");
        await(() -> world.expiries("t") == 1_200);
        world.expireBy("t", null);
        await(() -> world.expiries("t") == 0);
        advance(Duration.ofHours(2));
        assertEquals(1_200, world.ids("t").size());
        world.expireBy("t", "other");
        await(() -> world.ids("t").size() == 1_193 && world.expiries("t") == 1_193);
        assertEquals(7, removed().size());
    }

    @Test
    void whatever_is_written_and_whenever_the_cloud_starts_again_each_item_is_deleted_once() throws Exception {
        table();
        world.expireBy("t", "expires");
        Random random = new Random(3);
        for (int round = 0; round < 4; round++) {
            for (int i = 0; i < 150; i++) {
                put(round + "-" + random.nextInt(300), in(Duration.ofSeconds(random.nextInt(4_000) - 100)));
            }
            advance(Duration.ofSeconds(random.nextInt(1_500)));
            restart();
        }
        advance(Duration.ofHours(2));
        awaitIds();
        await(() -> world.expiries("t") == 0);
        List<Record> records = world.all(stream, 100);
        Set<String> there = new HashSet<>();
        for (Record record : records) {
            String id = record.dynamodb().keys().get("id").s();
            switch (record.eventName()) {
                case INSERT -> assertTrue(there.add(id));
                case REMOVE -> assertTrue(there.remove(id) && record.userIdentity() != null);
                default -> assertTrue(there.contains(id));
            }
        }
        assertEquals(Set.of(), there);
    }
}
