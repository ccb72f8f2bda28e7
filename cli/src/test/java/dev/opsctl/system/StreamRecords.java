package dev.opsctl.system;

import dev.opsctl.target.Clients;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.Shard;
import software.amazon.awssdk.services.dynamodb.model.ShardIteratorType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** All that a table's stream tells, from its beginning. */
final class StreamRecords {

    private StreamRecords() {}

    static List<Record> of(Clients clients, String table) {
        try (DynamoDbStreamsClient streams = DynamoDbStreamsClient.builder()
                .region(Region.of(clients.target().region()))
                .endpointOverride(clients.target().endpoint())
                .credentialsProvider(clients.target().credentials())
                .httpClient(UrlConnectionHttpClient.create())
                .build()) {
            String arn = clients.dynamoDb()
                    .describeTable(r -> r.tableName(table))
                    .table()
                    .latestStreamArn();
            List<Record> all = new ArrayList<>();
            for (Shard shard : streams.describeStream(r -> r.streamArn(arn))
                    .streamDescription()
                    .shards()) {
                String next = streams.getShardIterator(r -> r.streamArn(arn)
                                .shardId(shard.shardId())
                                .shardIteratorType(ShardIteratorType.TRIM_HORIZON))
                        .shardIterator();
                int found = -1;
                while (next != null && found != 0) {
                    String from = next;
                    var page = streams.getRecords(r -> r.shardIterator(from));
                    all.addAll(page.records());
                    found = page.records().size();
                    next = page.nextShardIterator();
                }
            }
            return all;
        }
    }
}
