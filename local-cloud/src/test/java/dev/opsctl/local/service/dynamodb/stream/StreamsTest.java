package dev.opsctl.local.service.dynamodb.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.Stream;
import software.amazon.awssdk.services.dynamodb.model.StreamDescription;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/** What streams tell, to whom and for how long (ORD-1). */
class StreamsTest {

    private static final Map<String, AttributeValue> ACME =
            Map.of("Artist", AttributeValue.fromS("Acme Band"), "SongTitle", AttributeValue.fromS("Happy Day"));

    @TempDir
    Path home;

    private StreamWorld world;

    @BeforeEach
    void open() {
        world = new StreamWorld(home);
    }

    @AfterEach
    void close() {
        world.close();
    }

    private static Map<String, AttributeValue> song(String title) {
        return Map.of(
                "Artist", ACME.get("Artist"),
                "SongTitle", ACME.get("SongTitle"),
                "AlbumTitle", AttributeValue.fromS(title),
                "Awards", AttributeValue.fromN("10"));
    }

    /** The sizes are those of AWS's own example of get-records. */
    @ParameterizedTest
    @EnumSource(names = "UNKNOWN_TO_SDK_VERSION", mode = EnumSource.Mode.EXCLUDE)
    void a_record_has_the_images_of_its_streams_view(StreamViewType view) {
        String arn = world.table("Music", view, "Artist", "SongTitle");
        Instant before = Instant.now().minusSeconds(1);
        world.put("Music", song("Songs About Life"));
        world.put("Music", song("Songs About Life")); // changes nothing
        world.put("Music", song("Updated Album Title"));
        world.delete("Music", ACME);
        world.delete("Music", ACME);
        List<Record> records = world.all(arn, 1_000);
        assertEquals(
                List.of("INSERT", "MODIFY", "REMOVE"),
                records.stream().map(Record::eventNameAsString).toList());
        boolean old = view == StreamViewType.OLD_IMAGE || view == StreamViewType.NEW_AND_OLD_IMAGES;
        boolean young = view == StreamViewType.NEW_IMAGE || view == StreamViewType.NEW_AND_OLD_IMAGES;
        long[] sizes = {33 + (young ? 67 : 0), 33 + (old ? 67 : 0) + (young ? 70 : 0), 33 + (old ? 70 : 0)};
        for (int i = 0; i < 3; i++) {
            Record record = records.get(i);
            assertEquals("1.1", record.eventVersion());
            assertEquals("aws:dynamodb", record.eventSource());
            assertEquals("us-east-1", record.awsRegion());
            assertTrue(record.eventID().matches("[0-9a-f]{32}"));
            assertNull(record.userIdentity());
            assertEquals(ACME, record.dynamodb().keys());
            assertEquals(view, record.dynamodb().streamViewType());
            assertEquals(young && i < 2, record.dynamodb().hasNewImage());
            assertEquals(old && i > 0, record.dynamodb().hasOldImage());
            assertEquals(sizes[i], record.dynamodb().sizeBytes());
            assertTrue(record.dynamodb().approximateCreationDateTime().isAfter(before));
            assertEquals(0, record.dynamodb().approximateCreationDateTime().getNano());
            assertTrue(record.dynamodb().sequenceNumber().matches("[0-9]{21}"));
        }
        if (old && young) {
            assertEquals(song("Songs About Life"), records.get(1).dynamodb().oldImage());
            assertEquals(song("Updated Album Title"), records.get(1).dynamodb().newImage());
        }
        assertEquals(3, records.stream().map(Record::eventID).distinct().count());
        assertEquals(records, world.all(arn, 1));
    }

    @Test
    void what_time_to_live_removes_says_so() {
        String arn = world.table("t", StreamViewType.KEYS_ONLY);
        world.put("t", "a", "1");
        world.expire("t", "a");
        Record removed = world.all(arn, 10).get(1);
        assertEquals("REMOVE", removed.eventNameAsString());
        assertEquals("Service", removed.userIdentity().type());
        assertEquals("dynamodb.amazonaws.com", removed.userIdentity().principalId());
    }

