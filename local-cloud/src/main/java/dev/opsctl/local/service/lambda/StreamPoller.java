package dev.opsctl.local.service.lambda;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.store.Table;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;

/**
 * Polls the shards of a table's stream in order. The checkpoint of a shard moves behind a batch when the function succeeded or the batch
 * was given up, and survives a restart.
 */
final class StreamPoller extends EventPoller {

    private static final long POLL_MILLIS = 25;

    private final Table<String> checkpoints;
    private final Map<String, String> iterators = new HashMap<>();

    StreamPoller(
            ServiceContext context,
            LambdaClient lambda,
            EventSources sources,
            EventSourceMappingConfiguration mapping) {
        super(context, lambda, sources, mapping);
        this.checkpoints = context.table("checkpoints", String.class);
    }

    @Override
    boolean poll(Caller role) throws InterruptedException {
        DynamoDbStreamsClient streams = context.client(DynamoDbStreamsClient.class, role);
        List<Shard> shards = streams.describeStream(r -> r.streamArn(mapping.eventSourceArn()))
                .streamDescription()
                .shards();
        boolean any = false;
        for (int round = 0; round < 40 && !stopped(); round++) {
            boolean found = false;
            for (Shard shard : shards) {
                found |= read(streams, shard);
            }
            any |= found;
            if (!found) {
                Thread.sleep(POLL_MILLIS);
            }
        }
        return any;
    }

    private boolean read(DynamoDbStreamsClient streams, Shard shard) throws InterruptedException {
        String key = mapping.uuid() + "/" + shard.shardId();
        String iterator = iterators.get(shard.shardId());
        if (iterator == null) {
            String checkpoint = checkpoints.get(key).orElse(null);
            if ("END".equals(checkpoint)) {
                return false;
            }
            iterator = streams.getShardIterator(r -> {
                        r.streamArn(mapping.eventSourceArn()).shardId(shard.shardId());
                        if (checkpoint != null) {
                            r.shardIteratorType(ShardIteratorType.AFTER_SEQUENCE_NUMBER)
                                    .sequenceNumber(checkpoint);
                        } else {
                            r.shardIteratorType(
                                    "LATEST".equals(mapping.startingPositionAsString())
                                            ? ShardIteratorType.LATEST
                                            : ShardIteratorType.TRIM_HORIZON);
                        }
                    })
                    .shardIterator();
        }
        GetRecordsResponse page;
        String from = iterator;
        try {
            page = streams.getRecords(r -> r.shardIterator(from).limit(Math.min(1_000, mapping.batchSize())));
        } catch (RuntimeException e) {
            iterators.remove(shard.shardId());
            throw e;
        }
        if (!page.records().isEmpty()) {
            handle(page.records());
            checkpoints.put(
                    key,
                    page.records().get(page.records().size() - 1).dynamodb().sequenceNumber());
        }
        if (page.nextShardIterator() == null) {
            iterators.remove(shard.shardId());
            checkpoints.put(key, "END");
        } else {
            iterators.put(shard.shardId(), page.nextShardIterator());
        }
        return !page.records().isEmpty();
    }

    private void handle(List<Record> records) throws InterruptedException {
        List<ObjectNode> batch = new ArrayList<>();
        for (Record record : records) {
            ObjectNode node = node(record);
            if (wanted(node)) {
                batch.add(node);
            }
        }
        int attempt = 0;
        while (!batch.isEmpty() && !stopped()) {
            Verdict verdict = invoke(batch);
            if (!verdict.failed() && verdict.failedItems().isEmpty()) {
                return;
            }
            if (!verdict.failed()) {
                batch = from(batch, verdict);
            }
            attempt++;
            int most = mapping.maximumRetryAttempts() == null || mapping.maximumRetryAttempts() < 0
                    ? Integer.MAX_VALUE
                    : mapping.maximumRetryAttempts();
            if (attempt > most) {
                if (Boolean.TRUE.equals(mapping.bisectBatchOnFunctionError()) && batch.size() > 1) {
                    for (ObjectNode single : batch) {
                        Verdict one = invoke(List.of(single));
                        if (one.failed() || !one.failedItems().isEmpty()) {
                            giveUp(List.of(single));
                        }
                    }
                } else {
                    giveUp(batch);
                }
                return;
            }
            Thread.sleep(Math.min(10_000, 100L << Math.min(attempt, 7)));
        }
        if (!batch.isEmpty()) {
            throw new InterruptedException("stopped with a batch in hand: it is read again");
        }
    }

    /** A stream is retried from the first record that failed. */
    private static List<ObjectNode> from(List<ObjectNode> batch, Verdict verdict) {
        for (int i = 0; i < batch.size(); i++) {
            if (verdict.failedItems()
                    .contains(
                            batch.get(i).path("dynamodb").path("SequenceNumber").asText())) {
                return batch.subList(i, batch.size());
            }
        }
        return batch;
    }

    private void giveUp(List<ObjectNode> batch) {
        report("PROBLEM: Function call failed; the batch was given up after its retries");
        if (mapping.destinationConfig() != null && mapping.destinationConfig().onFailure() != null) {
            ObjectNode record = PojoJson.mapper().createObjectNode();
            record.putObject("requestContext")
                    .put("functionArn", mapping.functionArn())
                    .put("condition", "RetryAttemptsExhausted");
            record.put("version", "1.0")
                    .put("timestamp", context.clock().instant().toString());
            record.putObject("DDBStreamBatchInfo")
                    .put("streamArn", mapping.eventSourceArn())
                    .put("batchSize", batch.size())
                    .put(
                            "startSequenceNumber",
                            batch.get(0).path("dynamodb").path("SequenceNumber").asText())
                    .put(
                            "endSequenceNumber",
                            batch.get(batch.size() - 1)
                                    .path("dynamodb")
                                    .path("SequenceNumber")
                                    .asText());
            toDestination(mapping.destinationConfig().onFailure().destination(), record.toString());
        }
    }

    private ObjectNode node(Record record) {
        ObjectNode node = PojoJson.mapper()
                .createObjectNode()
                .put("eventID", record.eventID())
                .put("eventName", record.eventNameAsString())
                .put("eventVersion", record.eventVersion())
                .put("eventSource", "aws:dynamodb")
                .put("awsRegion", context.scope().region());
        ObjectNode change = node.putObject("dynamodb");
        if (record.dynamodb().approximateCreationDateTime() != null) {
            change.put(
                    "ApproximateCreationDateTime",
                    BigDecimal.valueOf(record.dynamodb()
                                    .approximateCreationDateTime()
                                    .toEpochMilli())
                            .movePointLeft(3));
        }
        items(change, "Keys", record.dynamodb().keys());
        items(change, "NewImage", record.dynamodb().newImage());
        items(change, "OldImage", record.dynamodb().oldImage());
        change.put("SequenceNumber", record.dynamodb().sequenceNumber())
                .put("SizeBytes", record.dynamodb().sizeBytes())
                .put("StreamViewType", record.dynamodb().streamViewTypeAsString());
        return node.put("eventSourceARN", mapping.eventSourceArn());
    }

    private static void items(ObjectNode change, String name, Map<String, AttributeValue> item) {
        if (!item.isEmpty()) {
            ObjectNode image = change.putObject(name);
            item.forEach((attribute, value) -> image.set(attribute, PojoJson.write(value)));
        }
    }
}
