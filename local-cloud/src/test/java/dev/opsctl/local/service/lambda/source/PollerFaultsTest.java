package dev.opsctl.local.service.lambda.source;

import static dev.opsctl.local.service.lambda.source.FakeFunction.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.Faults;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Arn;
import dev.opsctl.local.cloud.ChangeSource;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.cloud.StreamIterator;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DescribeStreamRequest;
import software.amazon.awssdk.services.dynamodb.model.DescribeStreamResponse;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsRequest;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.GetShardIteratorRequest;
import software.amazon.awssdk.services.dynamodb.model.GetShardIteratorResponse;
import software.amazon.awssdk.services.dynamodb.model.OperationType;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.EventSourcePosition;
import software.amazon.awssdk.services.lambda.model.UpdateEventSourceMappingRequest;

/** PLT-4: whatever fails in reading a stream, and however often its mapping is switched, each record is delivered, in order, not side by side. */
class PollerFaultsTest {

    private static final String STREAM =
            "arn:aws:dynamodb:us-east-1:111122223333:table/orders/stream/2026-01-01T00:00:00.000";
    private static final String PARENT = "shardId-00000000000000000001-0000000a";
    private static final String CHILD = "shardId-00000000000000000002-0000000b";
    private static final String SEQUENCE = "/dynamodb/SequenceNumber";

    private static String sequence(int number) {
        return String.format("1%020d", number);
    }

    private static int number(String sequence) {
        return Integer.parseInt(sequence.substring(1));
    }

    /** A stream of two shards: the first is closed, the second its child. */
    private static final class Streams implements DynamoDbStreamsClient {
        private final Map<String, List<Integer>> shards =
                new LinkedHashMap<>(Map.of(PARENT, List.of(101, 102, 103, 104)));

        Streams() {
            shards.put(CHILD, List.of(105, 106, 107, 108));
        }

        @Override
        public DescribeStreamResponse describeStream(DescribeStreamRequest request) {
            return DescribeStreamResponse.builder()
                    .streamDescription(d -> d.shards(
                            Shard.builder().shardId(PARENT).build(),
                            Shard.builder().shardId(CHILD).parentShardId(PARENT).build()))
                    .build();
        }

        @Override
        public GetShardIteratorResponse getShardIterator(GetShardIteratorRequest request) {
            int from = request.shardIteratorType() == ShardIteratorType.TRIM_HORIZON
                    ? 0
                    : shards.get(request.shardId()).indexOf(number(request.sequenceNumber())) + 1;
            return GetShardIteratorResponse.builder()
                    .shardIterator(iterator(request.streamArn(), request.shardId(), from))
                    .build();
        }

        @Override
        public GetRecordsResponse getRecords(GetRecordsRequest request) {
            StreamIterator at = StreamIterator.parse(request.shardIterator()).orElseThrow();
            List<Integer> all = shards.get(at.shardId());
            List<Record> page =
                    all.stream().skip(number(at.from())).map(Streams::record).toList();
            return GetRecordsResponse.builder()
                    .records(page)
                    .nextShardIterator(
                            at.shardId().equals(PARENT)
                                    ? null
                                    : iterator(at.stream().toString(), at.shardId(), all.size()))
                    .build();
        }

        private static String iterator(String streamArn, String shard, int from) {
            return new StreamIterator(Arn.of(streamArn), shard, sequence(from), Instant.EPOCH).toString();
        }

        /** Two items take turns. */
        private static Record record(int sequence) {
            return Record.builder()
                    .eventID("e" + sequence)
                    .eventName(OperationType.INSERT)
                    .dynamodb(d -> d.sequenceNumber(sequence(sequence))
                            .approximateCreationDateTime(Instant.now())
                            .sizeBytes(10L)
                            .keys(Map.of("id", AttributeValue.fromS("item" + sequence % 2))))
                    .build();
        }

        @Override
        public String serviceName() {
            return "dynamodb";
        }

        @Override
        public void close() {}
    }

    /** A table whose changes tell nobody. */
    private static final class Tables implements DynamoDbClient, ChangeSource {
        @Override
        public Watch watch(String resource, Runnable changed) {
            return () -> {};
        }

        @Override
        public String serviceName() {
            return "dynamodb";
        }

        @Override
        public void close() {}
    }

    @TempDir
    Path home;