    @Test
    void every_type_of_value_comes_back_from_a_stream() {
        String arn = world.table("t", StreamViewType.NEW_IMAGE);
        Map<String, AttributeValue> item = Map.of(
                "id", AttributeValue.fromS("ü \u0000 \ud83d\ude00"),
                "null", AttributeValue.fromNul(true),
                "bool", AttributeValue.fromBool(false),
                "empty", AttributeValue.fromM(Map.of()),
                "list", AttributeValue.fromL(List.of(AttributeValue.fromN("-1.5"), AttributeValue.fromL(List.of()))),
                "ss", AttributeValue.fromSs(List.of("b", "a")),
                "b", AttributeValue.fromB(software.amazon.awssdk.core.SdkBytes.fromByteArray(new byte[] {0, -1})));
        world.put("t", item);
        assertEquals(item, world.all(arn, 10).get(0).dynamodb().newImage());
    }

    @Test
    void a_page_has_at_most_as_many_records_as_wanted_and_a_megabyte() {
        String arn = world.table("t", StreamViewType.NEW_IMAGE);
        for (int i = 0; i < 7; i++) {
            world.put("t", "k" + i, "x".repeat(300_000));
        }
        GetRecordsResponse page = world.read(world.horizon(arn));
        assertEquals(3, page.records().size());
        GetRecordsResponse next = world.client()
                .getRecords(r -> r.shardIterator(page.nextShardIterator()).limit(2));
        assertEquals("k3", next.records().get(0).dynamodb().keys().get("id").s());
        assertEquals(2, next.records().size());
        assertEquals(7, world.all(arn, 2).size());
    }

    @Test
    void an_iterator_begins_where_it_says() {
        String arn = world.table("t", StreamViewType.KEYS_ONLY);
        world.put("t", "a", "1");
        world.put("t", "b", "1");
        List<Record> records = world.all(arn, 10);
        String first = records.get(0).dynamodb().sequenceNumber();
        String latest = world.iterator(arn, ShardIteratorType.LATEST, null);
        assertEquals(
                records,
                world.read(world.iterator(arn, ShardIteratorType.AT_SEQUENCE_NUMBER, first))
                        .records());
        assertEquals(
                records.subList(1, 2),
                world.read(world.iterator(arn, ShardIteratorType.AFTER_SEQUENCE_NUMBER, first))
                        .records());
        String start = world.shards(arn).get(0).sequenceNumberRange().startingSequenceNumber();
        assertEquals(
                records,
                world.read(world.iterator(arn, ShardIteratorType.AT_SEQUENCE_NUMBER, start))
                        .records());
        GetRecordsResponse nothing = world.read(latest);
        assertTrue(nothing.hasRecords() && nothing.records().isEmpty());
        world.put("t", "c", "1");
        String key = world.read(nothing.nextShardIterator())
                .records()
                .get(0)
                .dynamodb()
                .keys()
                .get("id")
                .s();
        assertEquals("c", key);
        assertEquals(1, world.read(latest).records().size());
    }

    private static void refused(String code, String message, Executable call) {
        AwsServiceException refusal = assertThrows(AwsServiceException.class, call);
        assertEquals(
                code + ": " + message,
                refusal.awsErrorDetails().errorCode() + ": "
                        + refusal.awsErrorDetails().errorMessage());
        assertEquals(400, refusal.statusCode());
    }

