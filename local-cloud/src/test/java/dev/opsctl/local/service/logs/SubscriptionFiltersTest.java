package dev.opsctl.local.service.logs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.sdk.Faults;
import dev.opsctl.local.sdk.PojoJson;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.InputLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.InvalidParameterException;
import software.amazon.awssdk.services.cloudwatchlogs.model.LimitExceededException;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.cloudwatchlogs.model.SubscriptionFilter;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LambdaException;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;

/** Subscription filters, and what functions get of them (PLT-6). */
class SubscriptionFiltersTest {

    private static final String FUNCTION = "arn:aws:lambda:us-east-1:" + TestCloud.SCOPE.accountId() + ":function:f";

    /** Stands for Lambda: keeps what it is called with, or refuses. */
    private static final class Functions implements LambdaClient {

        static final BlockingQueue<InvokeRequest> CALLS = new LinkedBlockingQueue<>();
        static volatile int throttled;
        static volatile Runnable called = () -> {};

        Functions(ServiceContext context) {}

        @Override
        public InvokeResponse invoke(InvokeRequest request) {
            if (request.functionName().endsWith("closed")) {
                throw Faults.of(LambdaException.class, "AccessDeniedException", "not allowed");
            } else if (request.invocationType() == InvocationType.EVENT && throttled-- > 0) {
                throw Faults.of(TooManyRequestsException.class, "Rate exceeded");
            }
            CALLS.add(request);
            if (request.invocationType() == InvocationType.EVENT) {
                called.run();
            }
            return InvokeResponse.builder().statusCode(202).build();
        }

        @Override
        public String serviceName() {
            return "lambda";
        }

        @Override
        public void close() {}
    }

    @TempDir
    Path home;

    private TestCloud cloud;
    private CloudWatchLogsClient logs;

    @BeforeEach
    void open() {
        Functions.CALLS.clear();
        Functions.throttled = 0;
        Functions.called = () -> {};
        start();
        logs.createLogGroup(r -> r.logGroupName("g"));
        logs.createLogStream(r -> r.logGroupName("g").logStreamName("s"));
    }

