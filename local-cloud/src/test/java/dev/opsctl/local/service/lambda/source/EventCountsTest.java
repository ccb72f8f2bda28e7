package dev.opsctl.local.service.lambda.source;

import static dev.opsctl.local.service.lambda.source.FakeFunction.FAILS;
import static dev.opsctl.local.service.lambda.source.FakeFunction.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.ServiceContext;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatch.model.Datapoint;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.Statistic;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingMetric;
import software.amazon.awssdk.services.lambda.model.EventSourcePosition;
import software.amazon.awssdk.services.lambda.model.FunctionResponseType;
import software.amazon.awssdk.services.lambda.model.UpdateEventSourceMappingRequest;
import software.amazon.awssdk.services.sqs.SqsClient;

/** What becomes of the events of a mapping, for whoever asks for it in {@code MetricsConfig} (OBS-1). */
class EventCountsTest {

    private static final String GIVEN_UP = "arn:aws:sqs:us-east-1:111122223333:given-up";
    private static final String WANTED = "{\"body\":[{\"anything-but\":[\"other\"]}]}";

    @TempDir
    Path home;

    private final FakeFunction function = new FakeFunction();
    private TestCloud cloud;
    private EventSources sources;
    private CloudWatchClient metrics;
    private Instant begin;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        sources = new EventSources(new ServiceContext(cloud.cloud(), TestCloud.SCOPE, "lambda"), function);
        metrics = cloud.client(CloudWatchClient.class);
        begin = cloud.cloud().clock().instant().minusSeconds(60);
    }

    @AfterEach
    void close() {
        sources.close();
        cloud.close();
    }

    private String map(String source, Consumer<CreateEventSourceMappingRequest.Builder> settings) {
        return sources.create(CreateEventSourceMappingRequest.builder()
                        .functionName("f")
                        .eventSourceArn(source)
                        .applyMutation(settings)
                        .build())
                .uuid();
    }

    private static void counted(CreateEventSourceMappingRequest.Builder mapping) {
        mapping.metricsConfig(m -> m.metrics(EventSourceMappingMetric.EVENT_COUNT));
    }

    private double sum(Metric metric) {
        return metrics
                .getMetricStatistics(r -> r.namespace(metric.namespace())
                        .metricName(metric.metricName())
                        .dimensions(metric.dimensions())
                        .startTime(begin)
                        .endTime(cloud.cloud().clock().instant().plusSeconds(60))
                        .period(60)
                        .statistics(Statistic.SUM))
                .datapoints()
                .stream()
                .mapToDouble(Datapoint::sum)
                .sum();
    }

    /** All that is told of a mapping. */
    private Map<String, Integer> told(String uuid) {
        return metrics
                .listMetrics(r -> r.namespace("AWS/Lambda")
                        .dimensions(d -> d.name("EventSourceMappingUUID").value(uuid)))
                .metrics()
                .stream()
                .collect(Collectors.toMap(Metric::metricName, metric -> (int) sum(metric), Integer::sum, TreeMap::new));
    }

    private void assertTold(String uuid, Map<String, Integer> expected) throws InterruptedException {
        for (int i = 0; i < 1_000 && !told(uuid).equals(expected); i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertEquals(new TreeMap<>(expected), told(uuid));
    }

    private void failOn(String pointer, String poison) {
        function.answer = event -> texts(event.path("Records"), pointer).contains(poison) ? FAILS : "null";
    }

    private String queue(String... bodies) {
        SqsClient sqs = cloud.client(SqsClient.class);
        String url = sqs.createQueue(r -> r.queueName("q").attributesWithStrings(Map.of("VisibilityTimeout", "600")))
                .queueUrl();
        for (String body : bodies) {
            sqs.sendMessage(r -> r.queueUrl(url).messageBody(body));
        }
        return "arn:aws:sqs:us-east-1:111122223333:q";
    }

    @Test
    void messages_are_polled_filtered_invoked_failed_and_deleted() throws Exception {
        function.answer = event -> {
            String first = event.at("/Records/0/messageId").asText();
            return "{\"batchItemFailures\":[{\"itemIdentifier\":\"" + first + "\"}]}";
        };
        String uuid = map(queue("a", "b", "other", "c"), m -> {
            counted(m);
            m.filterCriteria(f -> f.filters(p -> p.pattern(WANTED)))
                    .functionResponseTypes(FunctionResponseType.REPORT_BATCH_ITEM_FAILURES);
        });
        assertTold(
                uuid,
                Map.of(
                        "PolledEventCount", 4,
                        "FilteredOutEventCount", 1,
                        "InvokedEventCount", 3,
                        "FailedInvokeEventCount", 1,
                        "DeletedEventCount", 2));
    }

    @Test
    void who_does_not_ask_is_not_told_until_he_does() throws Exception {
        String uuid = map(queue("a"), m -> {});
        function.next();
        sources.update(UpdateEventSourceMappingRequest.builder()
                .uuid(uuid)
                .metricsConfig(m -> m.metrics(EventSourceMappingMetric.EVENT_COUNT))
                .build());
        assertEquals(
                List.of(EventSourceMappingMetric.EVENT_COUNT),
                sources.get(uuid).metricsConfig().metrics());
        queue("b", "c");
        assertTold(
                uuid,
                Map.of(
                        "PolledEventCount", 2,
                        "InvokedEventCount", 2,
                        "FailedInvokeEventCount", 0,
                        "DeletedEventCount", 2));
        sources.update(UpdateEventSourceMappingRequest.builder()
                .uuid(uuid)
                .metricsConfig(m -> m.metrics(List.of()))
                .build());
        assertEquals(null, sources.get(uuid).metricsConfig());
    }

    private String stream() {
        DynamoDbClient dynamo = cloud.client(DynamoDbClient.class);
        String stream = dynamo.createTable(r -> r.tableName("orders")
                        .billingMode(BillingMode.PAY_PER_REQUEST)
                        .attributeDefinitions(AttributeDefinition.builder()
                                .attributeName("id")
                                .attributeType(ScalarAttributeType.S)
                                .build())
                        .keySchema(KeySchemaElement.builder()
                                .attributeName("id")
                                .keyType(KeyType.HASH)
                                .build())
                        .streamSpecification(s -> s.streamEnabled(true).streamViewType(StreamViewType.NEW_IMAGE)))
                .tableDescription()
                .latestStreamArn();
        for (String id : List.of("a", "b", "c")) {
            dynamo.putItem(r -> r.tableName("orders").item(Map.of("id", AttributeValue.fromS(id))));
        }
        return stream;
    }

    private String mapStream(Consumer<CreateEventSourceMappingRequest.Builder> settings) {
        failOn("/dynamodb/Keys/id/S", "b");
        return map(stream(), m -> {
            counted(m);
            m.startingPosition(EventSourcePosition.TRIM_HORIZON)
                    .bisectBatchOnFunctionError(true)
                    .maximumRetryAttempts(0)
                    .applyMutation(settings);
        });
    }

    @Test
    void records_that_are_given_up_are_dropped() throws Exception {
        // a b c fails, a goes, b c fails, b fails and is given up, c goes
        assertTold(
                mapStream(m -> {}),
                Map.of(
                        "PolledEventCount", 3,
                        "InvokedEventCount", 8,
                        "FailedInvokeEventCount", 6,
                        "DroppedEventCount", 1));
    }

    @Test
    void or_go_to_the_destination() throws Exception {
        assertTold(
                mapStream(m -> m.destinationConfig(d -> d.onFailure(f -> f.destination(GIVEN_UP)))),
                Map.of(
                        "PolledEventCount", 3,
                        "InvokedEventCount", 8,
                        "FailedInvokeEventCount", 6,
                        "OnFailureDestinationDeliveredEventCount", 1));
    }
}