    @Test
    void what_names_nothing_that_can_be_read_is_refused_in_AWSs_words() {
        String arn = world.table("t", StreamViewType.KEYS_ONLY);
        world.put("t", "a", "1");
        String shard = world.shards(arn).get(0).shardId();
        String iterator = world.horizon(arn);
        String gone = arn.replaceFirst("stream/.*", "stream/2014-05-20T20:51:10.252");
        refused(
                "ResourceNotFoundException",
                "Requested resource not found: Stream: " + gone + " not found",
                () -> world.client().describeStream(r -> r.streamArn(gone)));
        refused("ResourceNotFoundException", "Requested resource not found: Shard does not exist", () -> world.client()
                .getShardIterator(r -> r.streamArn(arn)
                        .shardId("shardId-00000001414562045508-2bac9cd2")
                        .shardIteratorType("LATEST")));
        for (String type : List.of("AT_SEQUENCE_NUMBER", "AFTER_SEQUENCE_NUMBER")) {
            for (String number : List.of("1".repeat(21), "9".repeat(21), "9".repeat(40), "x".repeat(30))) {
                refused("ValidationException", "Invalid SequenceNumber", () -> world.client()
                        .getShardIterator(r -> r.streamArn(arn)
                                .shardId(shard)
                                .shardIteratorType(type)
                                .sequenceNumber(number)));
            }
            AwsServiceException missing = assertThrows(AwsServiceException.class, () -> world.client()
                    .getShardIterator(r -> r.streamArn(arn).shardId(shard).shardIteratorType(type)));
            assertEquals("ValidationException", missing.awsErrorDetails().errorCode());
        }
        AwsServiceException tooMuch =
                assertThrows(AwsServiceException.class, () -> world.client().getShardIterator(r -> r.streamArn(arn)
                        .shardId(shard)
                        .shardIteratorType("LATEST")
                        .sequenceNumber("1".repeat(21))));
        assertEquals("ValidationException", tooMuch.awsErrorDetails().errorCode());
        for (String bad : List.of(
                "x",
                iterator + "=",
                iterator.substring(0, iterator.length() - 1),
                iterator.replace("|1|", "|2|"),
                iterator.replace("dynamodb", "sqs"))) {
            AwsServiceException refusal = assertThrows(AwsServiceException.class, () -> world.read(bad), bad);
            assertEquals("ValidationException", refusal.awsErrorDetails().errorCode());
        }
        refused(
                "ValidationException",
                "1 validation error detected: Value '1001' at 'limit' failed to satisfy constraint:"
                        + " Member must have value less than or equal to 1000",
                () -> world.client().getRecords(r -> r.shardIterator(iterator).limit(1_001)));
        refused(
                "ValidationException",
                "1 validation error detected: Value '101' at 'limit' failed to satisfy constraint:"
                        + " Member must have value less than or equal to 100",
                () -> world.client().listStreams(r -> r.limit(101)));
    }

    @Test
    void a_stream_that_was_switched_off_is_read_to_its_end_for_24_hours() {
        String arn = world.table("t", StreamViewType.KEYS_ONLY);
        world.put("t", "a", "1");
        String latest = world.iterator(arn, ShardIteratorType.LATEST, null);
        world.end("t");
        StreamDescription described =
                world.client().describeStream(r -> r.streamArn(arn)).streamDescription();
        assertEquals("DISABLED", described.streamStatusAsString());
        Shard shard = described.shards().get(0);
        assertNotNull(shard.sequenceNumberRange().endingSequenceNumber());
        GetRecordsResponse all = world.read(world.horizon(arn));
        assertEquals(1, all.records().size());
        assertNull(all.nextShardIterator());
        assertNull(world.read(latest).nextShardIterator());
        assertNull(
                world.read(world.iterator(arn, ShardIteratorType.LATEST, null)).nextShardIterator());
        world.cloud().cloud().clock().advance(Duration.ofHours(23));
        assertEquals(1, world.all(arn, 10).size());
        world.cloud().cloud().clock().advance(Duration.ofHours(2));
        refused(
                "ResourceNotFoundException",
                "Requested resource not found: Stream: " + arn + " not found",
                () -> world.client().describeStream(r -> r.streamArn(arn)));
        assertEquals(List.of(), world.client().listStreams().streams());
    }

