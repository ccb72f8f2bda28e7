package dev.opsctl.local.service.stepfunctions;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.opsctl.local.TestCloud;
import dev.opsctl.local.cloud.Caller;
import dev.opsctl.local.cloud.ServiceContext;
import dev.opsctl.local.cloud.ServiceDefinition;
import dev.opsctl.local.sdk.PojoJson;
import dev.opsctl.local.service.stepfunctions.api.LocalStateMachines;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogStreamRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.CreateLogStreamResponse;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsRequest;
import software.amazon.awssdk.services.cloudwatchlogs.model.PutLogEventsResponse;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.lambda.model.InvokeRequest;
import software.amazon.awssdk.services.lambda.model.InvokeResponse;
import software.amazon.awssdk.services.lambda.model.TooManyRequestsException;
import software.amazon.awssdk.services.sfn.SfnClient;
import software.amazon.awssdk.services.sfn.model.DescribeExecutionResponse;
import software.amazon.awssdk.services.sfn.model.ExecutionStatus;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageResponse;

/** Step Functions, and what its tasks call: functions, queues and log groups that tests look into. */
abstract class StepFunctionsFixture {

    /** Functions by name: echo, fail, throttle-twice, gate (answers when it is opened), hang. */
    static final class Functions implements LambdaClient {
        volatile int throttles = 2;
        volatile Caller caller;
        final CountDownLatch gate = new CountDownLatch(1);

        Functions(ServiceContext context) {}

        @Override
        public InvokeResponse invoke(InvokeRequest request) {
            caller = Caller.current();
            String name =
                    request.functionName().substring(request.functionName().lastIndexOf(':') + 1);
            return switch (name) {
                case "echo" ->
                    InvokeResponse.builder()
                            .statusCode(200)
                            .payload(request.payload())
                            .executedVersion("$LATEST")
                            .build();
                case "fail" ->
                    InvokeResponse.builder()
                            .statusCode(200)
                            .functionError("Unhandled")
                            .payload(SdkBytes.fromUtf8String("{\"errorMessage\":\"no\",\"errorType\":\"Declined\"}"))
                            .build();
                case "throttle" -> {
                    if (throttles-- > 0) {
                        throw TooManyRequestsException.builder()
                                .message("Rate exceeded")
                                .statusCode(429)
                                .build();
                    }
                    yield InvokeResponse.builder()
                            .statusCode(200)
                            .payload(SdkBytes.fromUtf8String("\"late\""))
                            .build();
                }
                case "gate" -> {
                    try {
                        gate.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    yield InvokeResponse.builder()
                            .statusCode(200)
                            .payload(request.payload())
                            .build();
                }
                default -> {
                    try {
                        Thread.sleep(60_000);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    throw new IllegalStateException("interrupted");
                }
            };
        }

        @Override
        public String serviceName() {
            return "lambda";
        }

        @Override
        public void close() {}
    }

    static final class Queues implements SqsClient {
        final BlockingQueue<SendMessageRequest> sent = new LinkedBlockingQueue<>();

        Queues(ServiceContext context) {}

        @Override
        public SendMessageResponse sendMessage(SendMessageRequest request) {
            sent.add(request);
            return SendMessageResponse.builder().messageId("m-1").build();
        }

        @Override
        public String serviceName() {
            return "sqs";
        }

        @Override
        public void close() {}
    }

    /** Log groups that keep what they get. */
    static final class Logs implements CloudWatchLogsClient {
        final BlockingQueue<PutLogEventsRequest> put = new LinkedBlockingQueue<>();

        Logs(ServiceContext context) {}

        @Override
        public CreateLogStreamResponse createLogStream(CreateLogStreamRequest request) {
            return CreateLogStreamResponse.builder().build();
        }

        @Override
        public PutLogEventsResponse putLogEvents(PutLogEventsRequest request) {
            put.add(request);
            return PutLogEventsResponse.builder().build();
        }

        @Override
        public String serviceName() {
            return "logs";
        }

        @Override
        public void close() {}
    }

    static final String ROLE = "arn:aws:iam::111122223333:role/flow";
    static final String FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:";

    @TempDir
    Path home;

    TestCloud cloud;
    SfnClient sfn;
    Functions functions;
    Queues queues;

    @BeforeEach
    void open() {
        cloud = TestCloud.open(
                home,
                ServiceDefinition.regional("states", SfnClient.class, LocalStateMachines::of),
                ServiceDefinition.regional("lambda", LambdaClient.class, Functions::new),
                ServiceDefinition.regional("sqs", SqsClient.class, Queues::new),
                ServiceDefinition.regional("logs", CloudWatchLogsClient.class, Logs::new));
        sfn = cloud.client(SfnClient.class);
        functions = (Functions) cloud.cloud().service(LambdaClient.class, TestCloud.SCOPE);
        queues = (Queues) cloud.cloud().service(SqsClient.class, TestCloud.SCOPE);
    }

    @AfterEach
    void close() {
        cloud.close();
    }

    String machine(String name, String definition) {
        return sfn.createStateMachine(r -> r.name(name).roleArn(ROLE).definition(definition))
                .stateMachineArn();
    }

    DescribeExecutionResponse run(String definition, String input) {
        String arn = machine("m" + Math.abs(definition.hashCode()), definition);
        return ended(
                sfn.startExecution(r -> r.stateMachineArn(arn).input(input)).executionArn());
    }

    DescribeExecutionResponse ended(String execution) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (true) {
            DescribeExecutionResponse now = sfn.describeExecution(r -> r.executionArn(execution));
            if (now.status() != ExecutionStatus.RUNNING) {
                return now;
            }
            assertTrue(System.nanoTime() < until, "the execution does not end");
            Thread.onSpinWait();
        }
    }

    String types(String execution) {
        return sfn.getExecutionHistory(r -> r.executionArn(execution)).events().stream()
                .map(e -> e.id() + "<" + e.previousEventId() + " " + e.typeAsString())
                .collect(Collectors.joining("\n"));
    }

    static JsonNode json(String text) {
        try {
            return PojoJson.mapper().readTree(text);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    void await(String execution, String type) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!types(execution).contains(type)) {
            assertTrue(System.nanoTime() < until, type + " does not happen:\n" + types(execution));
            Thread.onSpinWait();
        }
    }
}