    private void start() {
        cloud = TestCloud.open(
                home,
                ServiceDefinition.regional("logs", CloudWatchLogsClient.class, LocalLogs::of),
                ServiceDefinition.regional("lambda", LambdaClient.class, Functions::new));
        logs = cloud.client(CloudWatchLogsClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private void subscribe(String name, String pattern, String destination) {
        logs.putSubscriptionFilter(
                r -> r.logGroupName("g").filterName(name).filterPattern(pattern).destinationArn(destination));
    }

    private void write(String... messages) {
        logs.putLogEvents(r -> r.logGroupName("g")
                .logStreamName("s")
                .logEvents(List.of(messages).stream()
                        .map(message -> InputLogEvent.builder()
                                .timestamp(cloud.cloud().clock().millis())
                                .message(message)
                                .build())
                        .toList()));
    }

    private static InvokeRequest call() {
        try {
            InvokeRequest call = Functions.CALLS.poll(20, TimeUnit.SECONDS);
            assertTrue(call != null, "the function is not called");
            return call;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode delivered(InvokeRequest call) throws Exception {
        assertEquals(InvocationType.EVENT, call.invocationType());
        JsonNode event = PojoJson.mapper().readTree(call.payload().asByteArray());
        byte[] packed =
                Base64.getDecoder().decode(event.path("awslogs").path("data").textValue());
        try (GZIPInputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return PojoJson.mapper().readTree(unpacked);
        }
    }

    @Test
    void functionsGetWhatMatches() throws Exception {
        subscribe("errors", "ERROR", FUNCTION);
        assertEquals(InvocationType.DRY_RUN, call().invocationType());
        write("an ERROR", "nothing", "another ERROR");
        JsonNode message = delivered(call());
        assertEquals("DATA_MESSAGE", message.path("messageType").textValue());
        assertEquals(TestCloud.SCOPE.accountId(), message.path("owner").textValue());
        assertEquals("g", message.path("logGroup").textValue());
        assertEquals("s", message.path("logStream").textValue());
        assertEquals("[\"errors\"]", message.path("subscriptionFilters").toString());
        assertEquals(2, message.path("logEvents").size());
        JsonNode first = message.path("logEvents").get(0);
        assertEquals("an ERROR", first.path("message").textValue());
        assertEquals(
                logs.filterLogEvents(r -> r.logGroupName("g").filterPattern("an"))
                        .events()
                        .get(0)
                        .eventId(),
                first.path("id").textValue());
        write("nothing");
        logs.deleteSubscriptionFilter(r -> r.logGroupName("g").filterName("errors"));
        write("an ERROR");
        subscribe("all", "", FUNCTION);
        call();
        write("at last");
        assertEquals(
                "at last",
                delivered(call()).path("logEvents").get(0).path("message").textValue());
    }

    @Test
    void whatAFunctionRefusesIsTriedAgainAlsoAfterARestart() throws Exception {
        subscribe("all", "", FUNCTION);
        call();
        Functions.throttled = 1_000;
        write("kept");
        while (Functions.throttled == 1_000) {
            Thread.sleep(10);
        }
        cloud.close();
        Functions.throttled = 0;
        start();
        cloud.cloud().clock().advance(Duration.ofMinutes(10));
        assertEquals(
                "kept",
                delivered(call()).path("logEvents").get(0).path("message").textValue());
    }

    @Test
    void muchIsDeliveredInParts() throws Exception {
        subscribe("all", "", FUNCTION);
        call();
        java.util.Random random = new java.util.Random(1);
        String[] messages = new String[8];
        for (int i = 0; i < messages.length; i++) {
            byte[] bytes = new byte[50_000];
            random.nextBytes(bytes);
            messages[i] = Base64.getEncoder().encodeToString(bytes);
        }
        write(messages);
        int events = 0;
        for (int calls = 0; events < messages.length; calls++) {
            InvokeRequest call = call();
            assertTrue(call.payload().asByteArray().length < 262_144);
            events += delivered(call).path("logEvents").size();
            assertTrue(calls < 8);
        }
    }

    @Test
    void aLoopOccupiesOnlyItself() throws Exception {
        subscribe("all", "", FUNCTION);
        call();
        Functions.called = () -> write("again", "and again");
        write("once");
        for (int i = 0; i < 20; i++) {
            delivered(call());
        }
        assertEquals(1, logs.describeLogGroups(r -> {}).logGroups().size());
        Functions.called = () -> {};
        logs.deleteSubscriptionFilter(r -> r.logGroupName("g").filterName("all"));
    }

    @Test
    void keepsTwo() {
        subscribe("one", "", FUNCTION);
        subscribe("two", "{ $.a = 1 }", FUNCTION + ":live");
        assertEquals(
                "Resource limit exceeded.",
                assertThrows(LimitExceededException.class, () -> subscribe("three", "", FUNCTION))
                        .awsErrorDetails()
                        .errorMessage());
        subscribe("two", "{ $.a = 2 }", FUNCTION);
        List<SubscriptionFilter> filters =
                logs.describeSubscriptionFilters(r -> r.logGroupName("g")).subscriptionFilters();
        assertEquals(
                List.of("one", "two"),
                filters.stream().map(SubscriptionFilter::filterName).toList());
        assertEquals("{ $.a = 2 }", filters.get(1).filterPattern());
        assertEquals("ByLogStream", filters.get(1).distributionAsString());
        assertEquals(
                1,
                logs.describeSubscriptionFilters(r -> r.logGroupName("g").filterNamePrefix("t"))
                        .subscriptionFilters()
                        .size());
        assertThrows(
                ResourceNotFoundException.class,
                () -> logs.deleteSubscriptionFilter(r -> r.logGroupName("g").filterName("none")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "arn:aws:lambda:us-east-1:111122223333:function:closed; Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.",
                "arn:aws:kinesis:us-east-1:111122223333:stream/s; destinationArn for vendor kinesis cannot be used without roleArn",
                "arn:aws:states:us-east-1:111122223333:stateMachine:s; PutSubscriptionFilter operation cannot work with destinationArn for vendor states in the local cloud: only functions of AWS Lambda are supported.",
                "arn:aws:firehose:us-east-1:111122223333:deliverystream/s; destinationArn for vendor firehose cannot be used without roleArn",
            })
    void refusesOtherDestinations(String destination, String message) {
        InvalidParameterException e =
                assertThrows(InvalidParameterException.class, () -> subscribe("one", "", destination));
        assertEquals(message, e.awsErrorDetails().errorMessage());
    }

    @Test
    void refusesTheFunctionsOwnLog() {
        logs.createLogGroup(r -> r.logGroupName("/aws/lambda/f"));
        assertEquals(
                "The log group provided is reserved for the function logs of the destination function.",
                assertThrows(
                                InvalidParameterException.class,
                                () -> logs.putSubscriptionFilter(r -> r.logGroupName("/aws/lambda/f")
                                        .filterName("own")
                                        .filterPattern("")
                                        .destinationArn(FUNCTION)))
                        .awsErrorDetails()
                        .errorMessage());
    }
}
