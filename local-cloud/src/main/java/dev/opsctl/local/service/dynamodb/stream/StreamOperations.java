package dev.opsctl.local.service.dynamodb.stream;

import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.StreamIterator;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.service.dynamodb.item.DynamoDbErrors;
import dev.opsctl.local.service.dynamodb.stream.StoredStream.Shard;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.DescribeStreamRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeStreamResponse;
import software.amazon.awssdk.services.dynamodb.model.ExpiredIteratorException;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsRequest;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.dynamodb.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.dynamodb.model.ListStreamsRequest;
import software.amazon.awssdk.services.dynamodb.model.ListStreamsResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.Stream;
import software.amazon.awssdk.services.dynamodb.model.StreamStatus;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;

/**
 * The operations that read streams.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Streams.html">DynamoDB Streams</a>
 */
public final class StreamOperations {

    private static final int MOST_STREAMS = 100;
    private static final int MOST_SHARDS = 100;
    private static final int MOST_RECORDS = 1_000;
    private static final long MOST_BYTES = 1_048_576;
    private static final Duration ITERATOR_LIFE = Duration.ofMinutes(15);

    private final ServiceContext context;
    private final Streams streams;

    public StreamOperations(ServiceContext context, Streams streams) {
        this.context = context;
        this.streams = streams;
    }

    public ListStreamsResponse listStreams(ListStreamsRequest request) {
        int limit = limit(request.limit(), MOST_STREAMS);
        String after = request.exclusiveStartStreamArn();
        List<Stream> page = new ArrayList<>();
        String last = null;
        for (StoredStream stream : streams.list()) {
            String arn = streams.arn(stream);
            boolean wanted = request.tableName() == null || request.tableName().equals(stream.table());
            if (!wanted || after != null && arn.compareTo(after) <= 0) {
                continue;
            } else if (page.size() == limit) {
                last = page.get(limit - 1).streamArn();
                break;
            }
            page.add(Stream.builder()
                    .streamArn(arn)
                    .tableName(stream.table())
                    .streamLabel(stream.label())
                    .build());
        }
        return ListStreamsResponse.builder()
                .streams(page)
                .lastEvaluatedStreamArn(last)
                .build();
    }

    public DescribeStreamResponse describeStream(DescribeStreamRequest request) {
        int limit = limit(request.limit(), MOST_SHARDS);
        StoredStream stream = require(request.streamArn());
        String after = request.exclusiveStartShardId();
        String parent =
                request.shardFilter() == null ? null : request.shardFilter().shardId();
        if (request.shardFilter() != null && parent == null) {
            throw DynamoDbErrors.invalid(
                    "1 validation error detected: Value null at 'shardFilter.shardId' failed to satisfy constraint:"
                            + " Member must not be null");
        }
        List<Shard> rest = stream.readable(context.clock().instant()).stream()
                .filter(shard -> after == null || shard.id().compareTo(after) > 0)
                .filter(shard -> parent == null || parent.equals(shard.parent()))
                .limit(limit + 1L)
                .toList();
        List<Shard> page = rest.subList(0, Math.min(limit, rest.size()));
        return DescribeStreamResponse.builder()
                .streamDescription(d -> d.streamArn(request.streamArn())
                        .streamLabel(stream.label())
                        .streamStatus(stream.isOn() ? StreamStatus.ENABLED : StreamStatus.DISABLED)
                        .streamViewType(stream.viewType())
                        .creationRequestDateTime(stream.created())
                        .tableName(stream.table())
                        .keySchema(stream.keySchema())
                        .shards(page.stream().map(StreamOperations::shown).toList())
                        .lastEvaluatedShardId(
                                rest.size() > limit ? page.get(limit - 1).id() : null))
                .build();
    }

    private static software.amazon.awssdk.services.dynamodb.model.Shard shown(Shard shard) {
        return software.amazon.awssdk.services.dynamodb.model.Shard.builder()
                .shardId(shard.id())
                .parentShardId(shard.parent())
                .sequenceNumberRange(
                        range -> range.startingSequenceNumber(shard.start()).endingSequenceNumber(shard.end()))
                .build();
    }

