package dev.opsctl.local.service.lambda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.SampleFunction;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.lambda.api.LocalLambda;
import dev.opsctl.local.service.logs.LocalLogs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.FilteredLogEvent;
import software.amazon.awssdk.services.cloudwatchlogs.model.ResourceNotFoundException;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvalidParameterValueException;
import software.amazon.awssdk.services.lambda.model.InvocationType;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.LogType;
import software.amazon.awssdk.services.lambda.model.PreconditionFailedException;
import software.amazon.awssdk.services.lambda.model.State;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;

/** Functions in child JVMs under AWS's Runtime Interface Client. */
class LambdaTest {

    /** Gives out credentials, as the identity service does. */
    static final class Tokens implements StsClient {
        Tokens(ServiceContext context) {}

        @Override
        public AssumeRoleResponse assumeRole(AssumeRoleRequest request) {
            return AssumeRoleResponse.builder()
                    .credentials(c ->
                            c.accessKeyId("ASIATEST").secretAccessKey("secret").sessionToken("token"))
                    .build();
        }

        @Override
        public String serviceName() {
            return "sts";
        }

        @Override
        public void close() {}
    }

    /** A queue that notes what is sent to it. */
    static final class Queue implements SqsClient {
        static final BlockingQueue<SendMessageRequest> SENT = new LinkedBlockingQueue<>();

        Queue(ServiceContext context) {}

        @Override
        public SendMessageResponse sendMessage(SendMessageRequest request) {
            SENT.add(request);
            return SendMessageResponse.builder().messageId("m").build();
        }

        @Override
        public String serviceName() {
            return "sqs";
        }

        @Override
        public void close() {}
    }

    private static final String ROLE = "arn:aws:iam::111122223333:role/fn";

    @TempDir
    Path home;

    private TestCloud cloud;
    private LambdaClient lambda;
    private CloudWatchLogsClient logs;

    @BeforeEach
    void open() {
        Queue.SENT.clear();
        cloud = TestCloud.open(
                home,
                ServiceDefinition.regional("logs", CloudWatchLogsClient.class, LocalLogs::of),
                ServiceDefinition.regional("lambda", LambdaClient.class, LocalLambda::of),
                ServiceDefinition.regional("sqs", SqsClient.class, Queue::new),
                ServiceDefinition.regional("sts", StsClient.class, Tokens::new));
        lambda = cloud.client(LambdaClient.class);
        logs = cloud.client(CloudWatchLogsClient.class);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    private void create(String name, int timeout) throws IOException {
        byte[] jar = SampleFunction.jar();
        lambda.createFunction(r -> r.functionName(name)
                .runtime("java17")
                .role(ROLE)
                .handler("sample.Sample::handleRequest")
                .timeout(timeout)
                .memorySize(256)
                .environment(e -> e.variables(Map.of("GREETING", "hello")))
                .code(c -> c.zipFile(SdkBytes.fromByteArray(jar))));
    }

    private JsonNode call(String name, String payload) throws IOException {
        InvokeResponse response = lambda.invoke(r -> r.functionName(name).payload(SdkBytes.fromUtf8String(payload)));
        return PojoJson.mapper().readTree(response.payload().asByteArray());
    }

    private List<String> log(String name) {
        try {
            return logs.filterLogEvents(r -> r.logGroupName("/aws/lambda/" + name)).events().stream()
                    .map(FilteredLogEvent::message)
                    .toList();
        } catch (ResourceNotFoundException e) {
            return List.of();
        }
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 400 && !condition.getAsBoolean(); i++) {
            TimeUnit.MILLISECONDS.sleep(50);
        }
        assertTrue(condition.getAsBoolean());
    }

