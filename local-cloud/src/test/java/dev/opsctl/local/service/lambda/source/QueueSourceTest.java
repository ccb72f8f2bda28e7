package dev.opsctl.local.service.lambda.source;

import static dev.opsctl.local.service.lambda.source.FakeFunction.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.ServiceContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.lambda.model.CreateEventSourceMappingRequest;
import software.amazon.awssdk.services.lambda.model.EventSourceMappingConfiguration;
import software.amazon.awssdk.services.lambda.model.FunctionResponseType;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.ResourceConflictException;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;
import software.amazon.awssdk.services.lambda.model.UpdateEventSourceMappingRequest;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Queues as event sources (ORD-1, ORD-10). */
class QueueSourceTest {

    @TempDir
    Path home;

    private final FakeFunction function = new FakeFunction();
    private TestCloud cloud;
    private SqsClient sqs;
    private EventSources sources;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(home);
        sqs = cloud.client(SqsClient.class);
        sources = new EventSources(new ServiceContext(cloud.cloud(), TestCloud.SCOPE, "lambda"), function);
    }

    @AfterEach
    void close() {
        sources.close();
        cloud.close();
    }

    private String queue(String name, Map<String, String> attributes) {
        return sqs.createQueue(r -> r.queueName(name).attributesWithStrings(attributes))
                .queueUrl();
    }

    private static String arn(String queue) {
        return "arn:aws:sqs:us-east-1:111122223333:" + queue;
    }

    private EventSourceMappingConfiguration map(
            String queue, Consumer<CreateEventSourceMappingRequest.Builder> settings) {
        return sources.create(CreateEventSourceMappingRequest.builder()
                .functionName("f")
                .eventSourceArn(arn(queue))
                .applyMutation(settings)
                .build());
    }

    private void send(String url, String... bodies) {
        for (String body : bodies) {
            sqs.sendMessage(r -> r.queueUrl(url).messageBody(body));
        }
    }

    private int visible(String url) {
        return Integer.parseInt(sqs.getQueueAttributes(
                        r -> r.queueUrl(url).attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                .attributes()
                .get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES));
    }

    private int left(String url) {
        Map<QueueAttributeName, String> counts = sqs.getQueueAttributes(
                        r -> r.queueUrl(url).attributeNames(QueueAttributeName.ALL))
                .attributes();
        return Integer.parseInt(counts.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                + Integer.parseInt(counts.get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE));
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 1_000 && !condition.getAsBoolean(); i++) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertTrue(condition.getAsBoolean());
    }

    @Test
    void aBatchLargerThanOneReceiveHoldsWhatCameWithinItsWindowAndItsRecordsAreThoseOfAws() throws Exception {
        String url = queue("big", Map.of("VisibilityTimeout", "600"));
        send(url, IntStream.range(0, 25).mapToObj(i -> "m" + i).toArray(String[]::new));
        map("big", m -> m.batchSize(25).maximumBatchingWindowInSeconds(60));
        JsonNode records = function.next();
        assertEquals(25, records.size());
        ObjectNode record = (ObjectNode) records.get(0);
        Set<String> names = new HashSet<>();
        record.fieldNames().forEachRemaining(names::add);
        assertEquals(
                Set.of(
                        "messageId",
                        "receiptHandle",
                        "body",
                        "attributes",
                        "messageAttributes",
                        "md5OfBody",
                        "eventSource",
                        "eventSourceARN",
                        "awsRegion"),
                names);
        assertEquals("1", record.at("/attributes/ApproximateReceiveCount").asText());
        assertEquals(arn("big"), record.path("eventSourceARN").asText());
        await(() -> left(url) == 0);

        send(url, "late");
        // the window begins when the poller has it in hand, which nobody sees from outside
        await(() -> {
            cloud.cloud().clock().advance(Duration.ofSeconds(61));
            return !function.events.isEmpty();
        });
        assertEquals(List.of("late"), texts(function.next(), "/body"));
    }

    @Test
    void whatAFilterRejectsIsDeletedUnseen() throws Exception {
        String url = queue("filtered", Map.of());
        map(
                "filtered",
                m -> m.filterCriteria(
                        f -> f.filters(p -> p.pattern("{\"body\":{\"total\":[{\"numeric\":[\">\",10]}]}}"))));
        send(url, "{\"total\":5}", "no JSON", "{\"total\":50}");
        assertEquals(List.of("{\"total\":50}"), texts(function.next(), "/body"));
        await(() -> left(url) == 0);
        assertTrue(function.events.isEmpty());
    }

    @Test
    void onlyTheFailedItemsComeBackAndGoToTheDeadLetterQueueInTheEnd() throws Exception {
        String dead = queue("dead", Map.of());
        String url = queue(
                "work",
                Map.of("RedrivePolicy", "{\"deadLetterTargetArn\":\"" + arn("dead") + "\",\"maxReceiveCount\":2}"));
        function.answer = event -> {
            for (JsonNode record : event.path("Records")) {
                if (record.path("body").asText().equals("poison")) {
                    return "{\"batchItemFailures\":[{\"itemIdentifier\":\""
                            + record.path("messageId").asText() + "\"}]}";
                }
            }
            return "{\"batchItemFailures\":[]}";
        };
        send(url, "good", "poison");
        String uuid = map("work", m -> m.functionResponseTypes(FunctionResponseType.REPORT_BATCH_ITEM_FAILURES))
                .uuid();
        assertEquals(Set.of("good", "poison"), Set.copyOf(texts(function.next(), "/body")));
        await(() -> left(url) == 1);
        assertTrue(sources.get(uuid).lastProcessingResult().startsWith("PROBLEM"));
        cloud.cloud().clock().advance(Duration.ofSeconds(31));
        assertEquals(List.of("poison"), texts(function.next(), "/body"));
        cloud.cloud().clock().advance(Duration.ofSeconds(31));
        await(() -> left(dead) == 1);
        assertEquals(0, left(url));
    }

    @Test
    void anAnswerThatNamesNothingOfTheBatchFailsAllOfIt() throws Exception {
        String url = queue("malformed", Map.of());
        List<String> bad = List.of(
                "no JSON",
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}",
                "{\"batchItemFailures\":[{\"itemIdentifier\":null}]}",
                "{\"batchItemFailures\":[{\"id\":\"x\"}]}",
                "{\"batchItemFailures\":[{\"itemIdentifier\":\"of another batch\"}]}");
        AtomicInteger turn = new AtomicInteger();
        function.answer = event -> turn.get() < bad.size() ? bad.get(turn.getAndIncrement()) : "{}";
        map("malformed", m -> m.functionResponseTypes(FunctionResponseType.REPORT_BATCH_ITEM_FAILURES));
        send(url, "again");
        for (int i = 1; i <= bad.size() + 1; i++) {
            JsonNode record = function.next().get(0);
            assertEquals(i, record.at("/attributes/ApproximateReceiveCount").asInt(), bad.get(Math.min(i, 5) - 1));
            cloud.cloud().clock().advance(Duration.ofSeconds(31));
        }
        await(() -> left(url) == 0);
    }

    @Test
    void asManyBatchesRunAtOnceAsTheMaximumConcurrencyAllows() throws Exception {
        String url = queue("parallel", Map.of());
        Semaphore go = new Semaphore(0);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch three = new CountDownLatch(3);
        function.answer = event -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            three.countDown();
            go.acquireUninterruptibly();
            running.decrementAndGet();
            return "null";
        };
        map("parallel", m -> m.batchSize(1).scalingConfig(s -> s.maximumConcurrency(3)));
        send(url, "1", "2", "3", "4", "5", "6");
        assertTrue(three.await(20, TimeUnit.SECONDS));
        assertEquals(
                3,
                left(url)
                        - Integer.parseInt(sqs.getQueueAttributes(r -> r.queueUrl(url)
                                        .attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                                .attributes()
                                .get(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES)));
        go.release(6);
        await(() -> left(url) == 0);
        assertEquals(3, most.get());
    }

    @Test
    void aThrottledBatchIsTriedAgainWithoutBeingReceivedAgain() throws Exception {
        String url = queue("throttled", Map.of());
        AtomicInteger refusals = new AtomicInteger(2);
        function.answer = event -> {
            if (refusals.getAndDecrement() > 0) {
                throw TooManyRequestsException.builder()
                        .message("Rate Exceeded.")
                        .statusCode(429)
                        .build();
            }
            return "null";
        };
        map("throttled", m -> {});
        send(url, "patience");
        assertEquals(
                1,
                function.next().get(0).at("/attributes/ApproximateReceiveCount").asInt());
        await(() -> left(url) == 0);
    }

    @Test
    void aFifoQueueKeepsTheOrderOfEachGroup() throws Exception {
        String url = queue("flow.fifo", Map.of("FifoQueue", "true", "ContentBasedDeduplication", "true"));
        for (int i = 0; i < 30; i++) {
            String body = (i % 3) + "-" + i;
            sqs.sendMessage(r -> r.queueUrl(url).messageBody(body).messageGroupId(body.substring(0, 1)));
        }
        map("flow.fifo", m -> m.batchSize(4));
        List<String> seen = new java.util.ArrayList<>();
        while (seen.size() < 30) {
            seen.addAll(texts(function.next(), "/body"));
        }
        for (String group : List.of("0", "1", "2")) {
            List<Integer> order = seen.stream()
                    .filter(body -> body.startsWith(group + "-"))
                    .map(body -> Integer.parseInt(body.substring(2)))
                    .collect(Collectors.toList());
            assertEquals(order.stream().sorted().toList(), order);
        }
    }

    @Test
    void aMappingIsDisabledChangedAndRefusedAsOnAws() throws Exception {
        String url = queue("switch", Map.of());
        EventSourceMappingConfiguration made = map("switch", m -> {});
        assertEquals("Creating", made.state());
        assertEquals("Enabled", sources.get(made.uuid()).state());
        assertEquals("No records processed", sources.get(made.uuid()).lastProcessingResult());
        sources.update(UpdateEventSourceMappingRequest.builder()
                .uuid(made.uuid())
                .enabled(false)
                .batchSize(3)
                .build());
        assertEquals("Disabled", sources.get(made.uuid()).state());
        send(url, "1", "2", "3", "4");
        sources.update(UpdateEventSourceMappingRequest.builder()
                .uuid(made.uuid())
                .enabled(true)
                .build());
        assertEquals(3, function.next().size());

        assertThrows(ResourceConflictException.class, () -> map("switch", m -> {}));
        queue("other", Map.of());
        InvalidParameterValueException window =
                assertThrows(InvalidParameterValueException.class, () -> map("other", m -> m.batchSize(11)));
        assertTrue(window.getMessage().contains("Maximum batch window in seconds must be greater than 0"));
        assertThrows(LambdaException.class, () -> map("other", m -> m.scalingConfig(s -> s.maximumConcurrency(1))));
        assertThrows(LambdaException.class, () -> map("other", m -> m.maximumRetryAttempts(1)));
        assertThrows(
                LambdaException.class,
                () -> map("other", m -> m.filterCriteria(f -> f.filters(p -> p.pattern("{\"body\":1}")))));
        InvalidParameterValueException gone =
                assertThrows(InvalidParameterValueException.class, () -> map("gone", m -> {}));
        assertTrue(gone.getMessage().contains("AWS.SimpleQueueService.NonExistentQueue"));
        function.timeout = 31;
        InvalidParameterValueException slow =
                assertThrows(InvalidParameterValueException.class, () -> map("other", m -> {}));
        assertEquals(
                "Queue visibility timeout: 30 seconds is less than Function timeout: 31 seconds",
                slow.awsErrorDetails().errorMessage());
    }
}
