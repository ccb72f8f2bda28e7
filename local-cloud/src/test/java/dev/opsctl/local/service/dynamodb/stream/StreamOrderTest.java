package dev.opsctl.local.service.dynamodb.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.store.Change;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/**
 * Each change has one record, in the order of the changes, whoever writes at the same time, fails in the middle, starts the cloud again, or
 * moves its time so that shards come and go while somebody reads (ORD-1).
 */
class StreamOrderTest {

    private static final int WRITERS = 4;
    private static final int CHANGES = 120;
    private static final int ITEMS = 6;

    private static final class Undone extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @TempDir
    Path home;

    private final List<String> written = Collections.synchronizedList(new ArrayList<>());

    @Test
    void each_change_has_one_record_in_the_order_of_the_changes() throws Exception {
        Random random = new Random(7);
        String arn = null;
        for (int start = 0; start < 3; start++) {
            try (StreamWorld world = new StreamWorld(home)) {
                arn = arn == null ? world.table("t", StreamViewType.NEW_IMAGE) : arn;
                write(world, start, random.nextLong());
                assertEquals(written, values(world.all(arn, 1 + random.nextInt(50))));
            }
        }
    }

    @Test
    void who_follows_the_shards_while_they_are_written_reads_each_record_once() throws Exception {
        try (StreamWorld world = new StreamWorld(home)) {
            String arn = world.table("t", StreamViewType.NEW_IMAGE);
            CountDownLatch done = new CountDownLatch(1);
            Thread writing = new Thread(() -> {
                try {
                    write(world, 0, 11);
                } finally {
                    done.countDown();
                }
            });
            writing.start();
            List<Record> read = new ArrayList<>();
            Map<String, String> iterators = new HashMap<>();
            boolean last = false;
            for (int moved = 0; !last; ) {
                last = done.getCount() == 0;
                if (moved < 5) {
                    moved++;
                    iterators.clear(); // they would be older than 15 minutes: on from the last record that was read
                    world.cloud().cloud().clock().advance(Duration.ofHours(4));
                }
                follow(world, arn, iterators, read);
            }
            writing.join();
            assertEquals(written, values(read));
            assertTrue(world.shards(arn).size() > 1);
        }
    }

    /** Reads shard after shard, each from where it was left. */
    private static void follow(StreamWorld world, String arn, Map<String, String> iterators, List<Record> read) {
        for (Shard shard : world.shards(arn)) {
            String iterator = iterators.get(shard.shardId());
            if (iterator == null && !iterators.containsKey(shard.shardId())) {
                iterator = begin(world, arn, shard, read);
            }
            while (iterator != null) {
                String from = iterator;
                GetRecordsResponse page =
                        world.client().getRecords(r -> r.shardIterator(from).limit(7));
                read.addAll(page.records());
                iterator = page.nextShardIterator();
                if (iterator != null && page.records().isEmpty()) {
                    break;
                }
            }
            iterators.put(shard.shardId(), iterator);
            if (iterator != null) {
                return; // its children come when it is done
            }
        }
    }

    private static String begin(StreamWorld world, String arn, Shard shard, List<Record> read) {
        String last =
                read.isEmpty() ? null : read.get(read.size() - 1).dynamodb().sequenceNumber();
        String end = shard.sequenceNumberRange().endingSequenceNumber();
        if (last != null && end != null && last.compareTo(end) > 0) {
            return null;
        }
        boolean within =
                last != null && last.compareTo(shard.sequenceNumberRange().startingSequenceNumber()) > 0;
        return world.client()
                .getShardIterator(r -> r.streamArn(arn)
                        .shardId(shard.shardId())
                        .shardIteratorType(within ? "AFTER_SEQUENCE_NUMBER" : "TRIM_HORIZON")
                        .sequenceNumber(within ? last : null))
                .shardIterator();
    }

    private void write(StreamWorld world, int start, long seed) {
        List<Thread> writers = new ArrayList<>();
        for (int w = 0; w < WRITERS; w++) {
            Random random = new Random(seed + w);
            String who = start + "-" + w;
            Thread writer = new Thread(() -> {
                for (int i = 0; i < CHANGES; i++) {
                    change(world, random, who + "-" + i);
                }
            });
            writers.add(writer);
            writer.start();
        }
        for (Thread writer : writers) {
            try {
                writer.join();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** One to three items in a change, of which some are undone, as a whole or in their last part. */
    private void change(StreamWorld world, Random random, String name) {
        int items = 1 + random.nextInt(3);
        boolean undone = random.nextInt(5) == 0;
        boolean part = random.nextInt(5) == 0;
        try {
            world.context().change(change -> {
                List<String> values = new ArrayList<>();
                for (int i = 0; i < items; i++) {
                    put(world, random, name + "-" + i, values);
                }
                if (part) {
                    try {
                        world.context().change((Change inner) -> {
                            put(world, random, name + "-undone", new ArrayList<>());
                            throw new Undone();
                        });
                    } catch (Undone e) {
                        put(world, random, name + "-after", values);
                    }
                }
                change.afterCommit(() -> written.addAll(values));
                if (undone) {
                    throw new Undone();
                }
            });
        } catch (Undone e) {
            // nothing of it counts
        }
    }

    private static void put(StreamWorld world, Random random, String value, List<String> values) {
        world.put("t", "item" + random.nextInt(ITEMS), value);
        values.add(value);
    }

    private static List<String> values(List<Record> records) {
        return records.stream()
                .map(record -> record.dynamodb().newImage().get("v").s())
                .toList();
    }
}
