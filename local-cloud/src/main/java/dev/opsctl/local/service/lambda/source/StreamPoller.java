package dev.opsctl.local.service.lambda.source;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ChangeSource;
import dev.opsctl.local.cloud.Scope;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.StreamDescription;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.EventSourcePosition;

/**
 * Takes the changes of a DynamoDB stream to a function: shard by shard, children after their parents, checkpoints in the store.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html">Lambda with DynamoDB streams</a>
 */
final class StreamPoller extends SourcePoller {

    private static final DateTimeFormatter MILLIS =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();
    /** How long a stream is read with one session of the role, and one list of shards that are open. */
    private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(5);

    /**
     * Why records were given up.
     *
     * @param run the last invocation, null if there was none
     */
    record Discard(String condition, int invocations, SourceTarget.@Nullable Run run) {
        static final String TOO_OLD = "RecordAgeExceeded";
    }

    private final Checkpoints checkpoints;
    private final Map<String, StreamShard> shards = new LinkedHashMap<>();
    private final Set<StreamShard> unsure = ConcurrentHashMap.newKeySet();
    private final Object news = new Object();
    /** Whether something has happened since the shards were last read. */
    private boolean worthALook;

    private boolean positioned;

    StreamPoller(
            ServiceContext context,
            SourceTarget target,
            EventSourceMappingConfiguration mapping,
            Consumer<String> results,
            Checkpoints checkpoints) {
        super(context, target, mapping, results);
        this.checkpoints = checkpoints;
    }

    private DynamoDbStreamsClient streams(Caller role) {
        Scope scope = Arn.of(mapping.eventSourceArn()).scope();
        return context.cloud().client(DynamoDbStreamsClient.class, scope, role);
    }

    /** Fixes where the mapping begins, so that LATEST still means the moment of its creation after a restart. */
    @Override
    void prepare() {
        position(streams(target.role(mapping.functionArn())));
    }

    private synchronized void position(DynamoDbStreamsClient streams) {
        if (!positioned && !checkpoints.isBegun(mapping.uuid())) {
            if (mapping.startingPosition() == EventSourcePosition.LATEST) {
                for (Shard shard : list(streams)) {
                    StreamShard.skip(streams, checkpoints, mapping.uuid(), mapping.eventSourceArn(), shard);
                }
            }
            checkpoints.begin(mapping.uuid());
        }
        positioned = true;
    }

    private List<Shard> list(DynamoDbStreamsClient streams) {
        List<Shard> all = new ArrayList<>();
        String last = null;
        do {
            String from = last;
            StreamDescription page = streams.describeStream(
                            r -> r.streamArn(mapping.eventSourceArn()).exclusiveStartShardId(from))
                    .streamDescription();
            all.addAll(page.shards());
            last = page.lastEvaluatedShardId();
        } while (last != null);
        return all;
    }

    @Override
    void poll(Caller role) throws InterruptedException {
        DynamoDbStreamsClient streams = streams(role);
        position(streams);
        long end = System.nanoTime() + ROUND_NANOS;
        try (ChangeSource.Watch watch = changes().watch(mapping.eventSourceArn(), this::look)) {
            List<Shard> listed = list(streams);
            while (running() && System.nanoTime() < end) {
                begin();
                unsure.removeIf(shard -> shard.atRest() && shards.remove(shard.id, shard));
                if (listed.stream().allMatch(this::finished)) {
                    listed = list(streams);
                }
                boolean more = false;
                for (Shard shard : listed) {
                    more |= ready(shard, listed) && shard(shard.shardId()).read(streams);
                }
                works();
                if (!more) {
                    awaitNews(end);
                }
            }
        }
    }

    private ChangeSource changes() {
        Arn stream = Arn.of(mapping.eventSourceArn());
        return (ChangeSource) context.cloud().service(DynamoDbClient.class, stream.scope());
    }

    /** Sees to it that the shards are read at once, because a record was written, or because there is room for records again. */
    void look() {
        synchronized (news) {
            worthALook = true;
            news.notifyAll();
        }
    }

    /** What happens from now on is worth another look. */
    private void begin() {
        synchronized (news) {
            worthALook = false;
        }
    }

    private void awaitNews(long endNanos) throws InterruptedException {
        synchronized (news) {
            long left = endNanos - System.nanoTime();
            while (!worthALook && running() && left > 0) {
                TimeUnit.NANOSECONDS.timedWait(news, left);
                left = endNanos - System.nanoTime();
            }
        }
    }

    private StreamShard shard(String id) {
        return shards.computeIfAbsent(id, shard -> new StreamShard(this, checkpoints, shard));
    }

    private boolean finished(Shard shard) {
        return shard(shard.shardId()).finished();
    }

    /** A shard is read when its parent is done, or gone. */
    private boolean ready(Shard shard, List<Shard> listed) {
        return !finished(shard)
                && listed.stream()
                        .noneMatch(parent -> parent.shardId().equals(shard.parentShardId()) && !finished(parent));
    }

    /** Reads a shard again from its checkpoint, because a lane of it has broken off. */
    void reread(StreamShard shard) {
        shard.breakOff();
        unsure.add(shard);
    }

    /**
     * Reports records that were given up.
     *
     * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html">Discarded records</a>
     */
    void discard(StreamShard shard, List<StreamRecord> records, Discard why) {
        result("PROBLEM: " + why.condition());
        if (mapping.destinationConfig() == null
                || mapping.destinationConfig().onFailure() == null
                || mapping.destinationConfig().onFailure().destination() == null) {
            counts.dropped(isOverInStream(why) ? 0 : records.size());
            return;
        }
        StreamRecord first = records.get(0);
        StreamRecord last = records.get(records.size() - 1);
        SourceTarget.Run run = why.run();
        ObjectNode record = PojoJson.mapper().createObjectNode();
        record.putObject("requestContext")
                .put("requestId", run == null ? UUID.randomUUID().toString() : run.requestId())
                .put("functionArn", mapping.functionArn())
                .put("condition", why.condition())
                .put("approximateInvokeCount", why.invocations());
        if (run != null) {
            ObjectNode response = record.putObject("responseContext")
                    .put("statusCode", 200)
                    .put("executedVersion", run.executedVersion());
            if (run.functionError() != null) {
                response.put("functionError", run.functionError());
            }
        }
        record.put("version", "1.0")
                .put("timestamp", MILLIS.format(context.clock().instant()));
        record.putObject("DDBStreamBatchInfo")
                .put("shardId", shard.id)
                .put("startSequenceNumber", first.sequence())
                .put("endSequenceNumber", last.sequence())
                .put("approximateArrivalOfFirstRecord", seconds(first.arrived()))
                .put("approximateArrivalOfLastRecord", seconds(last.arrived()))
                .put("batchSize", records.size())
                .put("streamArn", mapping.eventSourceArn());
        boolean delivered =
                target.deliver(mapping.destinationConfig().onFailure().destination(), mapping.functionArn(), record);
        counts.delivered(delivered ? records.size() : 0);
    }

    /** Whether it is the stream that keeps them no longer, and not the mapping that wants them no more. */
    private boolean isOverInStream(Discard why) {
        Integer most = mapping.maximumRecordAgeInSeconds();
        return why.condition().equals(Discard.TOO_OLD) && (most == null || most <= 0);
    }

    private static String seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    @Override
    void deliverAgain(Runnable delivery) {
        delivery.run();
    }
}