    @Test
    void records_can_be_read_for_24_hours_and_iterators_for_15_minutes() throws Exception {
        String arn = world.table("t", StreamViewType.KEYS_ONLY);
        for (int i = 0; i < 500; i++) {
            world.put("t", "old" + i, "1");
        }
        String oldest = world.all(arn, 1_000).get(0).dynamodb().sequenceNumber();
        String iterator = world.horizon(arn);
        world.cloud().cloud().clock().advance(Duration.ofMinutes(14));
        assertEquals(500, world.read(iterator).records().size());
        world.cloud().cloud().clock().advance(Duration.ofMinutes(2));
        refused("ExpiredIteratorException", "Shard iterator has expired", () -> world.read(iterator));
        world.cloud().cloud().clock().advance(Duration.ofHours(23).plusMinutes(40));
        String soon = world.horizon(arn);
        world.put("t", "new", "1");
        world.cloud().cloud().clock().advance(Duration.ofMinutes(5));
        refused(
                "TrimmedDataAccessException",
                "The data you are trying to access has been trimmed",
                () -> world.read(soon));
        String first = world.shards(arn).get(0).shardId();
        refused("TrimmedDataAccessException", "The data you are trying to access has been trimmed", () -> world.client()
                .getShardIterator(r -> r.streamArn(arn)
                        .shardId(first)
                        .shardIteratorType("AT_SEQUENCE_NUMBER")
                        .sequenceNumber(oldest)));
        List<Record> left = world.all(arn, 1_000);
        assertEquals(
                List.of("new"),
                left.stream().map(r -> r.dynamodb().keys().get("id").s()).toList());
        String label = arn.substring(arn.lastIndexOf('/') + 1);
        String kept = world.context().cloud().store().tables().stream()
                .filter(name -> name.endsWith(label))
                .findFirst()
                .orElseThrow();
        // Records of several seconds go in several rounds.
        world.cloud().cloud().clock().advance(Duration.ofHours(1));
        long size = 501;
        for (int i = 0; i < 500 && size > 1; i++) {
            size = world.context().cloud().store().table(kept, byte[].class).size();
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertEquals(1, size);
        assertEquals(left, world.all(arn, 1_000));
    }

    @Test
    void a_shard_is_followed_by_another_one_after_four_hours() {
        String arn = world.table("t", StreamViewType.KEYS_ONLY);
        world.put("t", "1", "1");
        String following = world.horizon(arn);
        world.cloud().cloud().clock().advance(Duration.ofHours(4));
        String still = world.horizon(arn);
        world.put("t", "2", "1");
        world.put("t", "3", "1");
        List<Shard> shards = world.shards(arn);
        assertEquals(2, shards.size());
        assertNull(shards.get(0).parentShardId());
        assertEquals(shards.get(0).shardId(), shards.get(1).parentShardId());
        assertNotNull(shards.get(0).sequenceNumberRange().endingSequenceNumber());
        assertNull(shards.get(1).sequenceNumberRange().endingSequenceNumber());
        assertTrue(shards.get(0).shardId().compareTo(shards.get(1).shardId()) < 0);
        GetRecordsResponse first = world.read(still);
        assertEquals(1, first.records().size());
        assertNull(first.nextShardIterator());
        refused("ExpiredIteratorException", "Shard iterator has expired", () -> world.read(following));
        List<Record> records = world.all(arn, 1);
        assertEquals(
                List.of("1", "2", "3"),
                records.stream().map(r -> r.dynamodb().keys().get("id").s()).toList());
        List<Shard> children = world.client()
                .describeStream(r -> r.streamArn(arn).shardFilter(f -> f.type("CHILD_SHARDS")
                        .shardId(shards.get(0).shardId())))
                .streamDescription()
                .shards();
        assertEquals(shards.subList(1, 2), children);
        StreamDescription page =
                world.client().describeStream(r -> r.streamArn(arn).limit(1)).streamDescription();
        assertEquals(shards.get(0).shardId(), page.lastEvaluatedShardId());
        StreamDescription rest = world.client()
                .describeStream(r -> r.streamArn(arn).exclusiveStartShardId(page.lastEvaluatedShardId()))
                .streamDescription();
        assertEquals(shards.subList(1, 2), rest.shards());
        assertNull(rest.lastEvaluatedShardId());
        world.cloud().cloud().clock().advance(Duration.ofHours(25));
        assertEquals(shards.subList(1, 2), world.shards(arn));
    }

    @Test
    void streams_are_listed_in_pages_and_by_table() {
        List<String> arns = List.of(
                world.table("one", StreamViewType.KEYS_ONLY),
                world.table("two", StreamViewType.KEYS_ONLY),
                world.table("xyz", StreamViewType.KEYS_ONLY));
        var page = world.client().listStreams(r -> r.limit(2));
        assertEquals(
                arns.subList(0, 2),
                page.streams().stream().map(Stream::streamArn).toList());
        assertEquals(arns.get(1), page.lastEvaluatedStreamArn());
        var rest = world.client().listStreams(r -> r.exclusiveStartStreamArn(page.lastEvaluatedStreamArn()));
        assertEquals(
                arns.subList(2, 3),
                rest.streams().stream().map(Stream::streamArn).toList());
        assertNull(rest.lastEvaluatedStreamArn());
        assertEquals(
                List.of(), world.client().listStreams(r -> r.tableName("none")).streams());
        var named = world.client().listStreams(r -> r.tableName("two")).streams();
        assertEquals(arns.subList(1, 2), named.stream().map(Stream::streamArn).toList());
        assertFalse(world.client().listStreams().streams().get(0).streamLabel().isEmpty());
    }
}
