package dev.opsctl.local.service.dynamodb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.opsctl.local.Main;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.Scope;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.iam.model.AccessKey;

/** Items through the gateway, whose bytes pass as they are: still authorised, with AWS's errors, whatever way the table is named. */
class ItemTrafficTest {

    private static final String TABLE_ARN = "arn:aws:dynamodb:us-east-1:111122223333:table/things";

    @TempDir
    static Path home;

    private static Main cloud;
    private static DynamoDbClient dynamoDb;

    @BeforeAll
    static void open() throws Exception {
        cloud = Main.start(home, 0, () -> {});
        dynamoDb = client(cloud.operator().accessKeyId(), cloud.operator().secretAccessKey());
        dynamoDb.createTable(r -> r.tableName("things")
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(a -> a.attributeName("id").attributeType(ScalarAttributeType.S))
                .keySchema(k -> k.attributeName("id").keyType(KeyType.HASH)));
    }

    @AfterAll
    static void close() {
        dynamoDb.close();
        cloud.close();
    }

    private static DynamoDbClient client(String accessKey, String secret) {
        return DynamoDbClient.builder()
                .endpointOverride(cloud.endpoint())
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, secret)))
                .httpClient(UrlConnectionHttpClient.create())
                .build();
    }

    private static Map<String, AttributeValue> item(String id, String text) {
        return Map.of("id", AttributeValue.fromS(id), "text", AttributeValue.fromS(text));
    }

    @Test
    void what_is_put_is_read_back_by_key_batch_scan_and_arn() {
        dynamoDb.putItem(r -> r.tableName("things").item(item("a", "ñandú \"quoted\" \u2028")));
        dynamoDb.batchWriteItem(r -> r.requestItems(Map.of(
                "things",
                List.of(WriteRequest.builder()
                        .putRequest(p -> p.item(item("b", TABLE_ARN)))
                        .build()))));
        Map<String, AttributeValue> key = Map.of("id", AttributeValue.fromS("a"));
        assertEquals(
                item("a", "ñandú \"quoted\" \u2028"),
                dynamoDb.getItem(r -> r.tableName("things").key(key)).item());
        assertEquals(
                item("a", "ñandú \"quoted\" \u2028"),
                dynamoDb.getItem(r -> r.tableName(TABLE_ARN).key(key)).item());
        assertEquals(
                Map.of("things", List.of(item("b", TABLE_ARN))),
                dynamoDb.batchGetItem(r -> r.requestItems(Map.of(
                                "things",
                                software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes.builder()
                                        .keys(Map.of("id", AttributeValue.fromS("b")))
                                        .build())))
                        .responses());
        assertEquals(
                Map.of(TABLE_ARN, List.of(item("b", TABLE_ARN))),
                dynamoDb.batchGetItem(r -> r.requestItems(Map.of(
                                TABLE_ARN,
                                software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes.builder()
                                        .keys(Map.of("id", AttributeValue.fromS("b")))
                                        .build())))
                        .responses());
        assertEquals(
                TABLE_ARN,
                dynamoDb.getItem(r -> r.tableName(TABLE_ARN).key(key).returnConsumedCapacity("TOTAL"))
                        .consumedCapacity()
                        .tableName());
        assertTrue(dynamoDb.scan(r -> r.tableName("things")).items().contains(item("b", TABLE_ARN)));
    }

    @Test
    void a_failed_condition_tells_the_item_and_a_cancelled_transaction_its_reasons() {
        dynamoDb.putItem(r -> r.tableName("things").item(item("c", "there")));
        ConditionalCheckFailedException failed = assertThrows(
                ConditionalCheckFailedException.class,
                () -> dynamoDb.putItem(r -> r.tableName("things")
                        .item(item("c", "new"))
                        .conditionExpression("attribute_not_exists(id)")
                        .returnValuesOnConditionCheckFailure("ALL_OLD")));
        assertEquals(item("c", "there"), failed.item());
        TransactionCanceledException cancelled = assertThrows(
                TransactionCanceledException.class,
                () -> dynamoDb.transactWriteItems(r -> r.transactItems(t -> t.put(p -> p.tableName("things")
                        .item(item("c", "new"))
                        .conditionExpression("attribute_not_exists(id)")))));
        assertEquals(
                "ConditionalCheckFailed", cancelled.cancellationReasons().get(0).code());
    }

    @Test
    void a_missing_table_is_AWS_s_error() {
        assertThrows(
                ResourceNotFoundException.class,
                () -> dynamoDb.getItem(r -> r.tableName("nothing").key(Map.of("id", AttributeValue.fromS("a")))));
    }

    @Test
    void who_may_only_read_is_denied_every_way_of_writing() {
        IamClient iam = cloud.cloud()
                .client(IamClient.class, new Scope("111122223333", "us-east-1"), Caller.root("111122223333"));
        iam.createUser(r -> r.userName("reader"));
        iam.putUserPolicy(r -> r.userName("reader")
                .policyName("read")
                .policyDocument(
                        "{\"Version\":\"2012-10-17\",\"Statement\":{\"Effect\":\"Allow\",\"Action\":[\"dynamodb:GetItem\",\"dynamodb:Scan\"],\"Resource\":\""
                                + TABLE_ARN + "\"}}"));
        AccessKey key = iam.createAccessKey(r -> r.userName("reader")).accessKey();
        try (DynamoDbClient reader = client(key.accessKeyId(), key.secretAccessKey())) {
            reader.scan(r -> r.tableName("things"));
            denied(
                    "dynamodb:PutItem",
                    () -> reader.putItem(r -> r.tableName("things").item(item("x", "x"))));
            denied(
                    "dynamodb:BatchWriteItem",
                    () -> reader.batchWriteItem(r -> r.requestItems(Map.of(
                            "things",
                            List.of(WriteRequest.builder()
                                    .putRequest(p -> p.item(item("x", "x")))
                                    .build())))));
            denied(
                    "dynamodb:PutItem",
                    () -> reader.transactWriteItems(r -> r.transactItems(
                            t -> t.put(p -> p.tableName("things").item(item("x", "x"))))));
        }
        assertTrue(dynamoDb.getItem(r -> r.tableName("things").key(Map.of("id", AttributeValue.fromS("x"))))
                .item()
                .isEmpty());
    }

    private static void denied(String action, org.junit.jupiter.api.function.Executable call) {
        DynamoDbException denied = assertThrows(DynamoDbException.class, call);
        assertEquals("AccessDeniedException", denied.awsErrorDetails().errorCode());
        assertTrue(denied.getMessage().contains(action), denied.getMessage());
    }
}
