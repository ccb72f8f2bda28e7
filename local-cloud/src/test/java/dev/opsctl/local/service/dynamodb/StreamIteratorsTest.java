package dev.opsctl.local.service.dynamodb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Caller;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;
import software.amazon.awssdk.services.iam.IamClient;

/** An iterator is read once, at the door: the stream that it names is the one on which reading is authorised, and which is read (SEC-4). */
class StreamIteratorsTest {

    @TempDir
    Path home;

    @Test
    void records_are_read_by_who_may_read_their_stream() {
        try (TestCloud cloud = TestCloud.secured(home)) {
            String read = stream(cloud, "read");
            String other = stream(cloud, "other");
            IamClient iam = cloud.client(IamClient.class);
            iam.createUser(r -> r.userName("reader"));
            iam.putUserPolicy(r -> r.userName("reader")
                    .policyName("reads")
                    .policyDocument(
                            """
                                    {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"dynamodb:GetRecords","Resource":"%s"}]}"""
                                    .formatted(read)));
            String key =
                    iam.createAccessKey(r -> r.userName("reader")).accessKey().accessKeyId();
            Caller reader = cloud.identity().find(key).orElseThrow().caller();
            DynamoDbStreamsClient streams = cloud.cloud().client(DynamoDbStreamsClient.class, TestCloud.SCOPE, reader);
            String first = iterator(cloud, read);
            GetRecordsResponse page =
                    streams.getRecords(r -> r.shardIterator(first).limit(1));
            assertEquals(1, page.records().size());
            String second = page.nextShardIterator();
            assertEquals(
                    1,
                    streams.getRecords(r -> r.shardIterator(second)).records().size());
            String denied = iterator(cloud, other);
            assertEquals("AccessDeniedException", code(streams, denied));
            assertEquals(
                    "ValidationException", code(streams, denied.replace(":table/other/", ":table/other/../read/")));
        }
    }

    private static String code(DynamoDbStreamsClient streams, String iterator) {
        return assertThrows(AwsServiceException.class, () -> streams.getRecords(r -> r.shardIterator(iterator)))
                .awsErrorDetails()
                .errorCode();
    }

    private static String stream(TestCloud cloud, String name) {
        DynamoDbClient tables = cloud.client(DynamoDbClient.class);
        String arn = tables.createTable(r -> r.tableName(name)
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .streamSpecification(s -> s.streamEnabled(true).streamViewType("NEW_IMAGE"))
                        .attributeDefinitions(a -> a.attributeName("id").attributeType(ScalarAttributeType.S))
                        .keySchema(k -> k.attributeName("id").keyType("HASH")))
                .tableDescription()
                .latestStreamArn();
        tables.putItem(r -> r.tableName(name).item(Map.of("id", AttributeValue.fromS("1"))));
        tables.putItem(r -> r.tableName(name).item(Map.of("id", AttributeValue.fromS("2"))));
        return arn;
    }

    private static String iterator(TestCloud cloud, String stream) {
        DynamoDbStreamsClient streams = cloud.client(DynamoDbStreamsClient.class);
        String shard = streams.describeStream(r -> r.streamArn(stream))
                .streamDescription()
                .shards()
                .get(0)
                .shardId();
        return streams.getShardIterator(r -> r.streamArn(stream).shardId(shard).shardIteratorType("TRIM_HORIZON"))
                .shardIterator();
    }
}
