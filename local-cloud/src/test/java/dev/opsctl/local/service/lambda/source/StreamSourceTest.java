package dev.opsctl.local.service.lambda.source;

import static dev.opsctl.local.service.lambda.source.FakeFunction.FAILS;
import static dev.opsctl.local.service.lambda.source.FakeFunction.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.ServiceContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.EventSourcePosition;
import software.amazon.awssdk.services.lambda.model.FunctionResponseType;

/** DynamoDB streams as event sources (ORD-1). */
class StreamSourceTest {

    private static final String ID = "/dynamodb/Keys/id/S";
    private static final String QUEUE = "arn:aws:sqs:us-east-1:111122223333:given-up";

    @TempDir
    Path home;

    private FakeFunction function = new FakeFunction();
    private TestCloud cloud;
    private DynamoDbClient dynamo;
    private EventSources sources;
    private String stream;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        dynamo = cloud.client(DynamoDbClient.class);
        sources = new EventSources(new ServiceContext(cloud.cloud(), TestCloud.SCOPE, "lambda"), function);
    }

    @AfterEach
    void close() {
        sources.close();
        cloud.close();
    }

    private void table() {
        stream = dynamo.createTable(r -> r.tableName("orders")
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .attributeDefinitions(AttributeDefinition.builder()
                                .attributeName("id")
                                .attributeType(ScalarAttributeType.S)
                                .build())
                        .keySchema(KeySchemaElement.builder()
                                .attributeName("id")
                                .keyType(KeyType.HASH)
                                .build())
                        .streamSpecification(
                                s -> s.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)))
                .tableDescription()
                .latestStreamArn();
    }

    private void put(String... ids) {
        for (String id : ids) {
            dynamo.putItem(r ->
                    r.tableName("orders").item(Map.of("id", AttributeValue.fromS(id), "n", AttributeValue.fromN("1"))));
        }
    }

    private EventSourceMappingConfiguration map(Consumer<CreateEventSourceMappingRequest.Builder> settings) {
        return sources.create(CreateEventSourceMappingRequest.builder()
                .functionName("f")
                .eventSourceArn(stream)
                .startingPosition(EventSourcePosition.TRIM_HORIZON)
                .applyMutation(settings)
                .build());
    }

    private void failOn(String... poison) {
        function.answer =
                event -> texts(event.path("Records"), ID).stream().anyMatch(List.of(poison)::contains) ? FAILS : "null";
    }

    @Test
    void aRecordIsThatOfAwsAndAFilterSeesIt() throws Exception {
        table();
        put("a", "b");
        dynamo.deleteItem(r -> r.tableName("orders").key(Map.of("id", AttributeValue.fromS("a"))));
        map(m -> m.filterCriteria(f -> f.filters(p -> p.pattern("{\"eventName\":[\"REMOVE\"]}"))));
        JsonNode records = function.next();
        assertEquals(1, records.size());
        JsonNode record = records.get(0);
        assertEquals("aws:dynamodb", record.path("eventSource").asText());
        assertEquals(stream, record.path("eventSourceARN").asText());
        assertEquals("us-east-1", record.path("awsRegion").asText());
        assertTrue(record.at("/dynamodb/ApproximateCreationDateTime").isNumber());
        assertEquals("1", record.at("/dynamodb/OldImage/n/N").asText());
        assertTrue(record.at("/dynamodb/NewImage").isMissingNode());
        assertEquals("NEW_AND_OLD_IMAGES", record.at("/dynamodb/StreamViewType").asText());
    }

    @Test
    void aBatchIsHalvedUntilThePoisonIsAloneAndItsPlaceIsReported() throws Exception {
        table();
        put("1", "2", "3", "4", "5", "6", "7", "8");
        failOn("5");
        map(m -> m.bisectBatchOnFunctionError(true)
                .maximumRetryAttempts(1)
                .destinationConfig(d -> d.onFailure(o -> o.destination(QUEUE))));
        JsonNode report = function.delivered.poll(30, TimeUnit.SECONDS);
        assertEquals(QUEUE, report.path("to").asText());
        assertEquals(
                "RetryAttemptsExhausted", report.at("/requestContext/condition").asText());
        assertEquals(2, report.at("/requestContext/approximateInvokeCount").asInt());
        assertEquals("Unhandled", report.at("/responseContext/functionError").asText());
        assertEquals(1, report.at("/DDBStreamBatchInfo/batchSize").asInt());
        assertEquals(stream, report.at("/DDBStreamBatchInfo/streamArn").asText());
        put("9");
        List<String> good = new ArrayList<>();
        String poisoned = null;
        while (!good.contains("9")) {
            JsonNode records = function.next();
            if (texts(records, ID).contains("5")) {
                poisoned = records.get(0).at("/dynamodb/SequenceNumber").asText();
            } else {
                good.addAll(texts(records, ID));
            }
        }
        assertEquals(List.of("1", "2", "3", "4", "6", "7", "8", "9"), good);
        assertEquals(
                poisoned, report.at("/DDBStreamBatchInfo/startSequenceNumber").asText());
    }

    @Test
    void aPartialFailureIsRetriedFromItsFirstRecord() throws Exception {
        table();
        put("1", "2", "3", "4");
        function.answer = event -> {
            for (JsonNode record : event.path("Records")) {
                if (record.at(ID).asText().equals("3") && function.events.isEmpty()) {
                    return "{\"batchItemFailures\":[{\"itemIdentifier\":\""
                            + record.at("/dynamodb/SequenceNumber").asText() + "\"}]}";
                }
            }
            return "{}";
        };
        map(m -> m.functionResponseTypes(FunctionResponseType.REPORT_BATCH_ITEM_FAILURES));
        assertEquals(List.of("1", "2", "3", "4"), texts(function.next(), ID));
        assertEquals(List.of("3", "4"), texts(function.next(), ID));
    }

    @Test
    void recordsThatHaveGrownTooOldAreGivenUp() throws Exception {
        table();
        put("old");
        failOn("old");
        map(m -> m.maximumRecordAgeInSeconds(60).destinationConfig(d -> d.onFailure(o -> o.destination(QUEUE))));
        function.next();
        cloud.cloud().clock().advance(Duration.ofSeconds(61));
        JsonNode report = function.delivered.poll(30, TimeUnit.SECONDS);
        assertEquals("RecordAgeExceeded", report.at("/requestContext/condition").asText());
        put("new");
        JsonNode next = function.next();
        while (texts(next, ID).contains("old")) {
            next = function.next();
        }
        assertEquals(List.of("new"), texts(next, ID));
    }

    @Test
    void latestBeginsAtItsCreationAndACheckpointSurvivesARestartWithoutLosingWhatCameMeanwhile() throws Exception {
        table();
        put("before");
        map(m -> m.startingPosition(EventSourcePosition.LATEST));
        close();
        function = new FakeFunction();
        open();
        put("while down");
        sources.resume();
        assertEquals(List.of("while down"), texts(function.next(), ID));
        put("after");
        assertEquals(List.of("after"), texts(function.next(), ID));
        close();
        function = new FakeFunction();
        open();
        sources.resume();
        put("last");
        List<String> then = texts(function.next(), ID);
        // The cloud may have ended between the answer for "after" and its checkpoint: at least once, and nothing before
        // it again.
        assertTrue(List.of(List.of("last"), List.of("after", "last")).contains(then), then::toString);
        assertNull(function.events.poll());
    }

    @Test
    void parallelLanesKeepTheOrderOfEachItemAndOnePoisonBlocksOnlyItsOwnLane() throws Exception {
        table();
        map(m -> m.parallelizationFactor(4).batchSize(5).bisectBatchOnFunctionError(true));
        failOn("poison");
        put("poison");
        Set<String> expected = new TreeSet<>();
        for (int version = 0; version < 3; version++) {
            for (int i = 0; i < 12; i++) {
                int n = version;
                String id = "item" + i;
                dynamo.putItem(r -> r.tableName("orders")
                        .item(Map.of("id", AttributeValue.fromS(id), "n", AttributeValue.fromN(String.valueOf(n)))));
                expected.add(id);
            }
        }
        // The items that share the poison's lane wait behind it; its lane is the hash of its key.
        int blocked = Math.floorMod(Map.of("id", AttributeValue.fromS("poison")).hashCode(), 4);
        expected.removeIf(
                id -> Math.floorMod(Map.of("id", AttributeValue.fromS(id)).hashCode(), 4) == blocked);
        Map<String, Integer> seen = new java.util.HashMap<>();
        while (seen.values().stream().filter(n -> n == 2).count() < expected.size()) {
            for (JsonNode record : function.next()) {
                if (!record.at(ID).asText().equals("poison")) {
                    int n = record.at("/dynamodb/NewImage/n/N").asInt();
                    Integer before = seen.put(record.at(ID).asText(), n);
                    if (expected.contains(record.at(ID).asText())) {
                        assertEquals(before == null ? 0 : before + 1, n, "order of " + record);
                    }
                }
            }
        }
    }
}
