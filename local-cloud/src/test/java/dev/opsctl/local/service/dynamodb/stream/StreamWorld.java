package dev.opsctl.local.service.dynamodb.stream;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.service.Composed;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Tables whose items are written straight into the store, and the streams that tell of it through their client. */
final class StreamWorld implements AutoCloseable {

    private final TestCloud cloud;
    private final ServiceContext context;
    private final Streams streams;
    private final TableStore tables;

    StreamWorld(Path home) {
        cloud = TestCloud.open(
                home,
                ServiceDefinition.regional(
                        "dynamodb",
                        DynamoDbStreamsClient.class,
                        c -> Composed.of(
                                DynamoDbStreamsClient.class, List.of(new StreamOperations(c, new Streams(c))))));
        context = new ServiceContext(cloud.cloud(), TestCloud.SCOPE, "dynamodb");
        streams = new Streams(context);
        Retention retention = new Retention(context, streams);
        retention.resume();
        tables = new TableStore(context, new ChangeLog(context, streams, retention));
    }

    TestCloud cloud() {
        return cloud;
    }

    ServiceContext context() {
        return context;
    }

    DynamoDbStreamsClient client() {
        return cloud.client(DynamoDbStreamsClient.class);
    }

    /** A table with partition key {@code id}, and its stream's ARN. */
    String table(String name, StreamViewType view, String... keys) {
        TableDescription.Builder table = TableDescription.builder()
                .tableName(name)
                .tableId(UUID.randomUUID().toString())
                .streamSpecification(s -> s.streamEnabled(true).streamViewType(view));
        List<String> names = keys.length == 0 ? List.of("id") : List.of(keys);
        table.attributeDefinitions(names.stream()
                        .map(key -> software.amazon.awssdk.services.dynamodb.model.AttributeDefinition.builder()
                                .attributeName(key)
                                .attributeType("S")
                                .build())
                        .toList())
                .keySchema(names.stream()
                        .map(key -> software.amazon.awssdk.services.dynamodb.model.KeySchemaElement.builder()
                                .attributeName(key)
                                .keyType(key.equals(names.get(0)) ? "HASH" : "RANGE")
                                .build())
                        .toList());
        return context.change(change -> {
            String label = streams.begin(table.build(), view);
            table.latestStreamLabel(label);
            tables.definitions().insert(name, new StoredTable(table.build(), List.of(), null, null, null, false));
            return streams.arn(name, label);
        });
    }

    void put(String table, Map<String, AttributeValue> item) {
        context.change(change -> {
            StoredTable stored = tables.require(table);
            String key = tables.schema(stored).requireItem(item);
            tables.write(stored, key, tables.item(stored, key), item);
        });
    }

    void put(String table, String id, String value) {
        put(table, Map.of("id", AttributeValue.fromS(id), "v", AttributeValue.fromS(value)));
    }

    void delete(String table, Map<String, AttributeValue> named) {
        context.change(change -> {
            StoredTable stored = tables.require(table);
            String key = tables.schema(stored).requireKey(named);
            tables.write(stored, key, tables.item(stored, key), null);
        });
    }

    /** As when time to live removes an item. */
    void expire(String table, String id) {
        context.change(change -> {
            StoredTable stored = tables.require(table);
            String key = tables.schema(stored).requireKey(Map.of("id", AttributeValue.fromS(id)));
            tables.expire(stored, key, tables.item(stored, key));
        });
    }

    void end(String arn) {
        String[] parts = arn.split("/");
        context.change(change -> {
            streams.end(parts[1], parts[3]);
        });
    }

    List<Shard> shards(String arn) {
        return client().describeStream(r -> r.streamArn(arn))
                .streamDescription()
                .shards();
    }

    String iterator(String arn, ShardIteratorType type, String number) {
        List<Shard> shards = shards(arn);
        return client().getShardIterator(r -> r.streamArn(arn)
                        .shardId(shards.get(shards.size() - 1).shardId())
                        .shardIteratorType(type)
                        .sequenceNumber(number))
                .shardIterator();
    }

    String horizon(String arn) {
        return iterator(arn, ShardIteratorType.TRIM_HORIZON, null);
    }

    GetRecordsResponse read(String iterator) {
        return client().getRecords(r -> r.shardIterator(iterator));
    }

    /** What the stream has, shard by shard, in pages of a size. */
    List<Record> all(String arn, int page) {
        List<Record> records = new ArrayList<>();
        for (Shard shard : shards(arn)) {
            String iterator = client().getShardIterator(r ->
                            r.streamArn(arn).shardId(shard.shardId()).shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                    .shardIterator();
            while (iterator != null) {
                String from = iterator;
                GetRecordsResponse read =
                        client().getRecords(r -> r.shardIterator(from).limit(page));
                records.addAll(read.records());
                boolean open = shard.sequenceNumberRange().endingSequenceNumber() == null;
                iterator = open && read.records().isEmpty() ? null : read.nextShardIterator();
            }
        }
        return records;
    }

    @Override
    public void close() {
        cloud.close();
    }
}
