package dev.opsctl.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.store.FormerState;
import dev.opsctl.local.store.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsClient;

/** Tables of an opsctl that kept them in DynamoDB Local: refused by name, or taken over with all that they have and no stream record. */
class FormerTablesTest {

    private static final String ARN = "arn:aws:dynamodb:us-east-1:111122223333:table/orders";
    private static final String LABEL = "2026-05-20T20:51:10.252";

    private static final String DESCRIPTION =
            """
            {"Table": {
              "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}, {"AttributeName": "status", "AttributeType": "S"}],
              "TableName": "orders", "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}], "TableStatus": "ACTIVE",
              "CreationDateTime": "2026-05-20T20:51:10.252000+00:00", "ItemCount": 3, "TableSizeBytes": 200,
              "ProvisionedThroughput": {"LastIncreaseDateTime": 0.0, "NumberOfDecreasesToday": 0, "ReadCapacityUnits": 0, "WriteCapacityUnits": 0},
              "TableArn": "%s", "TableId": "7b4c1d5e-0000-4000-8000-000000000001",
              "BillingModeSummary": {"BillingMode": "PAY_PER_REQUEST", "LastUpdateToPayPerRequestDateTime": 1779310270.252},
              "GlobalSecondaryIndexes": [{"IndexName": "by-status", "KeySchema": [{"AttributeName": "status", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"}, "IndexStatus": "ACTIVE", "ItemCount": 2, "IndexArn": "%s/index/by-status",
                "ProvisionedThroughput": {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0}}],
              "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"},
              "LatestStreamLabel": "%s", "LatestStreamArn": "%s/stream/%s", "DeletionProtectionEnabled": false}}
            """
                    .formatted(ARN, ARN, LABEL, ARN, LABEL);
    private static final String ITEMS =
            """
            {"Items": [
              {"id": {"S": "1"}, "status": {"S": "Confirmed"}, "total": {"N": "12.50"}, "gift": {"BOOL": false}, "note": {"NULL": true},
               "blob": {"B": "AAH/"}, "tags": {"SS": ["a", "ü"]}, "sizes": {"NS": ["1", "2.5"]}, "blobs": {"BS": ["AA=="]},
               "lines": {"L": [{"M": {"sku": {"S": "x"}, "empty": {"M": {}}}}, {"L": []}]}, "until": {"N": "1"}},
              {"id": {"S": "2"}, "status": {"S": "Created"}},
              {"id": {"S": "3"}}],
             "Count": 3, "ScannedCount": 3, "ConsumedCapacity": null}
            """;

    @TempDir
    Path home;

    @BeforeEach
    void formerState() throws IOException {
        JsonNode settings = new ObjectMapper()
                .readTree(
                        "{\"tags\":[{\"Key\":\"system\",\"Value\":\"orders\"},{\"Key\":\"aws:cloudformation:stack-name\",\"Value\":\"app\"}],\"tableClass\":\"STANDARD_INFREQUENT_ACCESS\","
                                + "\"pointInTimeRecovery\":true}");
        FormerState.write(home, "111122223333/us-east-1", Map.of("orders", settings));
        Files.createDirectories(home.resolve("dynamodb/data"));
        Files.writeString(home.resolve("dynamodb/data/111122223333_us-east-1.db"), "SQLite format 3");
    }

    private void export(String items) throws IOException {
        Path folder = Files.createDirectories(home.resolve("dynamodb/export/111122223333/us-east-1/orders"));
        Files.writeString(folder.resolve("table.json"), DESCRIPTION);
        Files.writeString(
                folder.resolve("ttl.json"),
                "{\"TimeToLiveDescription\": {\"TimeToLiveStatus\": \"ENABLED\", \"AttributeName\": \"until\"}}");
        Files.writeString(folder.resolve("items.json"), items);
    }

    private String refused() {
        return assertThrows(StoreException.class, () -> Main.start(home, 0, () -> {})
                        .close())
                .getMessage();
    }

    @Test
    void withoutAnExportTheStateIsRefusedByNameAndStaysAsItIs() throws IOException {
        String refusal = refused();
        assertTrue(refusal.contains(home.resolve("dynamodb/data").toString()), refusal);
        assertTrue(refusal.contains(": orders."), refusal);
        assertTrue(refusal.contains("local-cloud/export-tables.sh '" + home.resolve("dynamodb/export")), refusal);
        assertTrue(refusal.contains("It is unchanged"), refusal);
        assertEquals("1", Files.readString(home.resolve("state.format")).strip());
        assertTrue(Files.exists(home.resolve("dynamodb/data")));
        assertEquals(refusal, refused());
    }