    public GetShardIteratorResponse getShardIterator(GetShardIteratorRequest request) {
        boolean numbered = request.shardIteratorType() == ShardIteratorType.AT_SEQUENCE_NUMBER
                || request.shardIteratorType() == ShardIteratorType.AFTER_SEQUENCE_NUMBER;
        if (numbered && request.sequenceNumber() == null) {
            throw DynamoDbErrors.invalid("Required parameter missing: SequenceNumber");
        } else if (!numbered && request.sequenceNumber() != null) {
            throw DynamoDbErrors.invalid("Invalid parameter: SequenceNumber must not be given with ShardIteratorType "
                    + request.shardIteratorTypeAsString());
        }
        StoredStream stream = require(request.streamArn());
        Shard shard = require(stream, request.shardId());
        String from =
                switch (request.shardIteratorType()) {
                    case TRIM_HORIZON ->
                        Objects.requireNonNull(
                                SequenceNumber.max(shard.start(), streams.horizon(stream)), "not below the start");
                    case LATEST -> shard.end() == null ? streams.next(stream) : SequenceNumber.after(shard.end());
                    case AT_SEQUENCE_NUMBER -> requireKept(stream, number(stream, shard, request.sequenceNumber()));
                    default ->
                        requireKept(stream, SequenceNumber.after(number(stream, shard, request.sequenceNumber())));
                };
        return GetShardIteratorResponse.builder()
                .shardIterator(iterator(Arn.of(request.streamArn()), shard, from))
                .build();
    }

    /** A sequence number that a caller names, if it is one of the shard's. */
    private String number(StoredStream stream, Shard shard, String number) {
        String end = shard.end() == null ? streams.next(stream) : shard.end();
        if (!SequenceNumber.is(number) || number.compareTo(shard.start()) < 0 || number.compareTo(end) > 0) {
            throw DynamoDbErrors.invalid("Invalid SequenceNumber");
        }
        return number;
    }

    private String requireKept(StoredStream stream, String from) {
        if (from.compareTo(streams.horizon(stream)) < 0) {
            throw Faults.of(TrimmedDataAccessException.class, "The data you are trying to access has been trimmed");
        }
        return from;
    }

    private String iterator(Arn stream, Shard shard, String from) {
        Instant now = context.clock().instant().truncatedTo(ChronoUnit.MILLIS);
        return new StreamIterator(stream, shard.id(), from, now).toString();
    }

    public GetRecordsResponse getRecords(GetRecordsRequest request) {
        int limit = limit(request.limit(), MOST_RECORDS);
        StreamIterator iterator = StreamIterator.parse(request.shardIterator())
                .orElseThrow(() -> DynamoDbErrors.invalid("Invalid ShardIterator"));
        String arn = iterator.stream().toString();
        List<Record> records = new ArrayList<>();
        StoredStream stream;
        Shard shard;
        String next;
        do {
            stream = require(arn);
            shard = require(stream, iterator.shardId());
            if (iterator.issued().plus(ITERATOR_LIFE).isBefore(context.clock().instant())) {
                throw Faults.of(ExpiredIteratorException.class, "Shard iterator has expired");
            }
            records.clear();
            next = read(stream, shard, iterator.from(), limit, records);
        } while (!require(arn).equals(stream)); // meanwhile the shard was closed, or records were trimmed
        requireKept(stream, iterator.from());
        return GetRecordsResponse.builder()
                .records(records)
                .nextShardIterator(next == null ? null : iterator(iterator.stream(), shard, next))
                .build();
    }

    /** @return where the next call goes on; null if the shard is closed and nothing of it is left */
    private @Nullable String read(StoredStream stream, Shard shard, String from, int limit, List<Record> records) {
        String arn = streams.arn(stream);
        long[] bytes = {0};
        String[] next = {from};
        boolean[] more = {false};
        String end = shard.end() == null ? SequenceNumber.END : SequenceNumber.after(shard.end());
        streams.records(stream).walk(from, end, false, (number, stored) -> {
            ChangeRecord record = ChangeRecord.read(stored);
            bytes[0] += record.size();
            more[0] = records.size() == limit || !records.isEmpty() && bytes[0] > MOST_BYTES;
            if (!more[0]) {
                records.add(record.shown(arn, context.scope().region(), stream.viewType(), number));
                next[0] = SequenceNumber.after(number);
            }
            return !more[0];
        });
        return shard.isOpen() || more[0] ? next[0] : null;
    }

    private StoredStream require(String arn) {
        return streams.find(Arn.of(arn))
                .orElseThrow(() -> Faults.of(
                        ResourceNotFoundException.class,
                        "Requested resource not found: Stream: " + arn + " not found"));
    }

    private Shard require(StoredStream stream, String id) {
        return stream.shard(id, context.clock().instant())
                .orElseThrow(() -> Faults.of(
                        ResourceNotFoundException.class, "Requested resource not found: Shard does not exist"));
    }

    /** The model says the least only. */
    private static int limit(@Nullable Integer limit, int most) {
        if (limit == null) {
            return most;
        } else if (limit > most) {
            throw DynamoDbErrors.invalid("1 validation error detected: Value '" + limit
                    + "' at 'limit' failed to satisfy constraint: Member must have value less than or equal to "
                    + most);
        }
        return limit;
    }
}