    private final Faults faults = new Faults();
    private final FakeFunction function = new FakeFunction();
    private TestCloud cloud;
    private EventSources sources;
    private ServiceContext context;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(
                home,
                ServiceDefinition.regional("dynamodb", DynamoDbClient.class, c -> new Tables()),
                ServiceDefinition.regional(
                        "dynamodb",
                        DynamoDbStreamsClient.class,
                        c -> faults.on(DynamoDbStreamsClient.class, new Streams())));
        context = new ServiceContext(cloud.cloud(), TestCloud.SCOPE, "lambda");
        sources = new EventSources(context, faults.on(SourceTarget.class, function));
    }

    @AfterEach
    void close() {
        sources.close();
        cloud.close();
    }

    private String map(int factor) {
        return sources.create(CreateEventSourceMappingRequest.builder()
                        .functionName("f")
                        .eventSourceArn(STREAM)
                        .startingPosition(EventSourcePosition.TRIM_HORIZON)
                        .batchSize(2)
                        .parallelizationFactor(factor)
                        .build())
                .uuid();
    }

    private void enable(String uuid, boolean on) {
        sources.update(
                UpdateEventSourceMappingRequest.builder().uuid(uuid).enabled(on).build());
    }

    private String checkpoint(String uuid, String shard) {
        return context.table("checkpoints", String.class)
                .get(uuid + "/" + shard)
                .orElse(null);
    }

    private void awaitCheckpoint(String uuid, String sequence) throws InterruptedException {
        for (int i = 0; i < 2_000 && !sequence.equals(checkpoint(uuid, CHILD)); i++) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertEquals(sequence, checkpoint(uuid, CHILD));
    }

    /** What looks whether there is more, when everything is done, may fail too; then it looks again. */
    private void awaitResult(String uuid, String result) throws InterruptedException {
        for (int i = 0; i < 1_000 && !result.equals(sources.get(uuid).lastProcessingResult()); i++) {
            TimeUnit.MILLISECONDS.sleep(5);
        }
        assertEquals(result, sources.get(uuid).lastProcessingResult());
    }

    @Test
    void whicheverCallFailsAllRecordsAreDeliveredInOrder() throws Exception {
        int n = 1;
        for (boolean reached = true; reached && n <= 40; n++) {
            function.events.clear();
            faults.arm(n);
            String uuid;
            try {
                uuid = map(n % 2 + 1);
            } catch (RuntimeException | Error e) {
                assertTrue(String.valueOf(e.getMessage()).contains("injected"), e::toString);
                uuid = map(n % 2 + 1); // the operator was told, and tries again
            }
            awaitCheckpoint(uuid, sequence(108));
            assertEquals("END", checkpoint(uuid, PARENT));
            awaitResult(uuid, "OK");
            Map<Integer, List<Integer>> byItem = new LinkedHashMap<>();
            for (JsonNode event : function.events) {
                texts(event.path("Records"), SEQUENCE).stream()
                        .map(PollerFaultsTest::number)
                        .forEach(sequence -> byItem.computeIfAbsent(sequence % 2, k -> new ArrayList<>())
                                .add(sequence));
            }
            for (int item = 0; item < 2; item++) {
                int first = item;
                assertEquals(
                        IntStream.rangeClosed(101, 108)
                                .filter(i -> i % 2 == first)
                                .boxed()
                                .toList(),
                        byItem.get(item).stream().distinct().toList(),
                        "after the failure of call " + n + ", " + faults.failed());
            }
            reached = faults.failed() != null;
            sources.delete(uuid);
        }
        assertTrue(n > 8, "only " + n + " calls");
    }

    @Test
    void aMappingTellsWhatFailsAndGoesOnWhenItDoesNotFailAnyMore() throws Exception {
        CountDownLatch failed = new CountDownLatch(2);
        function.answer = event -> {
            failed.countDown();
            throw new StackOverflowError("too deep");
        };
        String uuid = map(1);
        assertTrue(failed.await(20, TimeUnit.SECONDS), "it tries again");
        assertTrue(sources.get(uuid).lastProcessingResult().contains("StackOverflowError: too deep"));
        function.answer = event -> "null";
        awaitCheckpoint(uuid, sequence(108));
    }

    @Test
    void aMappingThatIsSwitchedOffAndOnAgainWaitsForTheBatchInHand() throws Exception {
        Semaphore gate = new Semaphore(0);
        Semaphore begun = new Semaphore(0);
        function.answer = event -> {
            begun.release();
            gate.acquireUninterruptibly();
            return "null";
        };
        String uuid = map(1);
        assertTrue(begun.tryAcquire(20, TimeUnit.SECONDS));
        for (int i = 0; i < 3; i++) {
            enable(uuid, false);
            enable(uuid, true);
        }
        assertTrue(!begun.tryAcquire(300, TimeUnit.MILLISECONDS), "the same records twice, side by side");
        gate.release(100);
        awaitCheckpoint(uuid, sequence(108));
        List<String> all = new ArrayList<>();
        function.events.forEach(event -> all.addAll(texts(event.path("Records"), SEQUENCE)));
        assertEquals(
                IntStream.rangeClosed(101, 108)
                        .mapToObj(PollerFaultsTest::sequence)
                        .toList(),
                all);
    }

    @Test
    void onlyWhoTookAShardLastMovesItsCheckpointAndOnlyForward() {
        Checkpoints checkpoints = new Checkpoints(cloud.cloud().store(), context.table("checkpoints", String.class));
        Checkpoints.Lease old = checkpoints.take("m", "s");
        old.advance("9");
        Checkpoints.Lease now = checkpoints.take("m", "s");
        now.advance("000000000000000000100");
        old.advance("200");
        now.advance("99");
        assertEquals("000000000000000000100", now.position().orElseThrow());
        now.advance(Checkpoints.END);
        now.advance("300");
        assertEquals(Checkpoints.END, now.position().orElseThrow());
        checkpoints.forget("m");
        now.advance("400");
        assertNull(checkpoint("m", "s"));
    }
}
