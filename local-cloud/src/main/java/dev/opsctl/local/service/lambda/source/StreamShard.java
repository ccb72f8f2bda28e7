package dev.opsctl.local.service.lambda.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.ExpiredIteratorException;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Reads one shard ahead of the function, up to a bound, and keeps its checkpoint: the record up to which everything is done. */
final class StreamShard {

    private static final long MOST_BYTES = 16_777_216;
    private static final int PAGE = 1_000;
    /** A page ends at a megabyte too; one that holds this much may have ended there. */
    private static final long HALF_PAGE_BYTES = 524_288;

    final String id;
    private final StreamPoller poller;
    private final Checkpoints.Lease checkpoint;
    private final List<ShardLane> lanes;
    private final SequenceTracker tracker = new SequenceTracker();
    private final AtomicLong bytes = new AtomicLong();
    private @Nullable String iterator;
    private @Nullable String position;
    private boolean readToEnd;
    private volatile boolean broken;
    /** Whether reading goes on when there is room again. */
    private volatile boolean full;

    StreamShard(StreamPoller poller, Checkpoints checkpoints, String id) {
        this.poller = poller;
        this.id = id;
        this.checkpoint = checkpoints.take(poller.mapping.uuid(), id);
        this.position = checkpoint.position().orElse(null);
        this.readToEnd = Checkpoints.END.equals(position);
        Integer factor = poller.mapping.parallelizationFactor();
        this.lanes = Stream.generate(() -> new ShardLane(poller, this))
                .limit(factor == null ? 1 : factor)
                .toList();
    }

    /** Whether all of it is read and done. */
    boolean finished() {
        return readToEnd && tracker.size() == 0 && !broken;
    }

    /** A lane has failed: what it has not done is read anew when the others have ended what they have in hand. */
    void breakOff() {
        broken = true;
    }

    boolean broken() {
        return broken;
    }

    /** Whether no lane has anything in hand. */
    boolean atRest() {
        return lanes.stream().noneMatch(ShardLane::busy);
    }

    /**
     * Reads a page, if there is room for it.
     *
     * @return whether there may be more to read at once
     */
    boolean read(DynamoDbStreamsClient streams) {
        if (readToEnd || broken) {
            return false;
        }
        full = true; // before looking: who makes room from now on says so
        int room = Math.max(PAGE, 2 * poller.mapping.batchSize() * lanes.size());
        if (tracker.size() >= room || bytes.get() >= MOST_BYTES) {
            return false;
        }
        full = false;
        GetRecordsResponse page = page(streams);
        List<String> rejected = new ArrayList<>();
        for (Record record : page.records()) {
            if (!accept(record)) {
                rejected.add(record.dynamodb().sequenceNumber());
            }
        }
        poller.counts.polled(page.records().size(), rejected.size());
        settle(rejected);
        iterator = page.nextShardIterator();
        if (iterator == null) {
            readToEnd = true;
            done(List.of());
        }
        lanes.forEach(ShardLane::go);
        long size = page.records().stream()
                .mapToLong(record -> record.dynamodb().sizeBytes())
                .sum();
        return page.records().size() == PAGE || size >= HALF_PAGE_BYTES;
    }

    private GetRecordsResponse page(DynamoDbStreamsClient streams) {
        try {
            String from = iterator == null ? iterator(streams) : iterator;
            iterator = null;
            return streams.getRecords(r -> r.shardIterator(from).limit(PAGE));
        } catch (ExpiredIteratorException e) {
            return page(streams);
        } catch (TrimmedDataAccessException e) {
            // What was not read within the stream's 24 hours is gone: on with the oldest that is left.
            poller.problem(e);
            position = null;
            return page(streams);
        }
    }

    private String iterator(DynamoDbStreamsClient streams) {
        return streams.getShardIterator(r -> {
                    r.streamArn(poller.mapping.eventSourceArn()).shardId(id);
                    if (position == null) {
                        r.shardIteratorType(ShardIteratorType.TRIM_HORIZON);
                    } else {
                        r.shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
                                .sequenceNumber(position);
                    }
                })
                .shardIterator();
    }

    /** Gives a record to a lane; false if a filter rejects it. */
    private boolean accept(Record record) {
        String sequence = record.dynamodb().sequenceNumber();
        position = sequence;
        tracker.read(sequence);
        ObjectNode event = EventRecords.change(record, poller.mapping.eventSourceArn());
        if (!poller.wanted(event)) {
            return false;
        }
        StreamRecord change = new StreamRecord(
                sequence, event, Batch.size(event), record.dynamodb().approximateCreationDateTime());
        bytes.addAndGet(change.bytes());
        // Changes of one item stay in order: its key decides who takes them.
        Map<?, ?> keys = record.dynamodb().keys();
        lanes.get(Math.floorMod(keys.hashCode(), lanes.size())).add(change);
        return true;
    }

    /** Notes that records are done or given up, and moves the checkpoint. */
    void done(List<StreamRecord> changes) {
        bytes.addAndGet(-changes.stream().mapToLong(StreamRecord::bytes).sum());
        settle(changes.stream().map(StreamRecord::sequence).toList());
        if (finished()) {
            checkpoint.advance(Checkpoints.END);
        }
        if (full || readToEnd) {
            poller.look(); // there is room again, or the shard's children are next
        }
    }

    private void settle(List<String> sequences) {
        tracker.done(sequences).ifPresent(checkpoint::advance);
    }

    /** Moves the checkpoint behind what is in the shard now. */
    static void skip(
            DynamoDbStreamsClient streams, Checkpoints checkpoints, String mappingId, String streamArn, Shard shard) {
        String behind = shard.sequenceNumberRange() != null
                        && shard.sequenceNumberRange().endingSequenceNumber() != null
                ? Checkpoints.END
                : last(streams, streamArn, shard.shardId());
        if (behind != null) {
            checkpoints.take(mappingId, shard.shardId()).advance(behind);
        }
    }

    /** The last record of a shard; null if it has none, {@link Checkpoints#END} if there will be no other. */
    private static @Nullable String last(DynamoDbStreamsClient streams, String streamArn, String shard) {
        String iterator = streams.getShardIterator(
                        r -> r.streamArn(streamArn).shardId(shard).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                .shardIterator();
        String last = null;
        while (iterator != null) {
            String from = iterator;
            GetRecordsResponse page =
                    streams.getRecords(r -> r.shardIterator(from).limit(PAGE));
            if (page.records().isEmpty() && page.nextShardIterator() != null) {
                return last;
            } else if (!page.records().isEmpty()) {
                last = page.records().get(page.records().size() - 1).dynamodb().sequenceNumber();
            }
            iterator = page.nextShardIterator();
        }
        return Checkpoints.END;
    }
}