    @Test
    void a_function_gets_its_event_and_only_its_own_environment_and_writes_its_log() throws Exception {
        create("hello", 10);
        assertEquals(
                State.ACTIVE,
                lambda.getFunctionConfiguration(r -> r.functionName("hello")).state());
        InvokeResponse response = lambda.invoke(r -> r.functionName("hello")
                .logType(LogType.TAIL)
                .payload(SdkBytes.fromUtf8String("{\"do\":\"environment\"}")));
        assertNull(response.functionError());
        assertEquals("$LATEST", response.executedVersion());
        JsonNode answer = PojoJson.mapper().readTree(response.payload().asByteArray());
        assertEquals("hello", answer.path("GREETING").asText());
        assertEquals("hello", answer.path("AWS_LAMBDA_FUNCTION_NAME").asText());
        assertEquals("ASIATEST", answer.path("AWS_ACCESS_KEY_ID").asText());
        assertTrue(answer.path("HOME").isMissingNode(), "the daemon's environment leaks");
        String tail =
                new String(Base64.getDecoder().decode(response.logResult()), java.nio.charset.StandardCharsets.UTF_8);
        assertTrue(
                tail.contains("START RequestId: ") && tail.contains("REPORT RequestId: ") && tail.contains("said ñ€"),
                tail);
        await(() -> log("hello").stream().anyMatch(line -> line.startsWith("REPORT")));
        assertEquals(
                List.of("INIT_START", "START", "said", "two\nlines", "END", "REPORT"),
                log("hello").stream().map(line -> line.split(" ")[0]).collect(Collectors.toList()));
    }

    @Test
    void a_function_that_fails_hangs_or_exits_is_reported_as_on_AWS_and_the_next_call_works() throws Exception {
        create("bad", 1);
        JsonNode failed = call("bad", "{\"do\":\"fail\"}");
        assertEquals("java.lang.IllegalStateException", failed.path("errorType").asText());
        assertEquals("no luck", failed.path("errorMessage").asText());
        JsonNode hung = call("bad", "{\"do\":\"hang\"}");
        assertTrue(hung.path("errorMessage").asText().endsWith("Task timed out after 1.00 seconds"), hung.toString());
        JsonNode exited = call("bad", "{\"do\":\"exit\"}");
        assertTrue(
                exited.path("errorMessage").asText().endsWith("Error: Runtime exited with error: exit status 1"),
                exited.toString());
        assertEquals("echo", call("bad", "{\"do\":\"echo\"}").path("do").asText());
        lambda.updateFunctionConfiguration(r -> r.functionName("bad").handler("sample.Missing::handleRequest"));
        assertTrue(call("bad", "{}").path("errorMessage").asText().contains("sample.Missing"));
    }

    @Test
    void an_asynchronous_failure_is_retried_after_one_and_two_minutes_and_then_goes_to_the_dead_letter_queue()
            throws Exception {
        create("later", 10);
        lambda.updateFunctionConfiguration(r ->
                r.functionName("later").deadLetterConfig(d -> d.targetArn("arn:aws:sqs:us-east-1:111122223333:dead")));
        lambda.putFunctionEventInvokeConfig(r -> r.functionName("later")
                .destinationConfig(d -> d.onFailure(f -> f.destination("arn:aws:sqs:us-east-1:111122223333:failed"))));
        assertEquals(
                202,
                lambda.invoke(r -> r.functionName("later")
                                .invocationType(InvocationType.EVENT)
                                .payload(SdkBytes.fromUtf8String("{\"do\":\"fail\"}")))
                        .statusCode());
        for (int run = 1; run <= 3; run++) {
            int runs = run;
            await(() ->
                    log("later").stream().filter(line -> line.startsWith("END")).count() == runs);
            // The retry is on the clock once the run is over in the queue's book.
            await(() -> pending() == (runs < 3 ? runs : 0));
            cloud.cloud().clock().advance(Duration.ofMinutes(run));
        }
        SendMessageRequest failed = Queue.SENT.poll(10, TimeUnit.SECONDS);
        SendMessageRequest dead = Queue.SENT.poll(10, TimeUnit.SECONDS);
        assertTrue(failed.queueUrl().endsWith("/failed"));
        JsonNode record = PojoJson.mapper().readTree(failed.messageBody());
        assertEquals(
                "RetriesExhausted",
                record.path("requestContext").path("condition").asText());
        assertEquals(
                3, record.path("requestContext").path("approximateInvokeCount").asInt());
        assertEquals("{\"do\":\"fail\"}", dead.messageBody());
        assertEquals("no luck", dead.messageAttributes().get("ErrorMessage").stringValue());
    }

    private int pending() {
        return cloud.cloud().store().table("lambda/111122223333/us-east-1/async", JsonNode.class).values().stream()
                .mapToInt(entry -> entry.path("attempts").asInt())
                .sum();
    }