    @Test
    void anExportThatIsNotWholeIsRefusedAndTheNextStartGoesOn() throws IOException {
        export(ITEMS.replace("\"Count\": 3", "\"Count\": 4"));
        assertTrue(refused().contains("has 3 items and says that they are 4"));
        export(ITEMS.substring(0, ITEMS.length() / 2));
        assertTrue(refused().contains("Table orders cannot be carried over from "), refused());
        export(ITEMS);
        try (Main main = Main.start(home, 0, () -> {})) {
            assertEquals(3, tables(main).scan(r -> r.tableName("orders")).count());
        }
    }

    private static DynamoDbClient tables(Main main) {
        return main.cloud().client(DynamoDbClient.class, TestCloud.SCOPE, Caller.root("111122223333"));
    }

    @Test
    void anExportBecomesTablesUnderTheArnsThatEverybodyKnowsAndNoStreamTellsOfIt() throws IOException {
        export(ITEMS);
        try (Main main = Main.start(home, 0, () -> {})) {
            DynamoDbClient tables = tables(main);
            TableDescription table =
                    tables.describeTable(r -> r.tableName("orders")).table();
            assertEquals(ARN, table.tableArn());
            assertEquals(ARN + "/stream/" + LABEL, table.latestStreamArn());
            assertEquals("STANDARD_INFREQUENT_ACCESS", table.tableClassSummary().tableClassAsString());
            assertEquals(
                    "orders",
                    tables.listTagsOfResource(r -> r.resourceArn(ARN))
                            .tags()
                            .get(0)
                            .value());
            assertEquals(
                    "until",
                    tables.describeTimeToLive(r -> r.tableName("orders"))
                            .timeToLiveDescription()
                            .attributeName());
            Map<String, AttributeValue> first = tables.getItem(
                            r -> r.tableName("orders").key(Map.of("id", AttributeValue.fromS("1"))))
                    .item();
            assertEquals(AttributeValue.fromN("12.5"), first.get("total"));
            assertEquals(AttributeValue.fromNul(true), first.get("note"));
            assertEquals(AttributeValue.fromB(SdkBytes.fromByteArray(new byte[] {0, 1, -1})), first.get("blob"));
            assertEquals(
                    AttributeValue.fromM(Map.of()),
                    first.get("lines").l().get(0).m().get("empty"));
            assertEquals(11, first.size());
            assertEquals(
                    1,
                    tables.query(r -> r.tableName("orders")
                                    .indexName("by-status")
                                    .keyConditionExpression("#s = :s")
                                    .expressionAttributeNames(Map.of("#s", "status"))
                                    .expressionAttributeValues(Map.of(":s", AttributeValue.fromS("Created"))))
                            .count());
            assertEquals(List.of(), records(main));
            tables.putItem(r -> r.tableName("orders").item(Map.of("id", AttributeValue.fromS("4"))));
            assertEquals(List.of("4"), records(main));
        }
        assertFalse(Files.exists(home.resolve("dynamodb")));
        assertTrue(Files.exists(home.resolve("dynamodb.former/data")));
        try (Main main = Main.start(home, 0, () -> {})) {
            assertEquals(4, tables(main).scan(r -> r.tableName("orders")).count());
        }
    }

    private static List<String> records(Main main) {
        DynamoDbStreamsClient streams =
                main.cloud().client(DynamoDbStreamsClient.class, TestCloud.SCOPE, Caller.root("111122223333"));
        String arn = ARN + "/stream/" + LABEL;
        String shard = streams.describeStream(r -> r.streamArn(arn))
                .streamDescription()
                .shards()
                .get(0)
                .shardId();
        String iterator = streams.getShardIterator(
                        r -> r.streamArn(arn).shardId(shard).shardIteratorType("TRIM_HORIZON"))
                .shardIterator();
        return streams.getRecords(r -> r.shardIterator(iterator)).records().stream()
                .map(record -> record.dynamodb().keys().get("id").s())
                .toList();
    }
}
