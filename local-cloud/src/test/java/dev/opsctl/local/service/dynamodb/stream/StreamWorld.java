package dev.opsctl.local.service.dynamodb.stream;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.service.Composed;
import dev.opsctl.local.service.dynamodb.expiry.ExpiryIndex;
import dev.opsctl.local.service.dynamodb.expiry.TimeToLive;
import dev.opsctl.local.service.dynamodb.item.ItemJson;
import dev.opsctl.local.service.dynamodb.table.StoredTable;
import dev.opsctl.local.service.dynamodb.table.TableMeter;
import dev.opsctl.local.service.dynamodb.table.TableStore;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
public final class StreamWorld implements AutoCloseable {

    private final TestCloud cloud;
    private final ServiceContext context;
    private final Streams streams;
    private final TableStore tables;
    private final TimeToLive timeToLive;
    private int labels;

    public StreamWorld(Path home) {
        cloud = TestCloud.open(
                home,
                ServiceDefinition.regional(
                        "dynamodb",
                        DynamoDbStreamsClient.class,
                        c -> Composed.of(
                                DynamoDbStreamsClient.class, List.of(new StreamOperations(c, new Streams(c))))));
        context = new ServiceContext(cloud.cloud(), TestCloud.SCOPE, "dynamodb");
        streams = new Streams(context);
        StreamRetention retention = new StreamRetention(context, streams);
        retention.resume();
        ChangeLog log = new ChangeLog(context, streams, retention);
        ExpiryIndex index = new ExpiryIndex(context);
        tables = new TableStore(context, List.of(log, index));
        timeToLive = new TimeToLive(context, tables, index, new TableMeter(context));
        timeToLive.resume();
    }

    public TestCloud cloud() {
        return cloud;
    }

    public ServiceContext context() {
        return context;
    }

    public DynamoDbStreamsClient client() {
        return cloud.client(DynamoDbStreamsClient.class);
    }

    /** A table with partition key {@code id}, and its stream's ARN. */
    public String table(String name, StreamViewType view, String... keys) {
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
        String label = "2015-05-20T20:51:10." + (100 + labels++);
        StoredTable stored = new StoredTable(table.latestStreamLabel(label).build(), Map.of(), null, null, null);
        context.change(change -> {
            tables.definitions().insert(name, stored);
            streams.follow(null, stored);
        });
        return streams.arn(name, label);
    }

    public void put(String table, Map<String, AttributeValue> item) {
        context.change(change -> {
            StoredTable stored = tables.require(table);
            String key = tables.schema(stored).requireItem(item);
            tables.write(stored, key, tables.item(stored, key), item);
        });
    }

    public void put(String table, String id, String value) {
        put(table, Map.of("id", AttributeValue.fromS(id), "v", AttributeValue.fromS(value)));
    }

    public void delete(String table, Map<String, AttributeValue> named) {
        context.change(change -> {
            StoredTable stored = tables.require(table);
            String key = tables.schema(stored).requireKey(named);
            tables.write(stored, key, tables.item(stored, key), null);
        });
    }

    /** As when time to live removes an item. */
    public void expire(String table, String id) {
        context.change(change -> {
            StoredTable stored = tables.require(table);
            String key = tables.schema(stored).requireKey(Map.of("id", AttributeValue.fromS(id)));
            tables.expire(stored, key, tables.item(stored, key));
        });
    }

    /** Switches time to live. @param attribute null to keep items for ever */
    public void expireBy(String table, String attribute) {
        context.change(change -> {
            StoredTable before = tables.require(table);
            StoredTable after = before.expiringBy(attribute);
            tables.definitions().update(table, now -> after);
            timeToLive.follow(before, after);
        });
    }

    /** The ids of all items. */
    public Set<String> ids(String table) {
        Set<String> ids = new TreeSet<>();
        tables.items(tables.require(table))
                .values()
                .forEach(item -> ids.add(ItemJson.read(item).get("id").s()));
        return ids;
    }

    /** How much is known about when its items expire. */
    public long expiries(String table) {
        return context.table(ExpiryIndex.content(tables.require(table)), byte[].class)
                .size();
    }

    /** As when its table is deleted. */
    public void end(String table) {
        context.change(change -> {
            streams.follow(tables.definitions().remove(table).orElseThrow(), null);
        });
    }

    public List<Shard> shards(String arn) {
        return client().describeStream(r -> r.streamArn(arn))
                .streamDescription()
                .shards();
    }

    public String iterator(String arn, ShardIteratorType type, String number) {
        List<Shard> shards = shards(arn);
        return client().getShardIterator(r -> r.streamArn(arn)
                        .shardId(shards.get(shards.size() - 1).shardId())
                        .shardIteratorType(type)
                        .sequenceNumber(number))
                .shardIterator();
    }

    public String horizon(String arn) {
        return iterator(arn, ShardIteratorType.TRIM_HORIZON, null);
    }

    public GetRecordsResponse read(String iterator) {
        return client().getRecords(r -> r.shardIterator(iterator));
    }

    /** What the stream has, shard by shard, in pages of a size. */
    public List<Record> all(String arn, int page) {
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