    @Test
    void versions_are_immutable_and_not_made_twice_and_aliases_name_them() throws Exception {
        create("v", 10);
        assertEquals("1", lambda.publishVersion(r -> r.functionName("v")).version());
        assertEquals("1", lambda.publishVersion(r -> r.functionName("v")).version());
        String revision =
                lambda.getFunctionConfiguration(r -> r.functionName("v")).revisionId();
        lambda.updateFunctionConfiguration(r -> r.functionName("v")
                .environment(e -> e.variables(Map.of("GREETING", "bye")))
                .revisionId(revision));
        assertThrows(
                PreconditionFailedException.class,
                () -> lambda.updateFunctionConfiguration(
                        r -> r.functionName("v").timeout(5).revisionId(revision)));
        assertEquals("2", lambda.publishVersion(r -> r.functionName("v")).version());
        lambda.createAlias(r -> r.functionName("v").name("live").functionVersion("1"));
        InvokeResponse live = lambda.invoke(r ->
                r.functionName("v").qualifier("live").payload(SdkBytes.fromUtf8String("{\"do\":\"environment\"}")));
        assertEquals("1", live.executedVersion());
        assertEquals(
                "hello",
                PojoJson.mapper()
                        .readTree(live.payload().asByteArray())
                        .path("GREETING")
                        .asText());
    }

    @Test
    void invocations_that_need_each_other_run_at_the_same_time() throws Exception {
        create("meeting", 20);
        Path place = Files.createDirectory(home.resolve("place"));
        String event = "{\"do\":\"meet\",\"at\":\"" + place + "\"}";
        assertEquals(List.of("\"met\"", "\"met\""), atOnce(2, () -> call("meeting", event)
                .toString()));
    }

    @Test
    void many_short_invocations_at_once_share_a_few_environments() throws Exception {
        create("crowd", 20);
        assertEquals(Collections.nCopies(24, "{\"do\":\"echo\"}"), atOnce(24, () -> call("crowd", "{\"do\":\"echo\"}")
                .toString()));
        long started = log("crowd").stream()
                .filter(line -> line.startsWith("INIT_START"))
                .count();
        assertTrue(started < 12, started + " environments for 24 short invocations");
    }

    private static List<String> atOnce(int count, Callable<String> work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        try {
            List<String> answers = new ArrayList<>();
            for (Future<String> answer : threads.invokeAll(Collections.nCopies(count, work))) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void limits_are_those_of_AWS() throws Exception {
        create("l", 10);
        lambda.putFunctionConcurrency(r -> r.functionName("l").reservedConcurrentExecutions(0));
        assertThrows(TooManyRequestsException.class, () -> lambda.invoke(r -> r.functionName("l")));
        assertThrows(
                InvalidParameterValueException.class,
                () -> lambda.updateFunctionConfiguration(
                        r -> r.functionName("l").environment(e -> e.variables(Map.of("AWS_REGION", "x")))));
        assertThrows(
                InvalidParameterValueException.class,
                () -> lambda.updateFunctionConfiguration(
                        r -> r.functionName("l").environment(e -> e.variables(Map.of("BIG", "x".repeat(5000))))));
        assertThrows(
                InvalidParameterValueException.class,
                () -> lambda.updateFunctionCode(r -> r.functionName("l").zipFile(SdkBytes.fromUtf8String("no zip"))));
        assertEquals(Caller.Type.ROOT, TestCloud.ROOT.type());
    }

    @Test
    void the_setting_for_recursive_loops_goes_with_its_function() throws Exception {
        create("looping", 10);
        assertEquals(
                "Terminate",
                lambda.getFunctionRecursionConfig(r -> r.functionName("looping"))
                        .recursiveLoopAsString());
        lambda.putFunctionRecursionConfig(r -> r.functionName("looping").recursiveLoop("Allow"));
        assertEquals(
                "Allow",
                lambda.getFunctionRecursionConfig(r -> r.functionName("looping"))
                        .recursiveLoopAsString());
        assertNull(lambda.getFunctionCodeSigningConfig(r -> r.functionName("looping"))
                .codeSigningConfigArn());
        lambda.deleteFunction(r -> r.functionName("looping"));
        assertThrows(
                software.amazon.awssdk.services.lambda.model.ResourceNotFoundException.class,
                () -> lambda.getFunctionRecursionConfig(r -> r.functionName("looping")));
        create("looping", 10);
        assertEquals(
                "Terminate",
                lambda.getFunctionRecursionConfig(r -> r.functionName("looping"))
                        .recursiveLoopAsString());
    }
}
